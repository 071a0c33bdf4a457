/**
 * A project in which we would have shown what Jira refuses is hidden from everybody until an administrator has looked.
 * Hidden comes first, what is written about it second; released only by somebody who is named in the audit log.
 */

import { AppError } from '../../errors.ts';
import type { AuditActor } from '../../model/audit-entry.ts';
import type { HeldPart } from '../../model/directory.ts';
import type { Difference } from '../../model/drift.ts';
import { type ProjectId, projectId } from '../../model/ids.ts';
import type { Source } from '../../model/source.ts';
import { record, recordAround } from '../../store/record.ts';
import type { PermissionTools } from '../permission-tools.ts';
import { refreshDriftFindings } from './drift-findings.ts';

const mostExamples = 5;

export type FalseAllow = Pick<Difference, 'account' | 'issueKey' | 'projectId' | 'projectKey'>;

/** Hides each project that one of these false allows is in. One that is held already stays so. */
export async function holdProjects(
  { store, now }: Pick<PermissionTools, 'store' | 'now'>,
  source: Source,
  falseAllows: readonly FalseAllow[],
  runId: number,
  actor: AuditActor,
): Promise<void> {
  for (const [id, ofProject] of Map.groupBy(falseAllows, (one) => one.projectId)) {
    if (await store.directory.part(source.id, 'held', id)) continue;
    const examples = ofProject
      .slice(0, mostExamples)
      .map(({ account, issueKey }) => ({ accountId: account, issueKey }));
    const body: HeldPart = { sinceMs: now(), runId, examples };
    await store.directory.putPart(source.id, 'held', id, body, now());
    const details = {
      source: source.name,
      run: runId,
      pairs: ofProject.length,
      issues: examples.map(({ issueKey }) => issueKey),
    };
    const subject = ofProject[0]?.projectKey ?? id;
    await record(store.auditLog, now(), { actor, action: 'project-held', subject, outcome: 'done', details });
  }
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
  tools: Pick<PermissionTools, 'store' | 'now'>,
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
