import { Card, CardBody, CardTitle } from '@patternfly/react-core';
import { Link } from 'react-router';
import type { Move } from '../api/tiering';
import type { Receipt } from '../api/types';
import { useBackendName } from '../backends/queries';
import { DataTable } from '../shared/DataTable';
import { Time } from '../shared/Time';
import { t } from '../texts';
import { asset } from '../texts/asset';
import { history } from './steps';

const h = asset.history;

/** Every move of a file that is known, and the proof of each. */
export function History({ moves, receipts }: { moves: Move[]; receipts: Receipt[] }) {
  const name = useBackendName();
  const steps = history(moves, receipts);
  const c = h.column;
  return (
    <Card>
      <CardTitle component="h2">{h.title}</CardTitle>
      <CardBody>
        {steps.length === 0 ? (
          <p className="iso-quiet">{h.none}</p>
        ) : (
          <DataTable
            label={h.title}
            rows={steps}
            keyOf={({ migration }) => migration}
            columns={[
              { label: c.at, cell: ({ at }) => <Time at={at} /> },
              {
                label: c.run,
                cell: ({ migration, receipt }) => (
                  <>
                    <Link to={`/migrations/${migration}${receipt ? '?tab=receipts' : ''}`}>#{migration}</Link>
                    {receipt !== null && <div className="iso-quiet iso-small">{h.receipt(receipt.number)}</div>}
                  </>
                ),
              },
              { label: c.route, cell: ({ from, to }) => `${name(from)} → ${name(to)}` },
              {
                label: c.result,
                cell: ({ status, error }) => (
                  <>
                    {h.result[status] ?? status}
                    {error !== null && <span className="iso-reason">{error.replaceAll('_', ' ')}</span>}
                  </>
                ),
              },
              {
                label: c.proof,
                width: 40,
                cell: ({ receipt }) =>
                  receipt === null ? (
                    t.none
                  ) : (
                    <>
                      <code className="iso-digest">{receipt.target_sha256}</code>
                      <div className="iso-quiet iso-small">
                        {h.proof} · {t.migrations.depth[receipt.verify_mode] ?? receipt.verify_mode}
                      </div>
                    </>
                  ),
              },
              { label: c.by, cell: ({ receipt }) => receipt?.moved_by ?? t.none },
            ]}
          />
        )}
      </CardBody>
    </Card>
  );
}
