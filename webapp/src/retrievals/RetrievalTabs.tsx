import { PageSection } from '@patternfly/react-core';
import type { ReactNode } from 'react';
import { PageTop } from '../shared/PageTop';
import { SectionTabs } from '../shared/SectionTabs';
import { retrievals as r } from '../texts/retrievals';

const TABS = { retrievals: '/retrievals', files: '/retrievals/files', cache: '/retrievals/cache' } as const;

/** The head of what concerns cold files on their way. */
export function RetrievalTabs({
  at,
  actions,
  children,
}: {
  at: keyof typeof TABS;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <>
      <PageTop title={r.tabs[at]} lead={at === 'retrievals' ? r.lead : undefined} actions={actions} />
      <SectionTabs
        label={r.tabsLabel}
        at={TABS[at]}
        tabs={Object.entries(TABS).map(([tab, to]) => ({ to, label: r.tabs[tab as keyof typeof TABS] }))}
      />
      <PageSection>{children}</PageSection>
    </>
  );
}
