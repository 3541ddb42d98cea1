import { PageSection } from '@patternfly/react-core';
import type { ReactNode } from 'react';
import { PageTop } from '../shared/PageTop';
import { SectionTabs } from '../shared/SectionTabs';
import { releases as r } from '../texts/releases';

const TABS = ['releases', 'imports'] as const;

/** The head of the lists of releases and of imports. */
export function ReleaseTabs({
  at,
  actions,
  children,
}: {
  at: (typeof TABS)[number];
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <>
      <PageTop title={r.tabs[at]} lead={at === 'releases' ? r.lead : undefined} actions={actions} />
      <SectionTabs
        label={r.tabsLabel}
        at={`/${at}`}
        tabs={TABS.map((tab) => ({ to: `/${tab}`, label: r.tabs[tab] }))}
      />
      <PageSection>{children}</PageSection>
    </>
  );
}
