import {
  Button,
  Dropdown,
  DropdownGroup,
  DropdownItem,
  DropdownList,
  Masthead,
  MastheadBrand,
  MastheadContent,
  MastheadLogo,
  MastheadMain,
  MastheadToggle,
  MenuToggle,
  Nav,
  NavItem,
  NavList,
  Page,
  PageSidebar,
  PageSidebarBody,
  PageToggleButton,
  SkipToContent,
  Spinner,
  Toolbar,
  ToolbarContent,
  ToolbarGroup,
  ToolbarItem,
} from '@patternfly/react-core';
import BarsIcon from '@patternfly/react-icons/dist/esm/icons/bars-icon';
import MoonIcon from '@patternfly/react-icons/dist/esm/icons/moon-icon';
import SunIcon from '@patternfly/react-icons/dist/esm/icons/sun-icon';
import UserIcon from '@patternfly/react-icons/dist/esm/icons/user-icon';
import { Suspense, useState } from 'react';
import { Link, Outlet, useLocation } from 'react-router';
import { t } from '../texts';
import { Mark } from './Mark';
import { useSession } from './session';
import { useTheme } from './theme';

/** @param also addresses that belong to it as well */
const PAGES: { to: string; label: string; also?: string[] }[] = [
  { to: '/', label: t.nav.overview },
  { to: '/files', label: t.nav.files },
  { to: '/releases', label: t.nav.releases, also: ['/imports'] },
  { to: '/migrations', label: t.nav.migrations },
  { to: '/policies', label: t.nav.policies, also: ['/plans', '/sweeps', '/schedules'] },
  { to: '/retrievals', label: t.nav.retrievals },
  { to: '/backends', label: t.nav.backends },
  { to: '/profiles', label: t.nav.profiles },
  { to: '/reconciliations', label: t.nav.reconciliations },
  { to: '/config', label: t.nav.config },
];

function isBelow(path: string, page: string): boolean {
  return path === page || (page !== '/' && path.startsWith(`${page}/`));
}

export function Shell() {
  const { pathname } = useLocation();
  const active = PAGES.findLast(({ to, also = [] }) => [to, ...also].some((page) => isBelow(pathname, page)))?.to;
  const sidebar = (
    <PageSidebar>
      <PageSidebarBody>
        <Nav aria-label={t.nav.title}>
          <NavList>
            {PAGES.map(({ to, label }) => (
              <NavItem key={to} itemId={to} isActive={active === to}>
                <Link to={to} aria-current={active === to ? 'page' : undefined}>
                  {label}
                </Link>
              </NavItem>
            ))}
          </NavList>
        </Nav>
      </PageSidebarBody>
    </PageSidebar>
  );
  return (
    <Page
      masthead={<Top />}
      sidebar={sidebar}
      isManagedSidebar
      skipToContent={<SkipToContent href="#main">{t.skipToContent}</SkipToContent>}
      mainContainerId="main"
      mainTabIndex={-1}
    >
      <Suspense
        fallback={
          <div className="iso-center">
            <Spinner aria-label={t.loading} />
          </div>
        }
      >
        <Outlet />
      </Suspense>
    </Page>
  );
}

function Top() {
  const { dark, toggle } = useTheme();
  const theme = dark ? t.theme.toLight : t.theme.toDark;
  return (
    <Masthead>
      <MastheadMain>
        <MastheadToggle>
          <PageToggleButton variant="plain" aria-label={t.nav.toggle}>
            <BarsIcon />
          </PageToggleButton>
        </MastheadToggle>
        <MastheadBrand>
          <MastheadLogo component={(props) => <Link {...props} to="/" />}>
            <span className="iso-brand">
              <Mark size={28} />
              {t.product}
            </span>
          </MastheadLogo>
        </MastheadBrand>
      </MastheadMain>
      <MastheadContent>
        <Toolbar isFullHeight isStatic>
          <ToolbarContent>
            <ToolbarGroup align={{ default: 'alignEnd' }} gap={{ default: 'gapSm' }}>
              <ToolbarItem>
                <Button
                  variant="plain"
                  aria-label={theme}
                  title={theme}
                  onClick={toggle}
                  icon={dark ? <SunIcon /> : <MoonIcon />}
                />
              </ToolbarItem>
              <ToolbarItem>
                <UserMenu />
              </ToolbarItem>
            </ToolbarGroup>
          </ToolbarContent>
        </Toolbar>
      </MastheadContent>
    </Masthead>
  );
}

function UserMenu() {
  const { me, signOut } = useSession();
  const [open, setOpen] = useState(false);
  return (
    <Dropdown
      isOpen={open}
      onOpenChange={setOpen}
      popperProps={{ position: 'right' }}
      toggle={(ref) => (
        <MenuToggle ref={ref} variant="plainText" icon={<UserIcon />} isExpanded={open} onClick={() => setOpen(!open)}>
          {me.name}
        </MenuToggle>
      )}
    >
      <DropdownGroup label={t.session.roles}>
        <DropdownList>
          <DropdownItem isDisabled key="roles">
            {me.roles.join(', ')}
          </DropdownItem>
        </DropdownList>
      </DropdownGroup>
      <DropdownList>
        <DropdownItem key="out" onClick={() => void signOut()}>
          {t.session.signOut}
        </DropdownItem>
      </DropdownList>
    </Dropdown>
  );
}
