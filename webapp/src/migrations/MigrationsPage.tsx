import { Button, PageSection, Toolbar, ToolbarContent } from '@patternfly/react-core';
import ExchangeAltIcon from '@patternfly/react-icons/dist/esm/icons/exchange-alt-icon';
import { useSearchParams } from 'react-router';
import { useSession } from '../app/session';
import { PageTop } from '../shared/PageTop';
import { Nothing } from '../shared/Nothing';
import { Listing } from '../shared/Listing';
import { FilterChoice } from '../shared/FilterChoice';
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
  const button = runs && (
    <Button variant="primary" onClick={() => open('')}>
      {t.migrations.start}
    </Button>
  );
  return (
    <>
      <PageTop title={t.migrations.title} lead={t.migrations.lead} actions={button} />
      <PageSection>
        <Toolbar>
          <ToolbarContent>
            <FilterChoice
              label={t.migrations.filterStatus}
              value={status}
              set={(value) => setParams(value === '' ? {} : { status: value })}
              options={[['', t.migrations.anyStatus], ...Object.entries(t.migrations.status)]}
            />
          </ToolbarContent>
        </Toolbar>
        <Listing
          of={found}
          empty={
            status === '' ? (
              <Nothing title={t.migrations.empty} icon={ExchangeAltIcon} action={button}>
                {t.migrations.emptyBody}
              </Nothing>
            ) : (
              <Nothing
                title={t.migrations.noMatch}
                action={
                  <Button variant="link" onClick={() => setParams({})}>
                    {t.common.clearFilters}
                  </Button>
                }
              />
            )
          }
        >
          {(items) => <RunsTable runs={items} />}
        </Listing>
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
