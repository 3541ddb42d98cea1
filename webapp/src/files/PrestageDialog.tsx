import { FormGroup, FormSelect, FormSelectOption } from '@patternfly/react-core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client';
import type { Asset } from '../api/types';
import { bytes } from '../format';
import { Confirm } from '../shared/Confirm';
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
  const cold = assets.filter(({ tier }) => tier === 'cold');
  const size = cold.reduce((sum, each) => sum + each.file_size_bytes, 0);
  const bring = async () => {
    const until = hours === '' ? null : inHours(Number(hours));
    const begun = await call<{ id: number }>('/api/admin/storage/retrievals', {
      method: 'POST',
      body: { filter: { asset_location_ids: cold.map(({ id }) => id) }, ...(until && { pin_until: until }) },
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
      act={bring}
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
    </Confirm>
  );
}

function inHours(hours: number): string {
  return new Date(Date.now() + hours * 3_600_000).toISOString();
}
