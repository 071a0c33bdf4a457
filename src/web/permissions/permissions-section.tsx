/**
 * The frame around every page about permissions: its navigation, and the refusal for who is neither administrator
 * nor security reviewer. The server refuses them too; here nothing is even asked.
 */

import './permissions.css';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import { useSession } from '../session/session.tsx';
import { NoEntryPage } from '../shell/no-entry-page.tsx';
import { maySeePermissions, type SectionPage, sectionPageAt, sectionPagesFor } from './section-pages.ts';

export function PermissionsSection({ children }: { children: ReactNode }) {
  const { me } = useSession();
  const [path] = useLocation();
  if (!maySeePermissions(me.person.role)) {
    return (
      <NoEntryPage says="Administrators and security reviewers see here why people find what they find. Ask one of them if you miss something in your search." />
    );
  }
  return <Section current={sectionPageAt(path)}>{children}</Section>;
}

function Section({ current, children }: { current: SectionPage | undefined; children: ReactNode }) {
  const { me } = useSession();
  const link = useRef<HTMLAnchorElement>(null);
  // On a phone the navigation is wider than the screen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another link is the current one
  useEffect(() => {
    link.current?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [current]);
  return (
    <>
      <nav className="section-nav" aria-label="Permissions" data-testid="section-nav">
        <ul>
          {sectionPagesFor(me.person.role).map((page) => (
            <li key={page.path}>
              <Link
                href={page.path}
                ref={page === current ? link : undefined}
                aria-current={page === current ? 'page' : undefined}
              >
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
