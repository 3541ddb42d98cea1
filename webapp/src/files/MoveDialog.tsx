import { Alert, FormGroup, FormSelect, FormSelectOption, List, ListItem } from '@patternfly/react-core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, call } from '../api/client';
import type { Sweep } from '../api/tiering';
import type { Asset, Tier } from '../api/types';
import { useBackends } from '../backends/queries';
import { bytes, files } from '../format';
import { Confirm } from '../shared/Confirm';
import { asset as a } from '../texts/asset';
import type { Done } from './done';

const m = a.move;
type Refused = { asset: string; why: string };

/** Moves files to the other tier by hand: each is a sweep of one file. */
export function MoveDialog({
  assets,
  to,
  onDone,
  onClose,
}: {
  assets: Asset[];
  to: Tier;
  onDone: (done: Done) => void;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const [target, setTarget] = useState('');
  const [refused, setRefused] = useState<Refused[]>([]);
  const [begun, setBegun] = useState<ReadonlySet<number>>(new Set());
  const targets = (useBackends().data ?? []).filter(({ tier, status }) => tier === to && status === 'active');
  const some = assets.filter(({ id, tier }) => tier !== to && !begun.has(id));
  const already = assets.filter(({ tier }) => tier === to).length;
  const size = some.reduce((sum, each) => sum + each.file_size_bytes, 0);
  const what = `${files(some.length)}, ${bytes(size)}`;
  const verb = to === 'hot' ? 'promote' : 'demote';

  const move = async () => {
    setRefused([]);
    const started: Sweep[] = [];
    const moved = new Set(begun);
    const not: Refused[] = [];
    for (const each of some) {
      try {
        started.push(
          await call<Sweep>(`/api/admin/storage/assets/${each.id}/${verb}`, {
            method: 'POST',
            body: target === '' ? {} : { target_backend_id: Number(target) },
          }),
        );
        moved.add(each.id);
      } catch (error) {
        if (!(error instanceof ApiError) || error.status === 401 || error.status === 0) {
          throw error;
        }
        not.push({ asset: `${each.entity_type}/${each.entity_id}/${each.file_field}`, why: error.message });
      }
    }
    await client.invalidateQueries({ queryKey: ['asset'] });
    await client.invalidateQueries({ queryKey: ['assets'] });
    const first = started[0];
    if (first !== undefined) {
      onDone({
        text: m.started(started.length),
        link:
          started.length === 1
            ? { to: `/migrations/${first.id}`, label: m.startedOne }
            : { to: '/sweeps', label: m.startedOne },
      });
    }
    setBegun(moved);
    if (not.length > 0) {
      setRefused(not);
      throw new Error(m.refused(not.length));
    }
  };
  return (
    <Confirm
      title={to === 'hot' ? m.promoteTitle(some.length) : m.demoteTitle(some.length)}
      after={m.after}
      confirm={m[verb]}
      ready={some.length > 0}
      act={move}
      onClose={onClose}
    >
      <p>{to === 'hot' ? m.promoteBody(what) : m.demoteBody(what)}</p>
      {already > 0 && <p>{m.already(already)}</p>}
      <FormGroup label={m.target} fieldId="move-target">
        <FormSelect id="move-target" value={target} onChange={(_, value) => setTarget(value)}>
          <FormSelectOption value="" label={m.auto} />
          {targets.map(({ id, name }) => (
            <FormSelectOption key={id} value={String(id)} label={name} />
          ))}
        </FormSelect>
      </FormGroup>
      {refused.length > 0 && (
        <Alert isInline isPlain variant="warning" title={m.refused(refused.length)}>
          <List>
            {refused.slice(0, 10).map(({ asset, why }) => (
              <ListItem key={asset}>
                <code>{asset}</code> {why}
              </ListItem>
            ))}
          </List>
        </Alert>
      )}
    </Confirm>
  );
}
