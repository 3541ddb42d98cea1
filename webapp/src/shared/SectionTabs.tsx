import { Nav, NavItem, NavList, PageSection } from '@patternfly/react-core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { PageTop } from './PageTop';

/**
 * Makes the frame of lists that belong together, each with an address of its own.
 *
 * @param texts the lead stands above the first of them
 */
export function sectionTabs<Name extends string>(
  texts: { tabs: Record<Name, string>; tabsLabel: string; lead: string },
  addresses: Record<Name, string>,
) {
  const names = Object.keys(addresses) as Name[];
  return function SectionTabs({ at, actions, children }: { at: Name; actions?: ReactNode; children: ReactNode }) {
    return (
      <>
        <PageTop title={texts.tabs[at]} lead={at === names[0] ? texts.lead : undefined} actions={actions} />
        <PageSection className="iso-tabs">
          <Nav variant="horizontal" aria-label={texts.tabsLabel}>
            <NavList>
              {names.map((name) => (
                <NavItem key={name} itemId={name} isActive={name === at}>
                  <Link to={addresses[name]} aria-current={name === at ? 'page' : undefined}>
                    {texts.tabs[name]}
                  </Link>
                </NavItem>
              ))}
            </NavList>
          </Nav>
        </PageSection>
        <PageSection>{children}</PageSection>
      </>
    );
  };
}
