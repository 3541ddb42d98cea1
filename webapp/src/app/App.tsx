import {
  Bullseye,
  Button,
  EmptyState,
  EmptyStateBody,
  EmptyStateFooter,
  PageSection,
  Spinner,
} from '@patternfly/react-core';
import { useQueryClient } from '@tanstack/react-query';
import { lazy } from 'react';
import { createBrowserRouter, Link, RouterProvider } from 'react-router';
import { ApiError } from '../api/client';
import { ProblemAlert } from '../shared/Problem';
import { t } from '../texts';
import { Shell } from './Shell';
import { SignIn } from './SignIn';
import { ENDED, SessionOf, useMe, useSession, useSignOut } from './session';

const Overview = lazy(() => import('../overview/OverviewPage'));
const Backends = lazy(() => import('../backends/BackendsPage'));
const BackendNew = lazy(() => import('../backends/BackendNewPage'));
const Backend = lazy(() => import('../backends/BackendPage'));
const BackendEdit = lazy(() => import('../backends/BackendEditPage'));
const Migrations = lazy(() => import('../migrations/MigrationsPage'));
const Migration = lazy(() => import('../migrations/MigrationPage'));
const Policies = lazy(() => import('../policies/PoliciesPage'));
const PolicyNew = lazy(() => import('../policies/PolicyNewPage'));
const Policy = lazy(() => import('../policies/PolicyPage'));
const PolicyEdit = lazy(() => import('../policies/PolicyEditPage'));
const Plans = lazy(() => import('../policies/PlansPage'));
const Plan = lazy(() => import('../policies/PlanPage'));
const Sweeps = lazy(() => import('../policies/SweepsPage'));
const Sweep = lazy(() => import('../policies/SweepPage'));
const Schedules = lazy(() => import('../schedules/SchedulesPage'));
const Schedule = lazy(() => import('../schedules/SchedulePage'));
const ScheduleEdit = lazy(() => import('../schedules/ScheduleEditPage'));
const Retrievals = lazy(() => import('../retrievals/RetrievalsPage'));
const RetrievalFiles = lazy(() => import('../retrievals/RetrievalFilesPage'));
const Cache = lazy(() => import('../retrievals/CachePage'));
const Retrieval = lazy(() => import('../retrievals/RetrievalPage'));
const Profiles = lazy(() => import('../profiles/ProfilesPage'));
const ProfileEdit = lazy(() => import('../profiles/ProfileEditPage'));
const Reconciliations = lazy(() => import('../reconciliations/ReconciliationsPage'));
const Reconciliation = lazy(() => import('../reconciliations/ReconciliationPage'));
const Config = lazy(() => import('../config/ConfigPage'));
const Releases = lazy(() => import('../releases/ReleasesPage'));
const Release = lazy(() => import('../releases/ReleasePage'));
const Imports = lazy(() => import('../imports/ImportsPage'));
const ImportNew = lazy(() => import('../imports/ImportNewPage'));
const Import = lazy(() => import('../imports/ImportPage'));
const Files = lazy(() => import('../files/FilesPage'));
const Asset = lazy(() => import('../files/AssetPage'));

const router = createBrowserRouter([
  {
    element: <Shell />,
    children: [
      { path: '/', element: <Overview /> },
      { path: '/backends', element: <Backends /> },
      { path: '/backends/new', element: <BackendNew /> },
      { path: '/backends/:id', element: <Backend /> },
      { path: '/backends/:id/edit', element: <BackendEdit /> },
      { path: '/migrations', element: <Migrations /> },
      { path: '/migrations/:id', element: <Migration /> },
      { path: '/files', element: <Files /> },
      { path: '/files/:type/:id/:field', element: <Asset /> },
      { path: '/policies', element: <Policies /> },
      { path: '/policies/new', element: <PolicyNew /> },
      { path: '/policies/:id', element: <Policy /> },
      { path: '/policies/:id/edit', element: <PolicyEdit /> },
      { path: '/plans', element: <Plans /> },
      { path: '/plans/:id', element: <Plan /> },
      { path: '/sweeps', element: <Sweeps /> },
      { path: '/sweeps/:id', element: <Sweep /> },
      { path: '/schedules', element: <Schedules /> },
      { path: '/schedules/new', element: <ScheduleEdit /> },
      { path: '/schedules/:id', element: <Schedule /> },
      { path: '/schedules/:id/edit', element: <ScheduleEdit /> },
      { path: '/retrievals', element: <Retrievals /> },
      { path: '/retrievals/files', element: <RetrievalFiles /> },
      { path: '/retrievals/cache', element: <Cache /> },
      { path: '/retrievals/:id', element: <Retrieval /> },
      { path: '/profiles', element: <Profiles /> },
      { path: '/profiles/new', element: <ProfileEdit /> },
      { path: '/profiles/:id/edit', element: <ProfileEdit /> },
      { path: '/reconciliations', element: <Reconciliations /> },
      { path: '/reconciliations/:id', element: <Reconciliation /> },
      { path: '/releases', element: <Releases /> },
      { path: '/releases/:id', element: <Release /> },
      { path: '/imports', element: <Imports /> },
      { path: '/imports/new', element: <ImportNew /> },
      { path: '/imports/:id', element: <Import /> },
      { path: '/config', element: <Config /> },
      { path: '*', element: <NotFound /> },
    ],
  },
]);

export function App() {
  const me = useMe();
  const ended = useQueryClient().getQueryData<boolean>(ENDED) === true;
  if (me.isPending) {
    return (
      <Bullseye>
        <Spinner aria-label={t.loading} />
      </Bullseye>
    );
  }
  if (me.error instanceof ApiError && me.error.status === 403) {
    return <NoRole title={t.session.noRole} next={t.session.noRoleNext} />;
  }
  if (me.data === undefined) {
    return (
      <main className="iso-signin">
        <ProblemAlert error={me.error} onRetry={() => void me.refetch()} />
      </main>
    );
  }
  if (me.data === null) {
    return <SignIn ended={ended} />;
  }
  return (
    <SessionOf me={me.data}>
      <Inside />
    </SessionOf>
  );
}

function Inside() {
  const { looks } = useSession();
  return looks ? (
    <RouterProvider router={router} />
  ) : (
    <NoRole title={t.session.noConsoleRole} next={t.session.noConsoleRoleNext} />
  );
}

function NoRole({ title, next }: { title: string; next: string }) {
  const signOut = useSignOut();
  return (
    <main className="iso-signin">
      <EmptyState titleText={title} headingLevel="h1">
        <EmptyStateBody>{next}</EmptyStateBody>
        <EmptyStateFooter>
          <Button onClick={() => void signOut()}>{t.session.signOut}</Button>
        </EmptyStateFooter>
      </EmptyState>
    </main>
  );
}

function NotFound() {
  return (
    <PageSection>
      <EmptyState titleText={t.errors.notFound} headingLevel="h1">
        <EmptyStateBody>{t.errors.notFoundNext}</EmptyStateBody>
        <EmptyStateFooter>
          <Link to="/">{t.errors.home}</Link>
        </EmptyStateFooter>
      </EmptyState>
    </PageSection>
  );
}
