import {
  Button,
  EmptyState,
  EmptyStateActions,
  EmptyStateBody,
  EmptyStateFooter,
  FormSelect,
  FormSelectOption,
  PageSection,
  Skeleton,
  Toolbar,
  ToolbarContent,
  ToolbarItem,
} from '@patternfly/react-core';
import ExchangeAltIcon from '@patternfly/react-icons/dist/esm/icons/exchange-alt-icon';
import { useSearchParams } from 'react-router';
import { useSession } from '../app/session';
import { Pager } from '../shared/Pager';
import { PageTop } from '../shared/PageTop';
import { ProblemAlert } from '../shared/Problem';
import { t } from '../texts';
import { useMigrations } from './queries';
import { RunsTable } from './RunsTable';
import { StartDialog } from './StartDialog';

export default function MigrationsPage() {
  const { runs } = useSession();
  const [params, setParams] = useSearchParams();
  const status = params.get('status') ?? '';
  const start = params.get('start');
  const found = useMigrations({ status, cursor: params.get('cursor') });
  const open = (from: string) => setParams((now) => ({ ...Object.fromEntries(now), start: from }));
  const close = () => setParams(without(params, 'start'));
  const nothing = found.data?.items.length === 0;
  const button = runs && (
    <Button variant="primary" onClick={() => open('')}>
      {t.migrations.start}
    </Button>
  );
  return (
    <>
      <PageTop title={t.migrations.title} lead={t.migrations.lead} actions={button} />
      <PageSection>
        {found.error && <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />}
        {found.isPending && <Skeleton height="12rem" screenreaderText={t.loading} />}
        {nothing && status === '' ? (
          <EmptyState titleText={t.migrations.empty} headingLevel="h2" icon={ExchangeAltIcon}>
            <EmptyStateBody>{t.migrations.emptyBody}</EmptyStateBody>
            <EmptyStateFooter>
              <EmptyStateActions>{button}</EmptyStateActions>
            </EmptyStateFooter>
          </EmptyState>
        ) : (
          found.data && (
            <>
              <Toolbar>
                <ToolbarContent>
                  <ToolbarItem>
                    <FormSelect
                      aria-label={t.migrations.filterStatus}
                      className="iso-filter"
                      value={status}
                      onChange={(_, value) => setParams(value === '' ? {} : { status: value })}
                    >
                      <FormSelectOption value="" label={t.migrations.anyStatus} />
                      {Object.entries(t.migrations.status).map(([value, label]) => (
                        <FormSelectOption key={value} value={value} label={label} />
                      ))}
                    </FormSelect>
                  </ToolbarItem>
                </ToolbarContent>
              </Toolbar>
              {nothing ? (
                <EmptyState titleText={t.migrations.noMatch} headingLevel="h2" variant="sm">
                  <EmptyStateFooter>
                    <Button variant="link" onClick={() => setParams({})}>
                      {t.common.clearFilters}
                    </Button>
                  </EmptyStateFooter>
                </EmptyState>
              ) : (
                <RunsTable runs={found.data.items} />
              )}
              <Pager shown={found.data.items.length} next={found.data.next_cursor} />
            </>
          )
        )}
      </PageSection>
      {start !== null && runs && <StartDialog from={start} onClose={close} />}
    </>
  );
}

function without(params: URLSearchParams, name: string): URLSearchParams {
  const rest = new URLSearchParams(params);
  rest.delete(name);
  return rest;
}
