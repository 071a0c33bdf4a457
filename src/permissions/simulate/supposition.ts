/**
 * A change that somebody thinks of, and the directory as it would be with it: out of our copy, without touching Jira.
 * What it does not change stays as old as it is; what it does counts as read at that moment.
 */

import type { Grant, Holder } from '../../model/directory.ts';
import type { AccountId, GroupId, LevelId, ProjectId, RoleId, SchemeId } from '../../model/ids.ts';
import type { GroupMembers, StoredPart } from '../../store/directory-store.ts';
import { changedCopy, type DirectoryCopy } from '../directory-copy.ts';
import type { SitePeople } from '../site-people.ts';

export type Supposition =
  | { readonly kind: 'scheme'; readonly projectId: ProjectId; readonly schemeId: SchemeId }
  | {
      readonly kind: 'membership';
      readonly action: 'add' | 'remove';
      readonly accountId: AccountId;
      readonly groupId: GroupId;
    }
  | {
      readonly kind: 'role-actor';
      readonly action: 'add' | 'remove';
      readonly projectId: ProjectId;
      readonly roleId: RoleId;
      readonly actor:
        | { readonly kind: 'user'; readonly accountId: AccountId }
        | { readonly kind: 'group'; readonly groupId: GroupId };
    }
  | {
      readonly kind: 'grant';
      readonly action: 'add' | 'remove';
      readonly schemeId: SchemeId;
      readonly permission: string;
      readonly holder: Holder;
    }
  | {
      readonly kind: 'level-member';
      readonly action: 'add' | 'remove';
      readonly schemeId: SchemeId;
      readonly levelId: LevelId;
      readonly holder: Holder;
    };

export interface Supposed {
  readonly site: SitePeople;
  /** Projects in which anything may change; of a membership all of them. */
  readonly projects: readonly ProjectId[];
  /** Accounts for which anything may change; undefined: everybody, and the public. */
  readonly accounts: readonly AccountId[] | undefined;
  /** Projects that would be open to anyone, and were not: how far Jira lets the public in was never asked. */
  readonly newlyPublic: readonly ProjectId[];
}

export function suppose(site: SitePeople, change: Supposition, nowMs: number): Supposed {
  if (change.kind === 'membership') {
    const { accountId, groupId, action } = change;
    const group = site.groups.get(groupId);
    const others = (group?.members ?? []).filter((member) => member !== accountId);
    const changed: GroupMembers = {
      groupId,
      readMs: group?.readMs ?? nowMs,
      members: action === 'add' ? [...others, accountId] : others,
    };
    return {
      site: { ...site, groups: new Map(site.groups).set(groupId, changed) },
      projects: [...site.copy.projects.keys()],
      accounts: [accountId],
      newlyPublic: [],
    };
  }
  const part = changedPart(site.copy, change, nowMs);
  const copy = changedCopy(site.copy, { version: site.copy.version, parts: part ? [part] : [], removed: [] });
  const projects = projectsOf(site.copy, change);
  const newlyPublic = projects.filter(
    (id) => isOpenToAnyone(copy, id) && !isOpenToAnyone(site.copy, id) && !copy.projects.get(id)?.anonymous,
  );
  const anonymous = newlyPublic.map(
    (id): StoredPart => ({ kind: 'anonymous', subject: id, body: { canRead: true }, readMs: nowMs }),
  );
  return {
    site: {
      ...site,
      copy:
        anonymous.length === 0
          ? copy
          : changedCopy(copy, { version: copy.version, parts: anonymous, removed: [] }),
    },
    projects,
    accounts: change.kind === 'role-actor' ? actorsOf(site, change.actor) : undefined,
    newlyPublic,
  };
}

type PartChange = Exclude<Supposition, { kind: 'membership' }>;

/** Undefined: what it would change is not known, or is so already. */
function changedPart(copy: DirectoryCopy, change: PartChange, nowMs: number): StoredPart | undefined {
  switch (change.kind) {
    case 'scheme':
      return {
        kind: 'permission-scheme',
        subject: change.projectId,
        body: { schemeId: change.schemeId },
        readMs: nowMs,
      };
    case 'role-actor': {
      const known = copy.projects.get(change.projectId)?.roles;
      if (!known) return undefined;
      const roles = known.body.roles.map((role) => {
        if (role.roleId !== change.roleId) return role;
        const { actor, action } = change;
        if (actor.kind === 'user') {
          return { ...role, users: listed(role.users, actor.accountId, action, Object.is) };
        }
        return { ...role, groups: listed(role.groups, actor.groupId, action, Object.is) };
      });
      return { kind: 'roles', subject: change.projectId, body: { roles }, readMs: known.readMs };
    }
    case 'grant': {
      const known = copy.schemes.get(change.schemeId);
      if (!known) return undefined;
      const grant: Grant = { id: 'supposed', permission: change.permission, holder: change.holder };
      return {
        kind: 'scheme-grants',
        subject: change.schemeId,
        body: { ...known.body, grants: listed(known.body.grants, grant, change.action, isSameGrant) },
        readMs: known.readMs,
      };
    }
    case 'level-member': {
      const known = copy.securitySchemes.get(change.schemeId);
      if (!known) return undefined;
      const levels = known.body.levels.map((level) =>
        level.levelId === change.levelId
          ? { ...level, holders: listed(level.holders, change.holder, change.action, isSameHolder) }
          : level,
      );
      return {
        kind: 'security-levels',
        subject: change.schemeId,
        body: { ...known.body, levels },
        readMs: known.readMs,
      };
    }
  }
}

function listed<Item>(
  items: readonly Item[],
  item: Item,
  action: 'add' | 'remove',
  same: (a: Item, b: Item) => boolean,
): readonly Item[] {
  if (action === 'remove') return items.filter((one) => !same(one, item));
  return items.some((one) => same(one, item)) ? items : [...items, item];
}

export function isSameGrant(a: Omit<Grant, 'id'>, b: Omit<Grant, 'id'>): boolean {
  return a.permission === b.permission && isSameHolder(a.holder, b.holder);
}

/** A group may be named by its id or, in old schemes, by its name alone: the id decides where both have one. */
export function isSameHolder(a: Holder, b: Holder): boolean {
  if (a.type !== b.type) return false;
  if (a.value !== undefined && b.value !== undefined) return a.value === b.value;
  return (a.parameter ?? a.value ?? '') === (b.parameter ?? b.value ?? '');
}

/** Projects that it is about. */
export function projectsOf(copy: DirectoryCopy, change: PartChange): ProjectId[] {
  if (change.kind === 'scheme' || change.kind === 'role-actor') return [change.projectId];
  return [...copy.projects].flatMap(([id, { permissionScheme, securityScheme }]) => {
    const has = change.kind === 'grant' ? permissionScheme : securityScheme;
    return has?.body.schemeId === change.schemeId ? [id] : [];
  });
}

function isOpenToAnyone({ projects, schemes }: DirectoryCopy, id: ProjectId): boolean {
  const scheme = projects.get(id)?.permissionScheme;
  const browse = scheme && schemes.get(scheme.body.schemeId)?.browse;
  return browse?.some(({ type }) => type === 'anyone') ?? false;
}

function actorsOf(
  { groups }: SitePeople,
  actor: Extract<Supposition, { kind: 'role-actor' }>['actor'],
): readonly AccountId[] {
  return actor.kind === 'user' ? [actor.accountId] : (groups.get(actor.groupId)?.members ?? []);
}
