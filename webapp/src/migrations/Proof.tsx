import { Alert, Button } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { all, call } from '../api/client';
import type { Migration } from '../api/types';
import { ProblemAlert } from '../shared/Problem';
import { saveAs } from '../shared/save';
import { t } from '../texts';
import { MIGRATIONS } from './queries';

type Verdict = { valid: boolean; receipts: number; head: string; first_broken: number | null };
const MOST_RECEIPTS = 200_000;

/** The receipts of a run: whether their chain is whole, and all of them as a file. */
export function Proof({ run }: { run: Migration }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const verdict = useQuery({
    queryKey: ['receipts', run.id, run.verified_files],
    queryFn: ({ signal }) => call<Verdict>(`${MIGRATIONS}/${run.id}/receipts/verify`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const download = async () => {
    setBusy(true);
    setError(null);
    try {
      const receipts = await all(`${MIGRATIONS}/${run.id}/receipts`, MOST_RECEIPTS);
      saveAs(`migration-${run.id}-receipts.json`, 'application/json', JSON.stringify(receipts, null, 1));
    } catch (failed) {
      setError(failed);
    }
    setBusy(false);
  };
  const { proof } = t.migrations;
  return (
    <div className="iso-stack iso-pad">
      <p>{proof.body}</p>
      {verdict.error && <ProblemAlert error={verdict.error} onRetry={() => void verdict.refetch()} />}
      {verdict.data && (
        <Alert
          isInline
          variant={verdict.data.valid ? 'success' : 'danger'}
          title={verdict.data.valid ? proof.valid(verdict.data.receipts) : proof.broken(verdict.data.first_broken ?? 0)}
        >
          {proof.head}: <code className="iso-digest">{verdict.data.head}</code>
        </Alert>
      )}
      {error !== null && <ProblemAlert error={error} />}
      <div className="iso-buttons">
        <Button variant="secondary" isLoading={verdict.isFetching} onClick={() => void verdict.refetch()}>
          {proof.check}
        </Button>
        <Button
          variant="secondary"
          isLoading={busy}
          isDisabled={busy || run.verified_files === 0}
          onClick={() => void download()}
        >
          {busy ? proof.collecting : t.migrations.action.receipts}
        </Button>
      </div>
    </div>
  );
}
