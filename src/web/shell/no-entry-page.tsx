/**
 * A page that is not for whoever came here. It says for whom it is, and nothing of what stands on it.
 */

import { IconLock } from '@tabler/icons-react';
import { Link } from 'wouter';
import { useSession } from '../session/session.tsx';
import { usePageTitle } from './page-title.ts';

export function NoEntryPage({ says }: { says: string }) {
  usePageTitle('Not for you', useSession().viewedPerson?.name);
  return (
    <div className="note-page" data-testid="no-entry">
      <IconLock size={34} stroke={1.4} aria-hidden />
      <h1>This page is not for you</h1>
      <p>{says}</p>
      <Link href="/" className="quiet-link">
        To the search
      </Link>
    </div>
  );
}
