import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client';
import type { HoldKind } from '../api/tiering';
import type { Asset } from '../api/types';
import { Confirm } from '../shared/Confirm';
import { ChoiceField, TextField } from '../shared/fields';
import { asset } from '../texts/asset';
import type { Done } from './done';

const h = asset.hold;

/** Keeps policies from moving files, with a reason for others to read. */
export function HoldDialog({
  assets,
  onDone,
  onClose,
}: {
  assets: Asset[];
  onDone: (done: Done) => void;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const [kind, setKind] = useState<HoldKind>('hold');
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState('');
  const [held, setHeld] = useState<ReadonlySet<number>>(new Set()); // a second try holds none twice
  const hold = async () => {
    const now = new Set(held);
    try {
      for (const { id } of assets.filter((each) => !held.has(each.id))) {
        await call('/api/admin/storage/holds', {
          method: 'POST',
          body: {
            kind,
            scope: 'asset',
            scope_id: id,
            reason: reason.trim(),
            ...(until !== '' && { expires_at: new Date(until).toISOString() }),
          },
        });
        now.add(id);
      }
    } finally {
      setHeld(now);
    }
    onDone({ text: h.done(assets.length) });
    await client.invalidateQueries({ queryKey: ['explain'] });
  };
  return (
    <Confirm
      title={h.title(assets.length)}
      after={h.after}
      confirm={h.confirm}
      ready={reason.trim() !== ''}
      act={hold}
      onClose={onClose}
    >
      <ChoiceField
        name="hold-kind"
        label={h.kind}
        value={kind}
        set={(value) => setKind(value as HoldKind)}
        options={Object.entries(h.kinds)}
      />
      <TextField name="hold-reason" label={h.reason} help={h.reasonHelp} required value={reason} set={setReason} />
      <TextField
        name="hold-until"
        label={h.until}
        help={h.untilHelp}
        type="datetime-local"
        value={until}
        set={setUntil}
      />
    </Confirm>
  );
}
