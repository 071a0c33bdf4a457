/**
 * Which projects there are, and of each its schemes, its roles with their actors, and whether the public reads it:
 * two requests a project, and one more for each of its roles. What the list says is written as soon as it is
 * complete; a project that is new, or restored, is written when the rest of it has been read.
 */

import { AppError } from '../../errors.ts';
import type { WireProject } from '../../jira/wire.ts';
import type { ProjectPart, RolesPart } from '../../model/directory.ts';
import { accountId, type ProjectId, projectId, type SchemeId } from '../../model/ids.ts';
import { inParallel } from '../in-parallel.ts';
import { readActors, writeProjectRoles } from '../role-names.ts';
import { judgeAbsent, removeAbsent } from './absent-projects.ts';
import { LossGuard } from './loss-guard.ts';
import { hideUntilReread, type Schemes } from './read-schemes.ts';
import type { Reading } from './reading.ts';
import { requestsAtATime } from './requests-at-a-time.ts';

export interface ProjectList {
  readonly projects: readonly ProjectPart[];
  readonly readMs: number;
  /** Those of which what the list says is settled. */
  readonly done: ReadonlySet<ProjectId>;
  /** More than half of the projects are not on it: those count as they were. */
  readonly isHeld: boolean;
}

export async function readProjectList(reading: Reading): Promise<ProjectList> {
  const { sourceId, store, kind, client, clock, scope, signal } = reading.options;
  const wanted = scope.projectKeys && new Set(scope.projectKeys.map((key) => key.toUpperCase()));
  const isWanted = ({ key }: { readonly key: string }) => !wanted || wanted.has(key.toUpperCase());
  const byId = new Map<ProjectId, ProjectPart>();
  let listsLive = false;
  const readMs = clock.now();
  // Where the credential's own eyes decide, what it only administers is not there.
  const pages = kind === 'permission-based' ? client.projects(signal) : client.browsableProjects(signal);
  for await (const page of pages) {
    for (const wire of page) {
      listsLive ||= !wire.archived;
      // One that was archived meanwhile is on both lists, and the later one counts.
      if (isWanted(wire)) byId.set(projectId(wire.id), toProject(wire));
    }
    reading.options.onProgress(byId.size);
  }
  const known = reading.parts.flatMap((part) => (part.kind === 'project' ? [part.body] : []));
  const missing = known.filter((one) => !byId.has(one.id) && isWanted(one));
  if (!listsLive && missing.length > 0) throw nothingListed();
  for (const one of await askedSingly(reading, missing)) if (isWanted(one)) byId.set(one.id, one);
  const projects = [...byId.values()];
  const gone = known.filter(({ id }) => !byId.has(id));
  for (const key of wanted ?? []) {
    if (projects.some((project) => project.key.toUpperCase() === key)) continue;
    reading.find({
      code: 'project-not-found',
      subject: key,
      message: `There is no project ${key} that this account may see. Check the key, or the account's Browse Projects.`,
    });
  }
  // Out of scope by our own choice is no loss.
  for (const { id } of gone.filter((one) => !isWanted(one))) {
    await store.runControl.endPause(sourceId, id);
    await store.directory.removePart(sourceId, 'project', id);
  }
  await judgeAbsent(reading, byId);
  const live = known.filter((one) => isWanted(one) && !one.archived);
  const left = live.filter(({ id }) => byId.get(id)?.archived === false);
  const guard = new LossGuard(reading, 'projects', live.length);
  // The list is complete: a project that is not on it, or archived on it, is hidden from now on.
  await guard.write(live.length, left.length, async () => {
    await removeAbsent(reading, gone.filter(isWanted));
    for (const { id } of live) {
      const now = byId.get(id);
      if (now?.archived) await reading.writer.put('project', id, now, readMs);
    }
  });
  const isHeld = await guard.settle();
  for (const { id } of live) {
    const now = byId.get(id);
    if (now && !now.archived) await reading.writer.put('project', id, now, readMs);
  }
  return { projects, readMs, done: new Set(live.map(({ id }) => id)), isHeld };
}

/**
 * Those of them that are there all the same: a list passes one over where another goes or is restored while it is read,
 * and what counts as gone is hidden until all of it was read again.
 */
async function askedSingly(
  { options: { kind, client, signal } }: Reading,
  missing: readonly ProjectPart[],
): Promise<readonly ProjectPart[]> {
  const there: ProjectPart[] = [];
  const ids = missing.map(({ id }) => id);
  try {
    const action = kind === 'permission-based' ? 'view' : 'browse';
    for await (const page of client.projectsAmong(ids, action, signal)) there.push(...page.map(toProject));
  } catch (error) {
    const isRefused =
      error instanceof AppError && (error.code === 'jira-forbidden' || error.code === 'jira-bad-request');
    if (!isRefused) throw error;
  }
  // Whoever lost access to the site is answered in the same way.
  if (there.length < missing.length) await client.confirmAccess(signal);
  return there;
}

/** `roles`: undefined where Jira does not say which all projects have. */
export async function readProjects(
  reading: Reading,
  list: ProjectList,
  schemes: Schemes,
  roles: SiteRoles | undefined,
): Promise<void> {
  const { signal } = reading.options;
  const guard = new LossGuard(reading, 'actors', countActors(reading));
  await inParallel(
    byAge(reading, list.projects),
    requestsAtATime,
    async (project) => {
      await readProject(reading, project, schemes, roles, guard);
      if (list.done.has(project.id)) return;
      await reading.writer.put('project', project.id, project, list.readMs);
    },
    signal,
  );
  await guard.settle();
}

