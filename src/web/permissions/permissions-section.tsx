/**
 * The frame around every page about permissions: its navigation, and the refusal for who is neither administrator
 * nor security reviewer. The server refuses them too; here nothing is even asked.
 */

import './permissions.css';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useSession } from '../session/session.tsx';
import { NoEntryPage } from '../shell/no-entry-page.tsx';
import { maySeePermissions, sectionPageAt, sectionPagesFor } from './section-pages.ts';

export function PermissionsSection({ children }: { children: ReactNode }) {
  const { me } = useSession();
  const [path] = useLocation();
  if (!maySeePermissions(me.person.role)) return <NoEntryPage />;
  const current = sectionPageAt(path);
  return (
    <>
      <nav className="section-nav" aria-label="Permissions" data-testid="section-nav">
        <ul>
          {sectionPagesFor(me.person.role).map((page) => (
            <li key={page.path}>
              <Link href={page.path} aria-current={page === current ? 'page' : undefined}>
                {page.label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className="section-page">{children}</div>
    </>
  );
}
