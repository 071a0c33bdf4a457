/**
 * Small sites out of a seed, straight in a store: people of every kind, groups, roles, schemes and levels with all
 * holders, issues with everything that visibility depends on. And changes of every kind, really made.
 */

import type { LevelFact, RestrictionFact, UnitVisibilityFact } from '../../model/access.ts';
import type { DirectoryAccount, Holder, PermissionSchemePart } from '../../model/directory.ts';
import {
  accountId,
  fieldId,
  type GroupId,
  groupId,
  issueId,
  levelId,
  type ProjectId,
  projectId,
  roleId,
  schemeId,
} from '../../model/ids.ts';
import type { Source } from '../../model/source.ts';
import { openStoreInMemory } from '../../store/new-database.test-support.ts';
import { addSource, fetched, remark } from '../../store/store.test-support.ts';
import type { Store } from '../../store/store.ts';
import type { Supposition } from './supposition.ts';

export const oldMs = 0;
export const freshMs = 1_000_000;
export const maxAgeMs = 500_000;

export const accounts = ['ann', 'ben', 'cleo', 'dan', 'eve', 'fay', 'gus', 'hal'].map(accountId);
const groups = ['g1', 'g2', 'g3', 'g4'].map(groupId);
const roles = ['r1', 'r2'].map(roleId);
const levels = ['l1', 'l2', 'l3'].map(levelId);
const schemes = ['s1', 's2', 's3'].map(schemeId);
const securitySchemes = ['x1', 'x2'].map(schemeId);
const projects = ['11', '12', '13'].map(projectId);
const [userField, groupField] = [fieldId('customfield_1'), fieldId('customfield_2')];

export interface Chance {
  below(n: number): number;
  pick<T>(from: readonly T[]): T;
  some<T>(from: readonly T[]): T[];
  is(probability: number): boolean;
}

/** mulberry32 */
export function chance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number) => Math.floor(next() * n);
  return {
    below,
    pick(from) {
      const one = from[below(from.length)];
      if (one === undefined) throw new Error('Nothing to pick from');
      return one;
    },
    some: (from) => from.filter(() => next() < 0.5),
    is: (probability) => next() < probability,
  };
}

const holder = (type: string, value?: string): Holder => ({ type, parameter: value, value });

export function randomHolder({ pick, is }: Chance): Holder {
  return pick([
    () => holder('anyone'),
    () => holder('applicationRole'),
    () => holder('applicationRole', pick(['app1', 'app2'])),
    () => (is(0.8) ? holder('group', pick(groups)) : { ...holder('group'), parameter: 'name of g1' }),
    () => holder('projectRole', pick(roles)),
    () => holder('user', pick(accounts)),
    () => holder('projectLead'),
    () => holder('reporter'),
    () => holder('assignee'),
    () => holder('userCustomField', userField),
    () => holder('groupCustomField', groupField),
    () => holder(pick(['sd.customer.portal.only', 'martian'])),
  ])();
}

const holders = (from: Chance, most: number) =>
  Array.from({ length: 1 + from.below(most) }, () => randomHolder(from));

export interface RandomSite extends AsyncDisposable {
  readonly store: Store;
  readonly source: Source;
}

