/**
 * Projects that are hidden because a difference could not be settled: the next comparison takes their pairs up, looks
 * through the hold to compare them, and lifts it when every one of them was settled as no false allow in that one
 * comparison. Until then nothing of the project is found; a hold that is settled is none of this.
 */

import type { AuditActor } from '../../model/audit-entry.ts';
import type { AccountId, ProjectId } from '../../model/ids.ts';
import { projectId } from '../../model/ids.ts';
import type { Source } from '../../model/source.ts';
import type { Visibility } from '../../model/visibility.ts';
import { recordAround } from '../../store/record.ts';
import { changedCopy, type DirectoryCopy } from '../directory-copy.ts';
import { freshNow, type PermissionTools } from '../permission-tools.ts';
import { sourceVisibility } from '../source-visibility.ts';
import { storedStanding } from '../viewer-standing.ts';
import { refreshDriftFindings } from './drift-findings.ts';
import { pairName } from './holds.ts';
import type { Pending, Settled } from './settle.ts';

/** The pairs that wait to be settled: of one project, or of all. */
export async function heldPairs(
  { store }: Pick<PermissionTools, 'store'>,
  source: Source,
  only: ProjectId | undefined,
): Promise<Pending[]> {
  const found: Pending[] = [];
  for (const part of await store.directory.parts(source.id)) {
    if (part.kind !== 'held' || (only !== undefined && part.subject !== only)) continue;
    const id = projectId(part.subject);
    const projectKey = (await store.directory.part(source.id, 'project', id))?.body.key ?? id;
    for (const { accountId: account, issueId, issueKey } of part.body.unsettled ?? []) {
      found.push({ account, issueId, issueKey, projectId: id, projectKey, ours: true, facts: undefined });
    }
  }
  return found;
}

/** Which of these projects are hidden for no other reason than that. */
export async function unsettledProjects(
  { store }: Pick<PermissionTools, 'store'>,
  source: Source,
  projects: Iterable<ProjectId>,
): Promise<ReadonlySet<ProjectId>> {
  const found = new Set<ProjectId>();
  for (const id of new Set(projects)) {
    const held = await store.directory.part(source.id, 'held', id);
    if (held?.body.unsettled !== undefined) found.add(id);
  }
  return found;
}

/** A look at what would be so if these were not held; no search is decided by it. */
export function throughHolds<Tools extends PermissionTools>(
  tools: Tools,
  projects: ReadonlySet<ProjectId>,
): Tools {
  if (projects.size === 0) return tools;
  const removed = [...projects].map((id) => ({ kind: 'held' as const, subject: id }));
  const directory: PermissionTools['directory'] = {
    ...tools.directory,
    async current(sourceId, nowMs) {
      const copy = await tools.directory.current(sourceId, nowMs);
      return changedCopy(copy, { version: copy.version, parts: [], removed });
    },
  };
  return { ...tools, directory };
}

/** What the account would find, and out of which copy. */
export async function lookThrough(
  tools: PermissionTools,
  source: Source,
  account: AccountId | undefined,
  projects: ReadonlySet<ProjectId>,
): Promise<{ readonly copy: DirectoryCopy; readonly visibility: Visibility }> {
  if (projects.size === 0) {
    const visibility = await tools.visibility.resolveAccount(source.id, account);
    return { copy: await tools.directory.current(source.id, tools.now()), visibility };
  }
  const copy = await throughHolds(tools, projects).directory.current(source.id, tools.now());
  const isFresh = freshNow(tools);
  const visible = sourceVisibility(copy, await storedStanding(tools.store, copy, account, isFresh), isFresh);
  return { copy, visibility: { sources: new Map([[source.id, visible]]) } };
}

/** Lifts the holds all of whose pairs were settled here, and none as a false allow. */
export async function liftSettledHolds(
  tools: Pick<PermissionTools, 'store' | 'now'>,
  source: Source,
  settled: readonly Settled[],
  runId: number,
  actor: AuditActor,
): Promise<void> {
  const { store, now } = tools;
  for (const [id, ofProject] of Map.groupBy(settled, ({ pending }) => pending.projectId)) {
    // As the store has it now: one pair more, or a false allow, and it stays.
    const held = (await store.directory.part(source.id, 'held', id))?.body;
    if (held?.unsettled === undefined) continue;
    const cleared = new Set(
      ofProject
        .filter(isNoFalseAllow)
        .map(({ pending: { account, issueId } }) => pairName({ accountId: account, issueId })),
    );
    if (!held.unsettled.every((pair) => cleared.has(pairName(pair)))) continue;
    const details = { source: source.name, run: runId, settled: held.unsettled.length };
    const subject = ofProject[0]?.pending.projectKey ?? id;
    const entry = { actor, action: 'project-released', subject, outcome: 'done', details } as const;
    await recordAround(store.auditLog, now, entry, () => store.directory.removePart(source.id, 'held', id));
    await refreshDriftFindings(tools, source);
  }
}

/** Both sides agree now, or Jira shows it. That it is archived or hidden for another reason settles nothing. */
function isNoFalseAllow({ outcome }: Settled): boolean {
  if (outcome.verdict === 'late' || outcome.verdict === 'false-denial') return true;
  return outcome.verdict === 'incomparable' && outcome.reason === 'portal';
}