async function readProject(
  reading: Reading,
  project: ProjectPart,
  schemes: Schemes,
  roles: SiteRoles | undefined,
  guard: LossGuard,
): Promise<void> {
  const { sourceId, store, client, clock, signal } = reading.options;
  const { id, key } = project;
  let isOpenToAnyone: boolean | undefined;
  await reading.part('scheme-unreadable', key, async () => {
    const readMs = clock.now();
    const scheme = await schemes.grantsOf(project);
    await reading.writer.put('permission-scheme', id, { schemeId: scheme.id }, readMs);
    isOpenToAnyone = scheme.isOpenToAnyone;
  });
  await reading.part('roles-unreadable', key, () => readRoles(reading, project, roles, guard));
  await readSecurityScheme(reading, project, () => schemes.securitySchemeOf(project));
  if (isOpenToAnyone === undefined) return;
  if (!isOpenToAnyone) {
    if (reading.before('anonymous', id)) await store.directory.removePart(sourceId, 'anonymous', id);
    return;
  }
  await reading.part('public-unknown', key, async () => {
    const readMs = clock.now();
    const canRead = await client.canAnonymousRead(id, signal);
    await reading.writer.put('anonymous', id, { canRead }, readMs);
  });
}

/** Which security scheme the project has. `read`: undefined is none. */
export async function readSecurityScheme(
  reading: Reading,
  { id, key }: Pick<ProjectPart, 'id' | 'key'>,
  read: () => Promise<SchemeId | undefined>,
): Promise<void> {
  await reading.part('security-unreadable', key, async () => {
    const readMs = reading.options.clock.now();
    const scheme = await read();
    const before = reading.before('security-scheme', id);
    // Another scheme maps the issues to other levels without editing them: hide first, then believe it. One that could
    // not be read until now may have come at any time since the issues were read.
    const isKnown =
      before !== undefined || (scheme !== undefined && reading.before('project', id) !== undefined);
    const isExchanged = isKnown && before?.schemeId !== scheme;
    if (isExchanged) await hideUntilReread(reading, id);
    await reading.writer.put('security-scheme', id, { schemeId: scheme }, readMs);
    if (isExchanged) await hideUntilReread(reading, id);
  });
}

export interface SiteRoles {
  readonly roles: readonly { readonly id: string; readonly name: string }[];
  /** When they had these names. */
  readonly readMs: number;
}

/** The roles that all company-managed projects have: one request, where Jira lets us. */
export async function readSiteRoles(reading: Reading): Promise<SiteRoles | undefined> {
  const { client, clock, signal } = reading.options;
  const readMs = clock.now();
  const all = await reading.cheaply(() => client.siteRoles(signal));
  const roles = all?.filter(({ scope }) => !scope).map(({ id, name }) => ({ id, name }));
  return roles && { roles, readMs };
}

async function readRoles(
  reading: Reading,
  { id, teamManaged }: ProjectPart,
  ofSite: SiteRoles | undefined,
  guard: LossGuard,
): Promise<void> {
  const { client, clock, signal } = reading.options;
  const named = async (): Promise<SiteRoles> => ({
    readMs: clock.now(),
    roles: await client.projectRoles(id, signal),
  });
  const shared = teamManaged ? undefined : ofSite;
  let used = shared ?? (await named());
  let roles: RolesPart['roles'];
  try {
    roles = await readActors(reading.options, id, used.roles);
  } catch (error) {
    // A role of the site that this project does not have, or one that was deleted meanwhile.
    if (!shared || !(error instanceof AppError) || error.code !== 'jira-not-found') throw error;
    used = await named();
    roles = await readActors(reading.options, id, used.roles);
  }
  // The names may be older than the actors: somebody may have read newer ones since.
  const { readMs } = used;
  const before = reading.before('roles', id);
  await guard.write(actorsIn(before), actorsIn({ roles }), async () => {
    if (await reading.writer.isAsBefore('roles', id, { roles }))
      await reading.writer.readAgain('roles', id, readMs);
    else await writeProjectRoles(reading.options, id, roles, readMs);
  });
}

function countActors(reading: Reading): number {
  return reading.parts.reduce((sum, part) => sum + (part.kind === 'roles' ? actorsIn(part.body) : 0), 0);
}

function actorsIn(part: RolesPart | undefined): number {
  return part?.roles.reduce((sum, { users, groups }) => sum + users.length + groups.length, 0) ?? 0;
}

/** The oldest copy first, so that a pass that was cut short goes on where it was; new ones before all. */
function byAge(reading: Reading, projects: readonly ProjectPart[]): ProjectPart[] {
  const readMs = new Map<string, number>();
  for (const part of reading.parts) if (part.kind === 'roles') readMs.set(part.subject, part.readMs);
  const of = ({ id }: { readonly id: ProjectId }) => readMs.get(id) ?? 0;
  return [...projects].sort((a, b) => of(a) - of(b));
}

/** One project may be deleted; all of them at once is more likely an account, or a site, in trouble. */
function nothingListed(): AppError {
  return new AppError(
    'jira-forbidden',
    'Jira lists not one project to this account any more. Nothing was removed. ' +
      "Check the account's access to Jira and its Browse Projects, or connect the site again.",
  );
}

function toProject(wire: WireProject): ProjectPart {
  return {
    id: projectId(wire.id),
    key: wire.key,
    name: wire.name,
    typeKey: wire.projectTypeKey ?? 'unknown',
    teamManaged: wire.style === 'next-gen' || wire.simplified === true,
    leadAccountId: wire.lead ? accountId(wire.lead.accountId) : undefined,
    archived: wire.archived || wire.deleted === true,
  };
}
