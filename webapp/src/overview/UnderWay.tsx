import { Card, CardBody, CardTitle, Progress, ProgressMeasureLocation } from '@patternfly/react-core';
import { Link } from 'react-router';
import { type Import, isUnderWay } from '../api/release';
import { isMoving, type Migration } from '../api/types';
import { bytes, duration, percent, rate } from '../format';
import { ImportLabel, ReleaseOf, Verified } from '../imports/labels';
import { useImports } from '../imports/queries';
import { Route, RunStatus } from '../migrations/labels';
import { useRetrievals } from '../retrievals/queries';
import { t } from '../texts';
import { imports } from '../texts/imports';

const o = t.overview;

/** What the server is at now: runs, imports and conversions of releases, and how many retrievals. */
export function UnderWay({ runs }: { runs: Migration[] }) {
  const moving = runs.filter(({ status }) => isMoving(status));
  const filling = (useImports(null).data?.items ?? []).filter(isUnderWay);
  const { items: brought = [], next_cursor: more = null } = useRetrievals('retrieving', null).data ?? {};
  return (
    <Card isFullHeight>
      <CardTitle component="h2">{o.running}</CardTitle>
      <CardBody>
        {moving.length + filling.length + brought.length === 0 ? (
          <p className="iso-quiet">{o.nothingRuns}</p>
        ) : (
          <div className="iso-stack">
            {moving.map((run) => (
              <Run key={run.id} run={run} />
            ))}
            {filling.map((run) => (
              <Filling key={run.id} run={run} />
            ))}
            {brought.length > 0 && (
              <Link to="/retrievals?state=retrieving">{o.retrievals(brought.length, more !== null)}</Link>
            )}
          </div>
        )}
      </CardBody>
    </Card>
  );
}

function Run({ run }: { run: Migration }) {
  const name = t.migrations.name(run.kind, run.id);
  return (
    <div>
      <div className="iso-run">
        <Link to={`/migrations/${run.id}`}>{name}</Link>
        <RunStatus status={run.status} />
        <Route run={run} />
      </div>
      <Progress
        size="sm"
        aria-label={name}
        value={percent(run.transferred_bytes, run.total_bytes)}
        measureLocation={ProgressMeasureLocation.outside}
      />
      <span className="iso-quiet iso-small">
        {t.migrations.page.of(bytes(run.transferred_bytes), bytes(run.total_bytes))}
        {run.bytes_per_second !== null && ` · ${rate(run.bytes_per_second)}`}
        {run.eta_seconds !== null && ` · ${t.migrations.page.eta.toLowerCase()} ${duration(run.eta_seconds)}`}
      </span>
    </div>
  );
}

function Filling({ run }: { run: Import }) {
  return (
    <div>
      <div className="iso-run">
        <Link to={`/imports/${run.id}`}>{imports.name(run.kind, run.id)}</Link>
        <ImportLabel run={run} />
        <ReleaseOf run={run} />
      </div>
      <Verified run={run} />
    </div>
  );
}
