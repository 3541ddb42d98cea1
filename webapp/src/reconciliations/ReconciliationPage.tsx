import {
  Alert,
  Button,
  Card,
  CardBody,
  Checkbox,
  EmptyState,
  EmptyStateBody,
  PageSection,
  Toolbar,
  ToolbarContent,
  ToolbarItem,
} from '@patternfly/react-core';
import { useState } from 'react';
import { useParams, useSearchParams } from 'react-router';
import type { Decided, Decision, Finding, FindingKind, Reconciliation } from '../api/admin';
import { useSession } from '../app/session';
import { useBackendName } from '../backends/queries';
import { bytes, count } from '../format';
import { Answer } from '../shared/Answer';
import { DataTable } from '../shared/DataTable';
import { PageTop } from '../shared/PageTop';
import { Pager } from '../shared/Pager';
import { Time } from '../shared/Time';
import { FilterChoice } from '../shared/FilterChoice';
import { t } from '../texts';
import { reconciliations as r } from '../texts/reconciliations';
import { DecideDialog, decisionsFor, type Subject } from './DecideDialog';
import { useFindings, useReconciliation } from './queries';
import { StatusLabel, total } from './ReconciliationsPage';

const KINDS = Object.keys(r.kind) as FindingKind[];

export default function ReconciliationPage() {
  const { id = '' } = useParams();
  const name = useBackendName();
  const found = useReconciliation(id);
  return (
    <>
      <PageTop
        title={r.name(Number(id))}
        up={{ to: '/reconciliations', label: r.title }}
        lead={
          found.data &&
          `${name(found.data.backend_id)} · ${r.listed(found.data.listed_objects, found.data.listed_bytes)}`
        }
        beside={found.data && <StatusLabel status={found.data.status} />}
      />
      <PageSection>
        <Answer of={found}>
          {(one) => (
            <div className="iso-stack">
              {one.failure !== null && (
                <Alert isInline variant="danger" title={r.failure}>
                  {one.failure}
                </Alert>
              )}
              {one.unreadable_objects > 0 && (
                <Alert isInline variant="warning" title={r.unreadable(one.unreadable_objects)} />
              )}
              {one.quarantined_objects > 0 && (
                <Alert isInline isPlain variant="info" title={r.quarantined(one.quarantined_objects)} />
              )}
              <Counts of={one} />
              {total(one) === 0 && one.status === 'completed' ? (
                <EmptyState titleText={r.none} headingLevel="h2">
                  <EmptyStateBody>{r.noneBody}</EmptyStateBody>
                </EmptyState>
              ) : (
                <Findings id={id} />
              )}
            </div>
          )}
        </Answer>
      </PageSection>
    </>
  );
}

function Counts({ of }: { of: Reconciliation }) {
  return (
    <div className="iso-tiers">
      {KINDS.map((kind) => (
        <Card key={kind} isCompact>
          <CardBody>
            <div className="iso-figure">{count(of.findings[kind])}</div>
            <strong>{r.kind[kind]}</strong>
            <div className="iso-quiet iso-small">
              {r.kindHelp[kind]}
              {kind === 'unknown_object' &&
                of.findings.foreign_objects > 0 &&
                ` ${r.foreign(of.findings.foreign_objects)}.`}
            </div>
          </CardBody>
        </Card>
      ))}
    </div>
  );
}

