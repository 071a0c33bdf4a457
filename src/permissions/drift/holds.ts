/**
 * A project in which we would have shown what Jira refuses is hidden from everybody until an administrator has looked.
 * So is one in which we may have: where a difference could not be settled, until it is (`settle-holds.ts`). Hidden comes
 * first, what is written about it second; released only by somebody who is named in the audit log.
 */

import { AppError } from '../../errors.ts';
import type { AuditActor } from '../../model/audit-entry.ts';
import type { HeldPart, UnsettledPair } from '../../model/directory.ts';
import type { Difference } from '../../model/drift.ts';
import { type ProjectId, projectId } from '../../model/ids.ts';
import type { Source } from '../../model/source.ts';
import { record, recordAround } from '../../store/record.ts';
import type { PermissionTools } from '../permission-tools.ts';
import { refreshDriftFindings } from './drift-findings.ts';

const mostExamples = 5;

type HoldTools = Pick<PermissionTools, 'store' | 'now'>;
export type FalseAllow = Pick<Difference, 'account' | 'issueId' | 'issueKey' | 'projectId' | 'projectKey'>;

/**
 * Hides each project that one of these false allows is in. One that is held already stays so; what was unsettled is so
 * no more, and only an administrator releases it.
 */
export async function holdProjects(
  tools: HoldTools,
  source: Source,
  falseAllows: readonly FalseAllow[],
  runId: number,
  actor: AuditActor,
): Promise<void> {
  const holds: Hold[] = [];
  for (const [id, pairs] of Map.groupBy(falseAllows, (one) => one.projectId)) {
    const before = (await tools.store.directory.part(source.id, 'held', id))?.body;
    if (before && before.unsettled === undefined) continue;
    const sinceMs = before?.sinceMs ?? tools.now();
    const body = { sinceMs, runId, examples: examplesOf(pairs) };
    holds.push({ id, pairs, body, counted: { pairs: pairs.length } });
  }
  await hide(tools, source, holds, actor);
}

/**
 * Hides each project in which Jira refused one of these and it could not be read again whether that is so still. A
 * project that is held for the same reason is held for these pairs, too.
 */
export async function holdUnsettled(
  tools: HoldTools,
  source: Source,
  unsettled: readonly FalseAllow[],
  runId: number,
  actor: AuditActor,
): Promise<void> {
  const holds: Hold[] = [];
  for (const [id, pairs] of Map.groupBy(unsettled, (one) => one.projectId)) {
    const before = (await tools.store.directory.part(source.id, 'held', id))?.body;
    if (before && before.unsettled === undefined) continue;
    const known = new Set(before?.unsettled?.map(pairName));
    const added = pairs
      .map(({ account, issueId, issueKey }) => ({ accountId: account, issueId, issueKey }))
      .filter((pair) => !known.has(pairName(pair)));
    if (before && added.length === 0) continue;
    const body = {
      sinceMs: before?.sinceMs ?? tools.now(),
      runId: before?.runId ?? runId,
      examples: before?.examples ?? examplesOf(pairs),
      unsettled: [...(before?.unsettled ?? []), ...added],
    };
    holds.push({ id, pairs, body, counted: { unsettled: added.length } });
  }
  await hide(tools, source, holds, actor);
}

/** By which two pairs of one project are the same. */
export function pairName({ accountId, issueId }: Pick<UnsettledPair, 'accountId' | 'issueId'>): string {
  return `${accountId ?? ''} ${issueId}`;
}

function examplesOf(pairs: readonly FalseAllow[]): HeldPart['examples'] {
  return pairs.slice(0, mostExamples).map(({ account, issueKey }) => ({ accountId: account, issueKey }));
}

interface Hold {
  readonly id: ProjectId;
  readonly pairs: readonly FalseAllow[];
  readonly body: HeldPart;
  /** For the audit log. */
  readonly counted: Readonly<Record<string, number>>;
}

async function hide(
  tools: HoldTools,
  source: Source,
  holds: readonly Hold[],
  actor: AuditActor,
): Promise<void> {
  if (holds.length === 0) return;
  const { store, now } = tools;
  for (const { id, body } of holds) await store.directory.putPart(source.id, 'held', id, body, now());
  for (const { id, pairs, body, counted } of holds) {
    const issues = examplesOf(pairs).map(({ issueKey }) => issueKey);
    const details = { source: source.name, run: body.runId, ...counted, issues };
    const subject = pairs[0]?.projectKey ?? id;
    await record(store.auditLog, now(), { actor, action: 'project-held', subject, outcome: 'done', details });
  }
  await refreshDriftFindings(tools, source);
}

export interface HeldProject {
  readonly source: Source;
  readonly projectId: ProjectId;
  readonly key: string;
  readonly name: string;
  readonly held: HeldPart;
}

/** By source and key. */
export async function heldProjects({ store }: Pick<PermissionTools, 'store'>): Promise<HeldProject[]> {
  const found: HeldProject[] = [];
  for (const source of await store.sources.list()) {
    const held: HeldProject[] = [];
    for (const part of await store.directory.parts(source.id)) {
      if (part.kind !== 'held') continue;
      const project = (await store.directory.part(source.id, 'project', part.subject))?.body;
      const id = projectId(part.subject);
      held.push({
        source,
        projectId: id,
        key: project?.key ?? id,
        name: project?.name ?? '',
        held: part.body,
      });
    }
    found.push(...held.sort((a, b) => (a.key < b.key ? -1 : 1)));
  }
  return found;
}

/**
 * The project can be found again, by those who may. `key` of a project that several sources hold releases each.
 * Throws `not-found` where no project of this key is held.
 */
export async function releaseProject(
  tools: HoldTools,
  key: string,
  actor: AuditActor,
): Promise<readonly HeldProject[]> {
  const { store, now } = tools;
  const found = (await heldProjects(tools)).filter((one) => one.key.toUpperCase() === key.toUpperCase());
  if (found.length === 0) {
    throw new AppError(
      'not-found',
      `No project ${key.slice(0, 40)} is held. "jackdaw audit --history" lists those that are.`,
    );
  }
  for (const one of found) {
    const details = { source: one.source.name, run: one.held.runId };
    const entry = { actor, action: 'project-released', subject: one.key, outcome: 'done', details } as const;
    await recordAround(store.auditLog, now, entry, () =>
      store.directory.removePart(one.source.id, 'held', one.projectId),
    );
    await refreshDriftFindings(tools, one.source);
  }
  return found;
}
