import { ExpandableSection, FormGroup, FormSelect, FormSelectOption } from '@patternfly/react-core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, call } from '../api/client';
import type { Asset } from '../api/types';
import { bytes } from '../format';
import { Confirm } from '../shared/Confirm';
import { TextField } from '../shared/fields';
import { asset } from '../texts/asset';
import type { Done } from './done';

const p = asset.prestage;

/** Brings cold files into the cache before somebody reads them. */
export function PrestageDialog({
  assets,
  onDone,
  onClose,
}: {
  assets: Asset[];
  onDone: (done: Done) => void;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const [hours, setHours] = useState('');
  const [webhook, setWebhook] = useState('');
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const cold = assets.filter(({ tier }) => tier === 'cold');
  const size = cold.reduce((sum, each) => sum + each.file_size_bytes, 0);
  const bring = async () => {
    const until = hours === '' ? null : inHours(Number(hours));
    setWrong({});
    const begun = await call<{ id: number }>('/api/admin/storage/retrievals', {
      method: 'POST',
      body: {
        filter: { asset_location_ids: cold.map(({ id }) => id) },
        ...(until && { pin_until: until }),
        ...(webhook.trim() !== '' && { webhook: webhook.trim() }),
      },
    });
    onDone({ text: p.started, link: { to: `/retrievals/${begun.id}`, label: p.look } });
    await client.invalidateQueries({ queryKey: ['asset'] });
    await client.invalidateQueries({ queryKey: ['assets'] });
  };
  return (
    <Confirm
      title={p.title(cold.length)}
      after={p.after}
      confirm={p.confirm}
      ready={cold.length > 0}
      act={async () => {
        try {
          await bring();
        } catch (refused) {
          setWrong(refused instanceof ApiError ? refused.fields : {});
          throw refused;
        }
      }}
      onClose={onClose}
    >
      <p>{cold.length === 0 ? p.none : p.body(cold.length, bytes(size))}</p>
      {cold.length > 0 && cold.length < assets.length && <p>{p.hot(assets.length - cold.length)}</p>}
      <FormGroup label={p.pin} fieldId="pin">
        <FormSelect id="pin" value={hours} onChange={(_, value) => setHours(value)}>
          {Object.entries(p.pins).map(([value, label]) => (
            <FormSelectOption key={value} value={value} label={label} />
          ))}
        </FormSelect>
      </FormGroup>
      <ExpandableSection toggleText={p.more}>
        <TextField
          name="webhook"
          label={p.webhook}
          help={p.webhookHelp}
          wrong={wrong.webhook}
          value={webhook}
          set={setWebhook}
        />
      </ExpandableSection>
    </Confirm>
  );
}

function inHours(hours: number): string {
  return new Date(Date.now() + hours * 3_600_000).toISOString();
}
