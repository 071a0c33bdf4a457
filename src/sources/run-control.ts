/**
 * What somebody decides about the runs of a source that is there: one project is paused or resumed, or what runs is to
 * end. A pause stops what works on the source for a moment, so that it goes on without the project. What was read of a
 * paused project stays as it is, and ages; who may see what is read on, so that a right that was taken away is gone.
 */

import { AppError } from '../errors.ts';
import { type AuditActor, actorInWords } from '../model/audit-entry.ts';
import { type ProjectId, projectId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import { isLeaseHeld, syncLeaseName } from '../store/hold-lease.ts';
import { record } from '../store/record.ts';
import type { Store } from '../store/store.ts';
import type { AgedFinding } from './directory-age.ts';
import type { SourceTools } from './open-client.ts';
import { quietSource } from './quiet-source.ts';

export interface NamedProject {
  readonly id: ProjectId;
  readonly key: string;
}

/** By its key, whatever the case. Throws `not-found`. */
export async function projectNamed(
  { directory }: Pick<Store, 'directory'>,
  source: Pick<Source, 'id' | 'name'>,
  written: string,
): Promise<NamedProject> {
  const key = written.trim().toUpperCase();
  for (const part of await directory.parts(source.id)) {
    if (part.kind === 'project' && part.body.key.toUpperCase() === key) {
      return { id: projectId(part.subject), key: part.body.key };
    }
  }
  throw new AppError('not-found', `"${source.name}" reads no project with the key ${written}.`);
}

/** Whether it was not paused before. */
export async function pauseProject(
  tools: Pick<SourceTools, 'store' | 'clock'>,
  source: Source,
  project: NamedProject,
  by: AuditActor,
  signal?: AbortSignal,
): Promise<boolean> {
  const { store, clock } = tools;
  const pauses = await store.runControl.pauses(source.id);
  if (pauses.some((one) => one.projectId === project.id && one.resumedMs === undefined)) return false;
  await using _ = await quietSource(tools, source, signal);
  await note(tools, source, by, changeOf(source, 'paused', project));
  await store.runControl.pauseProject(source.id, project.id, actorInWords(by), clock.now());
  return true;
}

/** Whether it was paused. What changed meanwhile is listed next, and its ids are counted. */
export async function resumeProject(
  tools: Pick<SourceTools, 'store' | 'clock'>,
  source: Source,
  project: NamedProject,
  by: AuditActor,
): Promise<boolean> {
  const { store, clock } = tools;
  const pauses = await store.runControl.pauses(source.id);
  if (!pauses.some((one) => one.projectId === project.id && one.resumedMs === undefined)) return false;
  await note(tools, source, by, changeOf(source, 'resumed', project));
  // First: killed in between, it is still paused. A census that is under way is due at once.
  await store.census.restart(source.id, project.id, clock.now());
  return store.runControl.resumeProject(source.id, project.id, clock.now());
}

/**
 * Ends what reads the contents of the source at the moment, in whatever process; whether something did. What was read
 * stays, and the next run goes on there: one that somebody asks for at once, the schedule's when the time from one list
 * of changes to the next is over.
 */
export async function cancelSync(
  tools: Pick<SourceTools, 'store' | 'clock'>,
  source: Source,
  by: AuditActor,
  signal?: AbortSignal,
): Promise<boolean> {
  const { store, clock } = tools;
  if (!(await isLeaseHeld(store.runs, syncLeaseName(source.id), clock))) return false;
  await note(tools, source, by, { changed: ['cancelled its sync'] });
  await store.runControl.putCancelled(source.id, { atMs: clock.now(), by: actorInWords(by) });
  await using _ = await quietSource(tools, source, signal);
  return true;
}

export interface PausedProject {
  readonly project: NamedProject;
  readonly sinceMs: number;
  readonly by: string;
}

/** By key. */
export async function pausedProjects(
  { runControl, directory }: Pick<Store, 'runControl' | 'directory'>,
  { id }: Pick<Source, 'id'>,
): Promise<readonly PausedProject[]> {
  const paused: PausedProject[] = [];
  for (const { projectId: project, sinceMs, by, resumedMs } of await runControl.pauses(id)) {
    if (resumedMs !== undefined) continue;
    const part = await directory.part(id, 'project', project);
    paused.push({ project: { id: project, key: part?.body.key ?? project }, sinceMs, by });
  }
  return paused.sort((a, b) => (a.project.key < b.project.key ? -1 : 1));
}

export function pauseFindings(paused: readonly PausedProject[]): AgedFinding[] {
  return paused.map(({ project: { key }, sinceMs, by }) => ({
    code: 'project-paused',
    subject: key,
    message:
      `Paused by ${by}. What was read of it until then is found as it was at ${new Date(sinceMs).toISOString().slice(0, 16).replace('T', ' ')} UTC; ` +
      'who may see what is read on. Resume it, and what changed since then is read.',
    sinceMs,
  }));
}

/** The audit log is for all administrators: which projects somebody's own source reads is its owner's to know. */
function changeOf({ kind }: Source, what: 'paused' | 'resumed', { key }: NamedProject) {
  return kind === 'private'
    ? { changed: [`${what} a project`] }
    : { changed: [`${what} ${key}`], project: key };
}

async function note(
  { store, clock }: Pick<SourceTools, 'store' | 'clock'>,
  source: Source,
  actor: AuditActor,
  details: { readonly changed: readonly string[]; readonly project?: string },
): Promise<void> {
  await record(store.auditLog, clock.now(), {
    actor,
    action: 'changed-source',
    subject: source.site.url,
    outcome: 'done',
    details: { source: source.name, ...details },
  });
}
