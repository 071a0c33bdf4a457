/**
 * The bar above every page: the mark, where one can go, the theme, and who one is.
 */

import { IconActivity, IconKey, IconPlugConnected, IconSearch } from '@tabler/icons-react';
import { Link, useLocation } from 'wouter';
import { useSession } from '../session/session.tsx';
import { JackdawMark } from './jackdaw-mark.tsx';
import { destinationsFor, isCurrent } from './navigation.ts';
import { PersonMenu } from './person-menu.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

const icons = { search: IconSearch, permissions: IconKey, sources: IconPlugConnected, status: IconActivity };

export function AppHeader() {
  const { me } = useSession();
  const [path] = useLocation();
  const destinations = destinationsFor(me.person.role);
  return (
    <header className="app-header">
      <Link href="/" className="brand" aria-label="Jackdaw, to the search">
        <JackdawMark size={28} />
        <span>Jackdaw</span>
      </Link>
      {destinations.length > 1 && (
        <nav className="app-nav" aria-label="Pages">
          {destinations.map((each) => {
            const Icon = icons[each.icon];
            return (
              <Link
                key={each.path}
                href={each.path}
                aria-current={isCurrent(each, path) ? 'page' : undefined}
              >
                <Icon size={16} stroke={1.8} aria-hidden />
                <span>{each.label}</span>
              </Link>
            );
          })}
        </nav>
      )}
      <div className="app-header-end">
        <ThemeSwitch />
        <PersonMenu />
      </div>
    </header>
  );
}
