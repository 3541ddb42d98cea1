import { Alert, Button, Card, CardBody, CardTitle, ExpandableSection } from '@patternfly/react-core';
import CheckCircleIcon from '@patternfly/react-icons/dist/esm/icons/check-circle-icon';
import TimesCircleIcon from '@patternfly/react-icons/dist/esm/icons/times-circle-icon';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { call } from '../api/client';
import type { Clause, Explanation, Hold, PolicySays } from '../api/tiering';
import { useSession } from '../app/session';
import { useBackendName } from '../backends/queries';
import { DataTable } from '../shared/DataTable';
import { ProblemAlert } from '../shared/Problem';
import { Time } from '../shared/Time';
import { t } from '../texts';
import { asset } from '../texts/asset';

const e = asset.explain;

/** What each policy says of a file, clause by clause with the value that was seen. */
export function Explain({ explanation }: { explanation: Explanation }) {
  const name = useBackendName();
  const { policies, policy_id: decides, target_backend_id: target, eligible_at: eligible } = explanation;
  const deciding = policies.find(({ policy_id }) => policy_id === decides);
  return (
    <Card isFullHeight>
      <CardTitle component="h2">{e.title}</CardTitle>
      <CardBody>
        <div className="iso-stack">
          <p>
            {policies.length === 0
              ? e.noPolicies
              : deciding && target !== null
                ? e.willMove(deciding.name, name(target))
                : e.stays}{' '}
            {deciding === undefined && eligible !== null && (
              <>
                {e.from[0]} <Time at={eligible} /> {e.from[1]}
              </>
            )}
          </p>
          {explanation.holds_problem !== null && (
            <Alert isInline isPlain variant="warning" title={e.heldBack}>
              {explanation.holds_problem}
            </Alert>
          )}
          {policies.map((says) => (
            <Says key={says.policy_id} says={says} open={policies.length === 1 || says.policy_id === decides} />
          ))}
        </div>
      </CardBody>
    </Card>
  );
}

function Says({ says, open }: { says: PolicySays; open: boolean }) {
  const [expanded, setExpanded] = useState(open);
  const fitting = says.clauses.filter(({ holds }) => holds).length;
  return (
    <div>
      <ExpandableSection
        isExpanded={expanded}
        onToggle={(_, on) => setExpanded(on)}
        toggleContent={
          <span className="iso-clause">
            <Sign holds={says.matches} /> <strong>{says.name}</strong>{' '}
            <span className="iso-quiet">{e.fits(fitting, says.clauses.length)}</span>
          </span>
        }
      >
        {says.problem !== null && (
          <Alert isInline isPlain variant="warning" title={e.problem}>
            {says.problem}
          </Alert>
        )}
        <ul className="iso-clauses">
          {says.clauses.map((clause) => (
            <ClauseLine key={clause.clause} clause={clause} />
          ))}
        </ul>
        <Link to={`/policies/${says.policy_id}`}>{says.name}</Link>
      </ExpandableSection>
    </div>
  );
}

function ClauseLine({ clause: { clause, wants, holds, seen, holds_from: from } }: { clause: Clause }) {
  const name = useBackendName();
  const shown = clause === 'target_backend_id' && seen !== null ? name(Number(seen)) : seen;
  const isTime = seen !== null && /^\d{4}-\d\d-\d\dT/.test(seen);
  return (
    <li className="iso-clause">
      <Sign holds={holds} />
      <span>
        <span className="iso-quiet">{e.clause[clause] ?? clause}:</span> {wants}
        <span className="iso-quiet">
          {seen !== null && (
            <>
              {' · '}
              {isTime ? <Time at={seen} /> : e.seen(shown ?? seen)}
            </>
          )}
          {!holds && from !== null && (
            <>
              {' · '}
              {e.fitsFrom} <Time at={from} />
            </>
          )}
        </span>
      </span>
    </li>
  );
}

function Sign({ holds }: { holds: boolean }) {
  return holds ? (
    <CheckCircleIcon className="iso-ok" role="img" aria-label={e.holds} />
  ) : (
    <TimesCircleIcon className="iso-bad" role="img" aria-label={e.fails} />
  );
}

/** What holds a file where it is, be it by itself or by its project. */
export function Holds({ holds }: { holds: Hold[] }) {
  const { runs } = useSession();
  const client = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const h = asset.hold;
  const release = async (id: number) => {
    setError(null);
    try {
      await call(`/api/admin/storage/holds/${id}`, { method: 'DELETE' });
      await client.invalidateQueries({ queryKey: ['explain'] });
    } catch (refused) {
      setError(refused);
    }
  };
  return (
    <Card isFullHeight>
      <CardTitle component="h2">{h.title_}</CardTitle>
      <CardBody>
        {error !== null && <ProblemAlert error={error} />}
        {holds.length === 0 ? (
          <p className="iso-quiet">{h.none}</p>
        ) : (
          <DataTable
            label={h.title_}
            rows={holds}
            keyOf={({ id }) => id}
            columns={[
              {
                label: h.column.kind,
                width: 30,
                cell: ({ kind, scope, scope_id: id }) => (
                  <>
                    {h.kinds[kind]}
                    <div className="iso-quiet iso-small">{h.of(scope, id)}</div>
                  </>
                ),
              },
              { label: h.column.reason, width: 30, cell: ({ reason }) => reason },
              { label: h.column.who, cell: ({ owner, created_by: by }) => owner ?? by },
              {
                label: h.column.until,
                cell: ({ expires_at: until }) => (until === null ? h.forever : <Time at={until} />),
              },
              runs && {
                label: t.common.actions,
                actions: true,
                cell: ({ id }) => (
                  <Button variant="link" size="sm" aria-label={h.releaseOf(id)} onClick={() => void release(id)}>
                    {h.release}
                  </Button>
                ),
              },
            ]}
          />
        )}
      </CardBody>
    </Card>
  );
}