export async function openRandomSite(from: Chance): Promise<RandomSite> {
  const store = openStoreInMemory();
  const source = await addSource(store);
  const { directory } = store;
  const { pick, some, is } = from;
  const read = () => (is(0.015) ? oldMs : freshMs);
  const people = accounts.map(
    (id): DirectoryAccount => ({
      accountId: id,
      displayName: `${id} of the test`,
      email: undefined,
      type: is(0.75) ? 'atlassian' : pick(['app', 'customer']),
      active: is(0.9),
    }),
  );
  await directory.putAccounts(source.id, people, freshMs);
  for (const group of groups) await directory.putGroupMembers(source.id, group, some(accounts), read());
  const named = groups.map((one) => ({ groupId: one, name: `name of ${one}` }));
  await directory.putPart(source.id, 'groups', '', { groups: named }, read());
  const applications = ['app1', 'app2'].map((key) => ({ key, groups: some(groups) }));
  await directory.putPart(source.id, 'application-roles', '', { roles: applications }, read());
  for (const scheme of schemes) {
    const grants = holders(from, 4).map((one, at) => ({
      id: String(at),
      permission: is(0.8) ? 'BROWSE_PROJECTS' : 'EDIT_ISSUES',
      holder: one,
    }));
    await directory.putPart(source.id, 'scheme-grants', scheme, { name: scheme, grants }, read());
  }
  for (const scheme of securitySchemes) {
    const all = levels.map((level) => ({ levelId: level, name: level, holders: holders(from, 3) }));
    const body = { name: scheme, defaultLevelId: undefined, levels: is(0.8) ? all : all.slice(1) };
    await directory.putPart(source.id, 'security-levels', scheme, body, read());
  }
  for (const id of projects) await putProject(store, source, id, from);
  await store.crawl.commitReadAgain(source.id, issuesOf(from), [], freshMs);
  return { store, source, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
}

async function putProject({ directory }: Store, { id: source }: Source, id: ProjectId, from: Chance) {
  const { pick, some, is } = from;
  const read = () => (is(0.015) ? oldMs : freshMs);
  const body = {
    id,
    key: `P${id}`,
    name: `Project ${id}`,
    typeKey: 'software',
    teamManaged: false,
    leadAccountId: is(0.8) ? pick(accounts) : undefined,
    archived: is(0.05),
  };
  await directory.putPart(source, 'project', id, body, read());
  if (is(0.95)) {
    await directory.putPart(source, 'permission-scheme', id, { schemeId: pick(schemes) }, read());
  }
  const security = is(0.7) ? pick(securitySchemes) : undefined;
  if (is(0.9)) await directory.putPart(source, 'security-scheme', id, { schemeId: security }, read());
  const actors = roles.map((one) => ({
    roleId: one,
    name: one,
    users: some(accounts),
    groups: is(0.5) ? some(groups) : [],
  }));
  await directory.putPart(source, 'roles', id, { roles: actors }, read());
  if (is(0.4)) await directory.putPart(source, 'anonymous', id, { canRead: is(0.7) }, read());
}

function issuesOf(from: Chance) {
  const { pick, some, is, below } = from;
  const person = () => {
    const id = pick(accounts);
    return is(0.85) ? { accountId: id, displayName: id } : undefined;
  };
  const level = (): LevelFact =>
    pick<LevelFact>([
      { kind: 'none' },
      { kind: 'none' },
      { kind: 'level', levelId: pick(levels) },
      { kind: 'unknown' },
    ]);
  const restriction = (): RestrictionFact =>
    is(0.85) ? { kind: 'none' } : is(0.8) ? { kind: 'roles', roleIds: [pick(roles)] } : { kind: 'unknown' };
  const visibility = (): UnitVisibilityFact =>
    pick<UnitVisibilityFact>([
      { kind: 'none' },
      { kind: 'group', groupId: pick(groups) },
      { kind: 'role', roleId: pick(roles) },
      { kind: 'unknown' },
    ]);
  return Array.from({ length: 60 }, (_, at) => {
    const isSubtask = at > 10 && is(0.25);
    return fetched(
      at + 1,
      {
        projectId: pick(projects),
        reporter: person(),
        assignee: person(),
        level: level(),
        restriction: restriction(),
        archived: is(0.05),
        isSubtask,
        parentId: isSubtask && is(0.9) ? issueId(String(1 + below(10))) : undefined,
        userFields: is(0.3) ? { [userField]: some(accounts) } : {},
        groupFields: is(0.3) ? { [groupField]: some(groups) } : {},
      },
      Array.from({ length: below(3) }, (_, n) =>
        remark(`${at}-${n}`, { visibility: visibility(), internal: is(0.2) }),
      ),
    );
  });
}

/** What is taken away is there, if anything is; who is added is not, unless all are. */
export async function randomChange({ store, source }: RandomSite, from: Chance): Promise<Supposition> {
  const { pick, is } = from;
  const { directory } = store;
  const action = is(0.5) ? 'add' : 'remove';
  const there = <T>(list: readonly T[], other: () => T): T =>
    action === 'remove' && list.length > 0 ? pick(list) : other();
  const one = <T>(list: readonly T[], all: readonly T[]): T => {
    const others = all.filter((each) => !list.includes(each));
    return there(list, () => pick(others.length > 0 ? others : all));
  };
  const kind = pick(['scheme', 'membership', 'role-actor', 'grant', 'level-member'] as const);
  switch (kind) {
    case 'scheme':
      return { kind, projectId: pick(projects), schemeId: pick(schemes) };
    case 'membership': {
      const group = pick(groups);
      const read = (await directory.memberships(source.id)).find((one) => one.groupId === group);
      return { kind, action, groupId: group, accountId: one(read?.members ?? [], accounts) };
    }
    case 'role-actor': {
      const [project, role] = [pick(projects), pick(roles)];
      const part = await directory.part(source.id, 'roles', project);
      const known = part?.body.roles.find((one) => one.roleId === role);
      const actor = is(0.5)
        ? ({ kind: 'user', accountId: one(known?.users ?? [], accounts) } as const)
        : ({ kind: 'group', groupId: one(known?.groups ?? [], groups) } as const);
      return { kind, action, projectId: project, roleId: role, actor };
    }
    case 'grant': {
      const scheme = pick(schemes);
      const part = await directory.part(source.id, 'scheme-grants', scheme);
      const { permission, holder: granted } = there(part?.body.grants ?? [], () => ({
        id: '',
        permission: is(0.9) ? 'BROWSE_PROJECTS' : 'EDIT_ISSUES',
        holder: randomHolder(from),
      }));
      return { kind, action, schemeId: scheme, permission, holder: granted };
    }
    case 'level-member': {
      const [scheme, level] = [pick(securitySchemes), pick(levels)];
      const part = await directory.part(source.id, 'security-levels', scheme);
      const known = part?.body.levels.find((one) => one.levelId === level)?.holders ?? [];
      const member = there(known, () => randomHolder(from));
      return { kind, action, schemeId: scheme, levelId: level, holder: member };
    }
  }
}

/** In the store, as a reading of the site after the change would find it. */
export async function reallyChange({ store, source }: RandomSite, change: Supposition): Promise<void> {
  const { directory } = store;
  const before = await projectsOpenToAnyone(store, source);
  const isAdded = 'action' in change && change.action === 'add';
  const with_ = <T>(list: readonly T[], one: T): T[] => {
    const others = list.filter((each) => JSON.stringify(each) !== JSON.stringify(one));
    return isAdded ? [...others, one] : others;
  };
  switch (change.kind) {
    case 'scheme': {
      const body: PermissionSchemePart = { schemeId: change.schemeId };
      await directory.putPart(source.id, 'permission-scheme', change.projectId, body, freshMs);
      break;
    }
    case 'membership': {
      const group = (await directory.memberships(source.id)).find((one) => one.groupId === change.groupId);
      if (!group) throw new Error('no such group');
      const members = with_(group.members, change.accountId);
      await directory.putGroupMembers(source.id, change.groupId, members, group.readMs);
      break;
    }
    case 'role-actor': {
      const part = await directory.part(source.id, 'roles', change.projectId);
      const { actor } = change;
      const changed = (part?.body.roles ?? []).map((role) =>
        role.roleId !== change.roleId
          ? role
          : actor.kind === 'user'
            ? { ...role, users: with_(role.users, actor.accountId) }
            : { ...role, groups: with_<GroupId>(role.groups, actor.groupId) },
      );
      await directory.putPart(source.id, 'roles', change.projectId, { roles: changed }, part?.readMs ?? 0);
      break;
    }
    case 'grant': {
      const part = await directory.part(source.id, 'scheme-grants', change.schemeId);
      if (!part) throw new Error('no such scheme');
      const { permission, holder: one } = change;
      const pairs = part.body.grants.map((grant) => ({ permission: grant.permission, holder: grant.holder }));
      const grants = with_(pairs, { permission, holder: one }).map((pair, at) => ({ id: `${at}`, ...pair }));
      const body = { ...part.body, grants };
      await directory.putPart(source.id, 'scheme-grants', change.schemeId, body, part.readMs);
      break;
    }
    case 'level-member': {
      const part = await directory.part(source.id, 'security-levels', change.schemeId);
      if (!part) throw new Error('no such scheme');
      const all = part.body.levels.map((level) =>
        level.levelId === change.levelId ? { ...level, holders: with_(level.holders, change.holder) } : level,
      );
      const body = { ...part.body, levels: all };
      await directory.putPart(source.id, 'security-levels', change.schemeId, body, part.readMs);
    }
  }
  // A site asks whether the public reads a project where its scheme says that anyone may. Here it does.
  for (const id of await projectsOpenToAnyone(store, source)) {
    if (before.includes(id) || (await directory.part(source.id, 'anonymous', id))) continue;
    await directory.putPart(source.id, 'anonymous', id, { canRead: true }, freshMs);
  }
}

async function projectsOpenToAnyone({ directory }: Store, source: Source): Promise<ProjectId[]> {
  const open: ProjectId[] = [];
  for (const id of projects) {
    const assigned = await directory.part(source.id, 'permission-scheme', id);
    const scheme = await directory.part(source.id, 'scheme-grants', assigned?.body.schemeId ?? '');
    const isOpen = scheme?.body.grants.some(
      ({ permission, holder: one }) => permission === 'BROWSE_PROJECTS' && one.type === 'anyone',
    );
    if (isOpen) open.push(id);
  }
  return open;
}
