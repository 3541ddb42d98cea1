import { Button } from '@patternfly/react-core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client';
import type { Import } from '../api/release';
import { useSession } from '../app/session';
import { Confirm } from '../shared/Confirm';
import { ProblemAlert } from '../shared/Problem';
import { imports as i } from '../texts/imports';
import { IMPORTS, IMPORTS_KEY } from './queries';
import { useStill } from './useStill';

/** What the user may do with an import as it stands. */
export function ImportActions({ run }: { run: Import }) {
  const { runs } = useSession();
  const client = useQueryClient();
  const [cancelling, setCancelling] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const still = useStill(run);
  if (!runs || run.status === 'completed' || run.status === 'cancelled') {
    return null;
  }
  const order = async (what: 'resume' | 'cancel') => {
    await call(`${IMPORTS}/${run.id}/${what}`, { method: 'POST' });
    await client.invalidateQueries({ queryKey: IMPORTS_KEY });
    await client.invalidateQueries({ queryKey: ['import-files', run.id] });
  };
  const resume = async () => {
    setBusy(true);
    setError(null);
    try {
      await order('resume');
    } catch (refused) {
      setError(refused);
    }
    setBusy(false);
  };
  const { stored_files: files, stored_bytes: size } = run.progress;
  return (
    <>
      <div className="iso-buttons">
        {(run.status === 'failed' || still !== null) && (
          <Button variant="primary" isLoading={busy} isDisabled={busy} onClick={() => void resume()}>
            {i.resume}
          </Button>
        )}
        <Button variant="secondary" isDanger onClick={() => setCancelling(true)}>
          {i.cancel.action}
        </Button>
      </div>
      {still !== null && <p className="iso-warn">{i.still(still)}</p>}
      {error !== null && <ProblemAlert error={error} />}
      {cancelling && (
        <Confirm
          title={i.cancel.title(run.id)}
          after={i.cancel.after}
          confirm={i.cancel.confirm}
          keep={i.cancel.keep}
          danger
          act={() => order('cancel')}
          onClose={() => setCancelling(false)}
        >
          <p>{i.cancel.body(files, size, run.release_name)}</p>
        </Confirm>
      )}
    </>
  );
}
