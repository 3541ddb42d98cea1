import { Nav, NavItem, NavList, PageSection } from '@patternfly/react-core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { PageTop } from '../shared/PageTop';
import { policies as p } from '../texts/policies';

const TABS = { policies: '/policies', schedules: '/schedules', sweeps: '/sweeps', plans: '/plans' } as const;

/** The head of the four lists about tiering; each has an address of its own. */
export function PolicyTabs({
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
      <PageTop title={p.tabs[at]} lead={at === 'policies' ? p.lead : undefined} actions={actions} />
      <PageSection className="iso-tabs">
        <Nav variant="horizontal" aria-label={p.tabsLabel}>
          <NavList>
            {Object.entries(TABS).map(([key, to]) => (
              <NavItem key={key} itemId={key} isActive={key === at}>
                <Link to={to} aria-current={key === at ? 'page' : undefined}>
                  {p.tabs[key as keyof typeof TABS]}
                </Link>
              </NavItem>
            ))}
          </NavList>
        </Nav>
      </PageSection>
      <PageSection>{children}</PageSection>
    </>
  );
}
