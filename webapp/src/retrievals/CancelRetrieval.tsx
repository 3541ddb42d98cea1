import { Button } from '@patternfly/react-core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client';
import { isOpen, type Retrieval } from '../api/retrieval';
import { useSession } from '../app/session';
import { Confirm } from '../shared/Confirm';
import { retrievals } from '../texts/retrievals';
import { RETRIEVALS, RETRIEVALS_KEY } from './queries';

const c = retrievals.cancel;

/** Offered while there is something to cancel, to those who may. */
export function CancelRetrieval({ retrieval }: { retrieval: Retrieval }) {
  const { runs } = useSession();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  if (!runs || !isOpen(retrieval)) {
    return null;
  }
  return (
    <>
      <Button variant="secondary" size="sm" onClick={() => setAsking(true)}>
        {c.action}
      </Button>
      {asking && (
        <Confirm
          title={c.title(retrieval.id)}
          after={c.after}
          confirm={c.confirm}
          keep={c.keep}
          danger
          act={async () => {
            await call(`${RETRIEVALS}/${retrieval.id}`, { method: 'DELETE' });
            await client.invalidateQueries({ queryKey: RETRIEVALS_KEY });
          }}
          onClose={() => setAsking(false)}
        >
          <p>
            {c.body(
              retrieval.total_files - retrieval.retrieved_files,
              retrieval.total_bytes - retrieval.retrieved_bytes,
            )}
          </p>
        </Confirm>
      )}
    </>
  );
}
