/**
 * An address that leads nowhere.
 */

import { Link } from 'wouter';
import { JackdawMark } from './jackdaw-mark.tsx';

export function NotFoundPage() {
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
