/**
 * Whether it is believed that issues of a project are gone. An account that lost a security level, or an index of Jira's
 * that is being built anew, looks like most of a project deleted: asked for singly, those issues do not come either.
 * So a loss of most of a project is held: nothing is hidden by it, and a finding asks. It is believed when an
 * administrator accepts it, or when a list that began a day later or more still says the same.
 */

import type { Clock } from '../clock.ts';
import type { Finding } from '../model/directory.ts';
import { censusPart, type HeldShrink } from '../model/held-shrink.ts';
import type { ProjectId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import type { Store } from '../store/store.ts';
import { collapseLimits } from './access/collapse-limits.ts';

export interface LossOptions {
  readonly store: Store;
  readonly source: Pick<Source, 'id' | 'kind'>;
  readonly clock: Clock;
}

export interface Loss {
  /** Issues that we have, and of them those that were not listed. */
  readonly stored: number;
  readonly missing: number;
  /** When the list began that says so. */
  readonly startedMs: number;
}

/** How long most of a project has to be missing to be believed. */
export const heldForMs = 24 * 3_600_000;
/** Work goes on while a loss is held: so much less is still the same. */
const sameShare = 0.9;

/** Holds the loss, or not. A loss that is believed is held on until `endHold`. */
export async function isBelieved(
  options: LossOptions,
  projectId: ProjectId,
  { stored, missing, startedMs }: Loss,
): Promise<boolean> {
  const { source } = options;
  const { atLeast, share } = collapseLimits[censusPart];
  // Where the account's own eyes decide who sees it, what they do not see any more must not wait.
  if (source.kind !== 'permission-based') return true;
  if (stored < atLeast || missing <= share * stored) return true;
  const after = stored - missing;
  const held = (await heldIssues(options)).find((one) => one.projectId === projectId);
  const isSame = held !== undefined && after >= held.after * sameShare;
  if (isSame && (held.acceptedMs !== undefined || startedMs - held.sinceMs >= heldForMs)) return true;
  // What has shrunk further is a new question.
  if (held && !isSame) await endHold(options, projectId);
  await putHeld(options, projectId, { part: censusPart, projectId, before: stored, after });
  return false;
}

export async function endHold(options: LossOptions, projectId: ProjectId): Promise<void> {
  const held = await heldIssues(options);
  if (held.some((one) => one.projectId === projectId)) await putHeld(options, projectId, undefined);
}

export async function heldIssues({ store, source }: LossOptions): Promise<readonly HeldShrink[]> {
  return (await store.access.heldShrinks(source.id)).filter(({ part }) => part === censusPart);
}

/** Of all projects of the source: what is held, and what could not be counted. */
export async function renewCensusFindings(options: LossOptions): Promise<void> {
  const { store, source, clock } = options;
  const keyOf = async (id: ProjectId) =>
    (await store.directory.part(source.id, 'project', id))?.body.key ?? id;
  const findings: Finding[] = [];
  for (const { projectId, before, after, acceptedMs } of await heldIssues(options)) {
    if (projectId === undefined || acceptedMs !== undefined) continue;
    const key = await keyOf(projectId);
    findings.push({
      code: 'census-held',
      subject: key,
      message:
        `Jira lists ${after.toLocaleString('en')} of the ${before.toLocaleString('en')} issues of ${key} that we have. ` +
        'That looks more like an account that sees less than like a change, so it is not believed: the others stay as ' +
        'they were read, and people may find what is gone. Look at Browse Projects and the security levels of the ' +
        'account there. If it is right, accept it here or by "jackdaw permissions accept-shrink"; if Jira still says the ' +
        'same after a day, it is believed.',
    });
  }
  for (const { projectId, isRefused } of await store.census.projects(source.id)) {
    if (!isRefused) continue;
    const key = await keyOf(projectId);
    findings.push({
      code: 'census-refused',
      subject: key,
      message:
        `Jira does not list the issues of ${key} to this account, although it lists the project. What was read before ` +
        'is not kept up to date. Give the account Browse Projects there.',
    });
  }
  await store.directory.putFindings(source.id, 'census', findings, clock.now());
}

async function putHeld(
  options: LossOptions,
  projectId: ProjectId,
  now: Pick<HeldShrink, 'part' | 'projectId' | 'before' | 'after'> | undefined,
): Promise<void> {
  const { store, source, clock } = options;
  const others = (await heldIssues(options)).filter((one) => one.projectId !== projectId);
  await store.access.putHeldShrinks(source.id, [censusPart], now ? [...others, now] : others, clock.now());
}
