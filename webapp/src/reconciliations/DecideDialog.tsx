import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Decided, Decision, Finding, FindingKind } from '../api/admin';
import { call } from '../api/client';
import { Confirm } from '../shared/Confirm';
import { TextField } from '../shared/fields';
import { reconciliations as r } from '../texts/reconciliations';
import { RECONCILIATIONS, RECONCILIATIONS_KEY } from './queries';

const d = r.decide;

/** What is decided about: some findings, or all of a kind. */
export type Subject = { findings: Finding[] } | { kind: FindingKind };

/** What can be decided about findings of that kind. */
export function decisionsFor(kind: FindingKind): Decision[] {
  switch (kind) {
    case 'unknown_object':
      return ['adopt', 'quarantine', 'ignore'];
    case 'missing_object':
      return ['quarantine', 'ignore'];
    case 'stale_upload':
      return ['adopt', 'ignore'];
    default:
      return ['ignore'];
  }
}

export function DecideDialog({
  reconciliation,
  decision,
  about,
  onDecided,
  onClose,
}: {
  reconciliation: string;
  decision: Decision;
  about: Subject;
  onDecided: (decided: Decided) => void;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const [type, setType] = useState('');
  const [field, setField] = useState('');
  const named = 'findings' in about;
  const becomeAssets =
    decision === 'adopt' &&
    (named ? about.findings.some(({ kind }) => kind === 'unknown_object') : about.kind === 'unknown_object');
  const what = named ? d.findings(about.findings.length) : d.everyOf(r.kind[about.kind]);
  return (
    <Confirm
      title={d.title[decision](what)}
      after={d.after[decision]}
      confirm={d.confirm[decision]}
      danger={decision === 'adopt'}
      ready={!becomeAssets || (type.trim() !== '' && field.trim() !== '')}
      act={async () => {
        const decided = await call<Decided>(`${RECONCILIATIONS}/${reconciliation}/decisions`, {
          method: 'POST',
          body: {
            decision,
            ...(named ? { finding_ids: about.findings.map(({ id }) => id) } : { kind: about.kind }),
            ...(becomeAssets && { entity_type: type.trim(), file_field: field.trim() }),
          },
        });
        onDecided(decided);
        await client.invalidateQueries({ queryKey: RECONCILIATIONS_KEY });
        await client.invalidateQueries({ queryKey: ['findings'] });
      }}
      onClose={onClose}
    >
      <p>{d.body[decision]}</p>
      {becomeAssets && (
        <>
          <TextField name="entity_type" label={d.entityType} required value={type} set={setType} />
          <TextField name="file_field" label={d.fileField} required value={field} set={setField} />
        </>
      )}
    </Confirm>
  );
}
