/**
 * An address that leads nowhere.
 */

import { Link } from 'wouter';
import { useSession } from '../session/session.tsx';
import { JackdawMark } from './jackdaw-mark.tsx';
import { usePageTitle } from './page-title.ts';

export function NotFoundPage() {
  usePageTitle('No such page', useSession().viewedPerson?.name);
  return (
    <div className="note-page" data-testid="not-found">
      <JackdawMark size={44} />
      <h1>There is no such page</h1>
      <p>The address may be mistyped, or the page has moved.</p>
      <Link href="/" className="quiet-link">
        To the search
      </Link>
    </div>
  );
}
