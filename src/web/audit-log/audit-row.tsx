/** One entry: the act, when, how it ended, and who did what to which in a sentence. The export has it as data. */

import { Link } from 'wouter';
import { administers } from '../permissions/section-pages.ts';
import { useSession } from '../session/session.tsx';
import { When } from '../shell/when.tsx';
import { toldOf } from './audit-sentence.ts';
import { type AuditEntry, actInWords, outcomeOf } from './audit-words.ts';

export function AuditRow({ entry }: { entry: AuditEntry }) {
  const { me } = useSession();
  const { who, did } = toldOf(entry);
  const outcome = outcomeOf(entry);
  return (
    <li className="row audit-row" data-testid="audit-entry" data-action={entry.action}>
      <div className="audit-act">
        <b>{actInWords(entry.action)}</b>
        <small>
          #{entry.id}, <When iso={entry.at} />
        </small>
      </div>
      {entry.action === 'assigned' && entry.outcome === 'done' && administers(me.person.role) && (
        <Link href={`/permissions/projects/${encodeURIComponent(entry.subject)}/undo?entry=${entry.id}`}>
          Put back
        </Link>
      )}
      <span className={`tone-badge tone-${outcome.tone}`}>{outcome.label}</span>
      <p className="audit-told" data-testid="audit-sentence">
        <b>{who}</b> {did}
      </p>
    </li>
  );
}
