/**
 * A remark that is restricted to a role comes with the role's name, and is stored with its id. Names are read
 * before the contents and once more after them: where they differ, a role may have been given another one's
 * name in between, and the remarks would stand with the wrong id. They are denied and read again. The same holds where
 * another process read other names between a translation and its commit.
 * Not noticed: a name that was given away and back again between the two readings.
 */

import type { Clock } from '../clock.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import type { RolesPart } from '../model/directory.ts';
import { accountId, groupId, type ProjectId, roleId, type SourceId } from '../model/ids.ts';
import type { FetchedIssue, FetchedRemark, Store } from '../store/store.ts';
import { inParallel } from './in-parallel.ts';
import { PartFailures } from './part-failure.ts';
import type { ContextOf } from './translation-contexts.ts';

const unsureRestMs = 10 * 60_000;

export interface RoleNamesOptions {
  readonly sourceId: SourceId;
  readonly store: Store;
  readonly client: JiraClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Reads the roles of a project into the directory. */
async function readProjectRoles(options: RoleNamesOptions, id: ProjectId): Promise<void> {
  const readMs = options.clock.now();
  const listed = await options.client.projectRoles(id, options.signal);
  await writeProjectRoles(options, id, await readActors(options, id, listed), readMs);
}

export async function readActors(
  { client, signal }: Pick<RoleNamesOptions, 'client' | 'signal'>,
  id: ProjectId,
  listed: readonly { readonly id: string; readonly name: string }[],
): Promise<RolesPart['roles']> {
  const roles: RolesPart['roles'][number][] = [];
  for (const { id: role, name } of listed) {
    const { actors } = await client.projectRole(id, role, signal);
    roles.push({
      roleId: roleId(role),
      name,
      users: actors.flatMap((a) => (a.actorUser ? [accountId(a.actorUser.accountId)] : [])).sort(),
      groups: actors.flatMap((a) => (a.actorGroup?.groupId ? [groupId(a.actorGroup.groupId)] : [])).sort(),
    });
  }
  return roles.sort((a, b) => (a.roleId < b.roleId ? -1 : 1));
}

/** Where names changed, what they had resolved is denied before and after: somebody may write remarks meanwhile. */
export async function writeProjectRoles(
  { sourceId, store, clock }: Pick<RoleNamesOptions, 'sourceId' | 'store' | 'clock'>,
  id: ProjectId,
  roles: RolesPart['roles'],
  readMs: number,
): Promise<void> {
  const before = await store.directory.part(sourceId, 'roles', id);
  // Another process may have read them since, and knows better; in the future, by a clock that was set back, it has not.
  if (before && before.readMs > readMs && before.readMs <= clock.now()) return;
  const isRenamed = namesOf(before?.body.roles) !== namesOf(roles);
  if (isRenamed) await store.crawl.forgetRoleNames(sourceId, id, 0);
  await store.directory.putPart(sourceId, 'roles', id, { roles }, readMs);
  if (isRenamed) await store.crawl.forgetRoleNames(sourceId, id, 0);
}

/** After a commit: where the directory has other names by now than those that were used, what was written is denied. */
export async function denyOutdatedNames(
  { sourceId, store }: Pick<RoleNamesOptions, 'sourceId' | 'store'>,
  used: ContextOf,
  written: readonly { readonly projectId: ProjectId; readonly remarks: readonly FetchedRemark[] }[],
): Promise<void> {
  const named = written.filter(({ remarks }) =>
    remarks.some(({ remark }) => remark.restrictedToRoleName !== undefined),
  );
  for (const projectId of new Set(named.map((one) => one.projectId))) {
    const known = await store.directory.part(sourceId, 'roles', projectId);
    if (namesOf(known?.body.roles) === namesOf(used.of(projectId).roles?.roles)) continue;
    await store.crawl.forgetRoleNames(sourceId, projectId, 0);
  }
}

export function toRemarks(fetched: readonly FetchedIssue[]) {
  return fetched.map(({ issue, remarks }) => ({ projectId: issue.projectId, remarks }));
}

export interface RoleNamesChecked {
  /** Their names were others: their remarks are denied, and up for fetching again. */
  readonly changed: readonly ProjectId[];
  /** Their names could not be read: their remarks are denied until the next sync. */
  readonly unsure: readonly ProjectId[];
}

/** Asks again for the names of roles, of the projects that have remarks restricted by one. */
export async function checkRoleNames(
  options: RoleNamesOptions,
  among: readonly ProjectId[],
): Promise<RoleNamesChecked> {
  const { sourceId, store, client, signal } = options;
  const inScope = new Set<string>(among);
  const projects = (await store.crawl.projectsWithRoleNames(sourceId)).filter((id) => inScope.has(id));
  const changed: ProjectId[] = [];
  const unsure: ProjectId[] = [];
  const failures = new PartFailures();
  const check = async (id: ProjectId) => {
    const known = await store.directory.part(sourceId, 'roles', id);
    try {
      const now = await client.projectRoles(id, signal);
      const names = namesOf(now.map((role) => ({ roleId: role.id, name: role.name })));
      if (namesOf(known?.body.roles) !== names) {
        await readProjectRoles(options, id);
        changed.push(id);
      }
      failures.succeeded();
    } catch (error) {
      failures.failed(error);
      // Not at once: the names could not be read just now.
      await store.crawl.forgetRoleNames(sourceId, id, options.clock.now() + unsureRestMs);
      unsure.push(id);
    }
  };
  await inParallel(projects, 8, check, signal);
  return { changed, unsure };
}

function namesOf(roles: readonly { readonly roleId: string; readonly name: string }[] | undefined): string {
  const names = roles?.map(({ roleId: id, name }) => [id, name]);
  return JSON.stringify(names?.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)) ?? null);
}
