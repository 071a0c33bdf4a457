/**
 * What somebody decides about the runs of a source that is there: one project is paused or resumed, or what runs is to
 * end. A pause stops what works on the source for a moment, so that it goes on without the project. What was read of a
 * paused project stays as it is, and ages: older than the limit it shows nothing to anybody. Who may see what is read on,
 * so that a right that was taken away is gone.
 */

import { AppError } from '../errors.ts';
import { type AuditActor, actorInWords } from '../model/audit-entry.ts';
import { type ProjectId, projectId } from '../model/ids.ts';
import { readAge } from '../model/read-age.ts';
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

/** One that is paused, by its key or its id: also where the source does not list it any more. Else as `projectNamed`. */
export async function projectToResume(
  store: Pick<Store, 'runControl' | 'directory'>,
  source: Pick<Source, 'id' | 'name'>,
  written: string,
): Promise<NamedProject> {
  const wanted = written.trim().toUpperCase();
  const paused = await pausedProjects(store, source);
  const found = paused.find(({ project: { id, key } }) => key.toUpperCase() === wanted || id === wanted);
  return found?.project ?? projectNamed(store, source, written);
}

/** Whether somebody paused it and nobody has resumed it. */
export async function isProjectPaused(
  { runControl }: Pick<Store, 'runControl'>,
  { id }: Pick<Source, 'id'>,
  { id: project }: Pick<NamedProject, 'id'>,
): Promise<boolean> {
  return (await runControl.pauses(id)).some(
    ({ projectId: one, resumedMs }) => one === project && resumedMs === undefined,
  );
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
  if (await isProjectPaused(store, source, project)) return false;
  await using _ = await quietSource(tools, source, signal);
  await note(tools, source, by, changeOf(source, 'paused', project));
  await store.runControl.pauseProject(source.id, project.id, actorInWords(by), clock.now());
  return true;
}

/**
 * Whether it was paused. What changed meanwhile is listed next, and its ids are counted; where only a whole pass tells what
 * is left of it, all contents are read once more.
 */
export async function resumeProject(
  tools: Pick<SourceTools, 'store' | 'clock'>,
  source: Source,
  project: NamedProject,
  by: AuditActor,
): Promise<boolean> {
  const { store, clock } = tools;
  if (!(await isProjectPaused(store, source, project))) return false;
  await note(tools, source, by, changeOf(source, 'resumed', project));
  // First: killed in between, it is still paused. A census that is under way is due at once.
  await store.census.restart(source.id, project.id, clock.now());
  // Narrowed during the pause: the pass that told what was left of the others went without it.
  const reread = await store.directory.part(source.id, 'reread', project.id);
  if (reread?.body.untilPass) await store.crawl.wantContents(source.id);
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
  /** What is found of it is of then: it may have been paused before, and not have caught up. */
  readonly contentsMs: number;
}

/** By key. */
export async function pausedProjects(
  { runControl, directory }: Pick<Store, 'runControl' | 'directory'>,
  { id }: Pick<Source, 'id'>,
): Promise<readonly PausedProject[]> {
  const paused: PausedProject[] = [];
  for (const { projectId: project, sinceMs, by, resumedMs } of await runControl.pauses(id)) {
    if (resumedMs !== undefined) continue;
    const listed = await directory.part(id, 'project', project);
    const { key } = (listed ?? (await directory.part(id, 'absent', project)))?.body ?? { key: project };
    const contentsMs = (await directory.part(id, 'paused', project))?.body.sinceMs ?? sinceMs;
    paused.push({ project: { id: project, key }, sinceMs, by, contentsMs });
  }
  return paused.sort((a, b) => (a.project.key < b.project.key ? -1 : 1));
}

export function pauseFindings(
  paused: readonly PausedProject[],
  maxAgeMs: number,
  nowMs: number,
): AgedFinding[] {
  return paused.map(({ project: { key }, sinceMs, by, contentsMs }) => ({
    code: 'project-paused',
    subject: key,
    message:
      `Paused by ${by}. ${foundUntil(contentsMs, maxAgeMs, nowMs)} ` +
      'Who may see what, and what Jira announces, is read on. Resume it, and what changed since then is read.',
    sinceMs,
  }));
}

/** The audit log is for all administrators: which projects somebody's own source reads is its owner's to know. */
function changeOf({ kind }: Source, what: 'paused' | 'resumed', { key }: NamedProject) {
  return kind === 'private'
    ? { changed: [`${what} a project`] }
    : { changed: [`${what} ${key}`], project: key };
}

function foundUntil(contentsMs: number, maxAgeMs: number, nowMs: number): string {
  const age = readAge(contentsMs, nowMs, maxAgeMs);
  if (age === 'unknown') {
    return 'Nobody finds it: the clock was set back since, and how old is what was read of it is not known.';
  }
  const until = minute(contentsMs + maxAgeMs);
  return age === 'too-old'
    ? `It was found until ${until}, and by nobody since then: what was read of it is too old (JACKDAW_DIRECTORY_MAX_AGE_HOURS).`
    : `It is found as it was at ${minute(contentsMs)} until ${until}, then by nobody (JACKDAW_DIRECTORY_MAX_AGE_HOURS).`;
}

/** `2026-11-27 06:00 UTC` */
function minute(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
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