function Findings({ id }: { id: string }) {
  const { runs } = useSession();
  const [params, setParams] = useSearchParams();
  const kind = (params.get('kind') ?? '') as FindingKind | '';
  const open = params.get('decided') === 'false';
  const found = useFindings(id, { kind, decided: open ? 'false' : '', cursor: params.get('cursor') });
  const [chosen, setChosen] = useState<ReadonlySet<string | number>>(new Set());
  const [asked, setAsked] = useState<{ decision: Decision; about: Subject } | null>(null);
  const [decided, setDecided] = useState<Decided | null>(null);
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(params);
    next.delete('cursor');
    value === '' ? next.delete(name) : next.set(name, value);
    setChosen(new Set());
    setParams(next);
  };
  return (
    <>
      {decided !== null && <Alert isInline variant="success" title={r.decide.decided(decided.decided, decided.left)} />}
      <Toolbar>
        <ToolbarContent>
          <FilterChoice
            label={r.finding.kind}
            value={kind}
            set={(value) => set('kind', value)}
            options={[['', r.anyKind], ...KINDS.map((each): [string, string] => [each, r.kind[each]])]}
          />
          <ToolbarItem alignSelf="center">
            <Checkbox
              id="undecided"
              label={r.onlyUndecided}
              isChecked={open}
              onChange={(_, on) => set('decided', on ? 'false' : '')}
            />
          </ToolbarItem>
        </ToolbarContent>
      </Toolbar>
      <Answer of={found}>
        {({ items, next_cursor: next }) => {
          const some = items.filter((finding) => chosen.has(finding.id));
          const subject: Subject | null = some.length > 0 ? { findings: some } : kind === '' ? null : { kind };
          return items.length === 0 ? (
            <EmptyState titleText={r.noMatch} headingLevel="h2" variant="sm" />
          ) : (
            <>
              {runs && subject !== null && (
                <Toolbar aria-label={r.decide.label} className="iso-bulk">
                  <ToolbarContent>
                    <ToolbarItem alignSelf="center">
                      <strong role="status">
                        {'findings' in subject ? r.decide.chosen(some.length) : r.decide.allOf(r.kind[subject.kind])}
                      </strong>
                    </ToolbarItem>
                    <ToolbarItem>
                      <div className="iso-buttons">
                        {offered(subject).map((decision) => (
                          <Button
                            key={decision}
                            variant="secondary"
                            onClick={() => setAsked({ decision, about: subject })}
                          >
                            {r.decide[decision]}
                          </Button>
                        ))}
                      </div>
                    </ToolbarItem>
                  </ToolbarContent>
                </Toolbar>
              )}
              <FindingTable findings={items} selection={runs ? { chosen, set: setChosen } : undefined} />
              <Pager shown={items.length} next={next} />
            </>
          );
        }}
      </Answer>
      {asked !== null && (
        <DecideDialog
          reconciliation={id}
          decision={asked.decision}
          about={asked.about}
          onDecided={(what) => {
            setDecided(what);
            setChosen(new Set());
          }}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}

/** What can be decided about all of them. */
function offered(about: Subject): Decision[] {
  const kinds = 'findings' in about ? [...new Set(about.findings.map(({ kind }) => kind))] : [about.kind];
  return (['ignore', 'quarantine', 'adopt'] as const).filter((decision) =>
    kinds.every((kind) => decisionsFor(kind).includes(decision)),
  );
}

function FindingTable({
  findings,
  selection,
}: {
  findings: Finding[];
  selection?: { chosen: ReadonlySet<string | number>; set: (chosen: Set<string | number>) => void };
}) {
  const f = r.finding;
  return (
    <DataTable
      label={r.columns.findings}
      rows={findings}
      keyOf={({ id }) => id}
      selection={selection}
      columns={[
        {
          label: f.path,
          width: 35,
          cell: (row) => (
            <>
              <code className="iso-place">{row.storage_path}</code>
              <div className="iso-quiet iso-small">
                {row.asset_location_id === null ? r.origin[row.origin] : f.asset(row.asset_location_id)}
                {row.retained_copy !== null && ` · ${f.retained}`}
              </div>
            </>
          ),
        },
        {
          label: f.kind,
          cell: (row) => (
            <>
              {r.kind[row.kind]}
              {row.detail !== null && <div className="iso-quiet iso-small">{row.detail}</div>}
            </>
          ),
        },
        {
          label: f.size,
          number: true,
          cell: (row) => (
            <>
              {row.size_bytes === null ? t.none : bytes(row.size_bytes)}
              {row.expected_size_bytes !== null && row.expected_size_bytes !== row.size_bytes && (
                <div className="iso-quiet iso-small">{f.expected(row.expected_size_bytes)}</div>
              )}
            </>
          ),
        },
        { label: f.found, cell: (row) => <Time at={row.modified_at} /> },
        {
          label: f.decision,
          cell: (row) =>
            row.decision === null ? (
              t.none
            ) : (
              <>
                {r.decision[row.decision]}
                {row.decided_by !== null && <span className="iso-quiet"> {f.by(row.decided_by)}</span>}
                {row.last_error !== null && <div className="iso-reason">{row.last_error}</div>}
              </>
            ),
        },
      ]}
    />
  );
}
