import { PageSection } from '@patternfly/react-core';
import type { ReactNode } from 'react';
import { PageTop } from '../shared/PageTop';
import { SectionTabs } from '../shared/SectionTabs';
import { policies as p } from '../texts/policies';

const TABS = ['policies', 'schedules', 'sweeps', 'plans'] as const;

/** The head of the four lists about tiering. */
export function PolicyTabs({
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
      <PageTop title={p.tabs[at]} lead={at === 'policies' ? p.lead : undefined} actions={actions} />
      <SectionTabs
        label={p.tabsLabel}
        at={`/${at}`}
        tabs={TABS.map((tab) => ({ to: `/${tab}`, label: p.tabs[tab] }))}
      />
      <PageSection>{children}</PageSection>
    </>
  );
}
