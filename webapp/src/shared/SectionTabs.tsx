import { Nav, NavItem, NavList, PageSection } from '@patternfly/react-core';
import { Link } from 'react-router';

/** Lists that belong together, each with an address of its own. */
export function SectionTabs({ label, at, tabs }: { label: string; at: string; tabs: { to: string; label: string }[] }) {
  return (
    <PageSection className="iso-tabs">
      <Nav variant="horizontal" aria-label={label}>
        <NavList>
          {tabs.map(({ to, label: text }) => (
            <NavItem key={to} itemId={to} isActive={to === at}>
              <Link to={to} aria-current={to === at ? 'page' : undefined}>
                {text}
              </Link>
            </NavItem>
          ))}
        </NavList>
      </Nav>
    </PageSection>
  );
}
