/**
 * Removes a source with everything that was read through it, in steps: from the first one on nobody finds anything of
 * it, its secrets are gone, and whatever works on it stops. Killed anywhere, it goes on where it was. At the end no
 * table has a row of it left, and a receipt says what was removed, and what stays on purpose.
 */

import type { AuditActor } from '../model/audit-entry.ts';
import { actorInWords } from '../model/audit-entry.ts';
import type { Source } from '../model/source.ts';
import { record } from '../store/record.ts';
import type { Removal, RemovalCounts } from '../store/removal-store.ts';
import type { SourceTools } from './open-client.ts';
import { quietSource } from './quiet-source.ts';
import { takeBackWebhook } from './webhooks/keep-registered.ts';

export interface RemovalOptions {
  readonly by: AuditActor;
  /** Until the index has followed the store: only then may rows go that it has not heard of. */
  readonly untilIndexed: (signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  readonly onProgress?: (counts: RemovalCounts) => void;
}

const issuesAtATime = 200;
const rowsAtATime = 5_000;

/** From now on nobody finds anything of it. Throws `not-found` where it is gone already. */
export async function beginRemoval(tools: SourceTools, source: Source, by: AuditActor): Promise<Removal> {
  const { store, clock } = tools;
  await record(store.auditLog, clock.now(), {
    actor: by,
    action: 'removed-source',
    subject: source.site.url,
    outcome: 'begun',
    details: { source: source.name },
  });
  // While its credential is still there.
  await takeBackWebhook(tools, source);
  return store.removals.begin(source.id, actorInWords(by), clock.now());
}

/** Takes away what is left. What it throws leaves the rest for the next try. */
export async function finishRemoval(
  tools: SourceTools,
  removal: Removal,
  { by, untilIndexed, signal, onProgress = () => {} }: RemovalOptions,
): Promise<RemovalCounts> {
  const { store, clock } = tools;
  const { removals } = store;
  const told = async () => {
    const now = (await removals.list()).find(({ id }) => id === removal.id);
    if (now) onProgress(now.counts);
    signal.throwIfAborted();
  };
  await using _ = await quietSource(tools, removal, signal);
  while ((await removals.emptyIssues(removal.id, issuesAtATime)) > 0) await told();
  await untilIndexed(signal);
  while ((await removals.removeRows(removal.id, rowsAtATime)) > 0) await told();
  const entry = (counts: RemovalCounts) =>
    ({
      actor: by,
      action: 'removed-source',
      subject: removal.siteUrl,
      outcome: 'done',
      details: { source: removal.name, ...(removal.kind !== 'private' && shownCounts(counts)) },
    }) as const;
  return removals.end(removal.id, entry, clock.now());
}

/** For all administrators; how much somebody's own source held is its owner's to know. */
function shownCounts({ issue = 0, comment = 0, worklog = 0 }: RemovalCounts) {
  return { issues: issue, comments: comment + worklog };
}

export interface ReceiptLine {
  readonly what: string;
  readonly count: number;
}

/** In the order of the receipt; a table that has no words yet is named as it is. */
const words: Readonly<Record<string, string>> = {
  secret: 'sealed secrets',
  issue: 'issues',
  comment: 'comments',
  worklog: 'entries of work logged',
  ledger: 'ids of issues that Jira had listed',
  thread: 'threads that were being read',
  scope: 'combinations of what visibility depends on',
  directory_part: 'parts of the directory: projects, schemes, roles, fields',
  directory_read: 'times at which they were read',
  account: 'accounts of the site',
  named_account: 'accounts whose names were kept',
  own_sight: 'what the reading account may see itself',
  group_read: 'groups',
  group_member: 'memberships of groups',
  finding: 'findings',
  held_shrink: 'copies that were held back',
  drift_run: "comparisons with Jira's own answers",
  drift_difference: 'differences that they found',
  run: 'runs of syncs',
  run_total: 'counts of how those ended',
  project_pause: 'pauses of projects',
  pass: 'passes under way or done',
  reading: 'issues that were to be read again',
  census: 'counts of the ids that Jira lists',
  project_count: 'counts of projects',
  webhook: 'webhooks that told of changes',
  change_poll: 'marks of the last list of changes',
  listing: 'listings of projects',
  provision_answer: 'answers of people to an offer to connect',
};

export function receiptOf(counts: RemovalCounts): ReceiptLine[] {
  const known = Object.keys(words).filter((name) => (counts[name] ?? 0) > 0);
  const others = Object.keys(counts).filter((name) => !(name in words) && (counts[name] ?? 0) > 0);
  return [...known, ...others.sort()].map((name) => ({
    what: words[name] ?? `rows of ${name}`,
    count: counts[name] ?? 0,
  }));
}

/** What stays, and why. */
export const keptOnPurpose = [
  'Which account of this site each person is tied to: it belongs to the people, and counts again when the site is connected again.',
  'The entries of the audit log: nothing is ever taken out of it. They name the site and the source, and hold no text of an issue.',
  'Backups that were made before: delete them where that is wanted.',
] as const;
