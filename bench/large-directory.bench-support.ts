/**
 * Who is what on the large site: projects in areas, each area with a group of its own, schemes that open a project to
 * its area in different ways, levels, roles, groups and people. A viewer sees about as much of the site as they are in
 * areas of it. Always the same by its seed.
 */

import type { Grant, Holder, RolesPart, SecurityLevelsPart } from '../src/model/directory.ts';
import {
  type AccountId,
  accountId,
  type FieldId,
  fieldId,
  type GroupId,
  groupId,
  type LevelId,
  levelId,
  type ProjectId,
  projectId,
  type RoleId,
  roleId,
  type SchemeId,
  type SourceId,
  schemeId,
} from '../src/model/ids.ts';
import { type Random, seededRandom } from '../src/sandbox/worlds/acme/random.ts';
import type { Store } from '../src/store/store.ts';

export interface LargeDirectoryOptions {
  readonly projects: number;
  /** Permission schemes: two thirds for one area each, the others for any project. */
  readonly schemes: number;
  readonly people: number;
  readonly seed: number;
}

export interface LargeProject {
  readonly id: ProjectId;
  readonly key: string;
  readonly area: number;
  readonly schemeId: SchemeId;
  readonly lead: AccountId;
  readonly securitySchemeId: SchemeId;
  readonly levels: readonly LevelId[];
  readonly roles: RolesPart;
}

export interface LargeDirectory {
  readonly projects: readonly LargeProject[];
  readonly schemes: ReadonlyMap<SchemeId, readonly Grant[]>;
  readonly securitySchemes: ReadonlyMap<SchemeId, SecurityLevelsPart>;
  readonly people: readonly AccountId[];
  readonly members: ReadonlyMap<GroupId, readonly AccountId[]>;
}

/** Viewers by the share of the site's scopes that is open to them, in percent, and one in 500 groups. */
export const viewers = {
  1: accountId('viewer-1'),
  20: accountId('viewer-20'),
  50: accountId('viewer-50'),
  95: accountId('viewer-95'),
  in500Groups: accountId('viewer-groups'),
} as const;

export const areaCount = 200;
const areasOf: readonly (readonly [viewer: AccountId, areas: number])[] = [
  [viewers[1], 1],
  [viewers[20], 40],
  [viewers[50], 100],
  [viewers[95], 191],
  [viewers.in500Groups, 60],
];
const teamCount = 1_500;
const securitySchemeCount = 40;
const staff = groupId('group-staff');
const cleared = groupId('group-cleared');
export const areaGroup = (area: number) => groupId(`group-area-${area}`);
const teamGroup = (team: number) => groupId(`group-team-${team}`);

export const roles = {
  administrators: roleId('10002'),
  users: roleId('10100'),
  developers: roleId('10101'),
  guests: roleId('10102'),
} as const;
export const userField: FieldId = fieldId('customfield_10010');
export const groupField: FieldId = fieldId('customfield_10011');

export function largeDirectory(options: LargeDirectoryOptions): LargeDirectory {
  const random = seededRandom(options.seed);
  const people = Array.from({ length: options.people }, (_, at) => accountId(`person-${at}`));
  const schemes = permissionSchemes(options.schemes);
  const securitySchemes = levelSchemes();
  const perArea = Math.floor((options.schemes * 2) / 3);
  const project = (at: number): LargeProject => {
    const area = random.below(areaCount);
    const common = perArea + random.below(options.schemes - perArea - 1);
    const scheme = random.chance(0.005)
      ? options.schemes - 1
      : area < perArea && random.chance(0.3)
        ? area
        : common;
    const security = random.below(securitySchemeCount);
    const lead = random.pick(people);
    return {
      id: projectId(String(10_000 + at)),
      key: `P${at}`,
      area,
      schemeId: schemeId(String(scheme)),
      lead,
      securitySchemeId: schemeId(String(security)),
      levels: levelIdsOf(security),
      roles: rolesOf(area, lead, people, random),
    };
  };
  const projects = Array.from({ length: options.projects }, (_, at) => project(at));
  return { projects, schemes, securitySchemes, people, members: membersOf(people, random) };
}

const holder = (type: string, value?: string): Holder => ({ type, value, parameter: value });

/** The last one is open to everybody who has access to Jira; of the others, one in three names people of the issue. */
function permissionSchemes(count: number): ReadonlyMap<SchemeId, readonly Grant[]> {
  const perArea = Math.floor((count * 2) / 3);
  const byRole = [roles.users, roles.developers, roles.administrators].map((id) => holder('projectRole', id));
  const ofPeople = [
    [holder('reporter')],
    [holder('assignee'), holder('userCustomField', userField)],
    [holder('groupCustomField', groupField)],
  ];
  const browse = (at: number): readonly Holder[] => {
    if (at === count - 1) return [holder('applicationRole')];
    if (at < perArea) return [holder('group', areaGroup(at % areaCount)), holder('projectLead')];
    const more = at % 3 === 0 ? (ofPeople[(at / 3) % 3] ?? []) : [];
    return [...byRole, holder('projectLead'), ...more];
  };
  return new Map(
    Array.from({ length: count }, (_, at) => {
      const grants = browse(at).map((one) => ({ permission: 'BROWSE_PROJECTS', holder: one }));
      const others = otherPermissions.flatMap((permission) =>
        byRole.map((one) => ({ permission, holder: one })),
      );
      const all = [...grants, ...others].map((grant, nth) => ({ id: String(1_000 * at + nth), ...grant }));
      return [schemeId(String(at)), all] as const;
    }),
  );
}

const otherPermissions = [
  'ADD_COMMENTS',
  'ASSIGN_ISSUES',
  'CLOSE_ISSUES',
  'CREATE_ISSUES',
  'DELETE_ISSUES',
  'EDIT_ISSUES',
  'SET_ISSUE_SECURITY',
  'TRANSITION_ISSUES',
];

const levelIdsOf = (scheme: number) => [levelId(`${scheme}1`), levelId(`${scheme}2`)];

function levelSchemes(): ReadonlyMap<SchemeId, SecurityLevelsPart> {
  return new Map(
    Array.from({ length: securitySchemeCount }, (_, at) => {
      const [team, narrow] = levelIdsOf(at);
      const levels = [
        { levelId: team, name: 'Team', holders: [holder('projectRole', roles.users), holder('reporter')] },
        {
          levelId: narrow,
          name: 'Narrow',
          holders: [holder('group', cleared), holder('reporter'), holder('assignee')],
        },
      ].flatMap(({ levelId: id, ...level }) => (id === undefined ? [] : [{ levelId: id, ...level }]));
      const part = { name: `Levels ${at}`, defaultLevelId: undefined, levels };
      return [schemeId(String(at)), part] as const;
    }),
  );
}

function rolesOf(area: number, lead: AccountId, people: readonly AccountId[], random: Random): RolesPart {
  const some = (most: number) => Array.from({ length: random.below(most) }, () => random.pick(people));
  const actors = (id: RoleId, name: string, users: readonly AccountId[], groups: readonly GroupId[]) => ({
    roleId: id,
    name,
    users: [...new Set(users)],
    groups,
  });
  return {
    roles: [
      actors(roles.administrators, 'Administrators', [lead, ...some(3)], [areaGroup(area)]),
      actors(roles.users, 'Users', some(6), [areaGroup(area)]),
      actors(roles.developers, 'Developers', some(12), [teamGroup(random.below(teamCount))]),
      actors(roles.guests, 'Guests', some(4), random.chance(0.5) ? [areaGroup(area)] : []),
    ],
  };
}

function membersOf(people: readonly AccountId[], random: Random): ReadonlyMap<GroupId, readonly AccountId[]> {
  const members = new Map<GroupId, AccountId[]>();
  const add = (group: GroupId, account: AccountId) => {
    const known = members.get(group);
    if (known) known.push(account);
    else members.set(group, [account]);
  };
  for (const account of [...people, ...Object.values(viewers)]) add(staff, account);
  for (const account of people) {
    add(areaGroup(random.below(areaCount)), account);
    if (random.chance(0.05)) add(cleared, account);
    for (let n = random.below(8); n > 0; n -= 1) add(teamGroup(random.below(teamCount)), account);
  }
  for (const [account, areas] of areasOf) {
    // Spread over the areas, so that those of one viewer are no part of those of another by their numbers.
    for (let n = 0; n < areas; n += 1) add(areaGroup((n * 7) % areaCount), account);
  }
  for (const account of Object.values(viewers)) add(cleared, account);
  const [, areas] = areasOf.at(-1) ?? [undefined, 0];
  for (let team = 0; team < 500 - areas - 1; team += 1) add(teamGroup(team), viewers.in500Groups);
  return new Map([...members].map(([group, accounts]) => [group, [...new Set(accounts)]]));
}

/** Through the store's own doors, as an access pass that has read everything. */
export async function writeDirectory(
  store: Store,
  source: SourceId,
  directory: LargeDirectory,
  readMs: number,
): Promise<void> {
  const { directory: parts } = store;
  const accounts = [...directory.people, ...Object.values(viewers)];
  const named = accounts.map((account) => ({
    accountId: account,
    displayName: displayName(account),
    email: undefined,
    type: 'atlassian',
    active: true,
  }));
  await parts.putAccounts(source, named, readMs);
  const groups = [...directory.members.keys()].map((group) => ({ groupId: group, name: group }));
  await parts.putPart(source, 'groups', '', { groups }, readMs);
  for (const [group, members] of directory.members) {
    await parts.putGroupMembers(source, group, members, readMs);
  }
  const applications = { roles: [{ key: 'jira-software', groups: [staff] }] };
  await parts.putPart(source, 'application-roles', '', applications, readMs);
  const fields = [
    { id: userField, name: 'Reviewers', type: 'user' },
    { id: groupField, name: 'Teams', type: 'group' },
  ] as const;
  await parts.putPart(source, 'fields', '', { fields }, readMs);
  for (const [id, grants] of directory.schemes) {
    await parts.putPart(source, 'scheme-grants', id, { name: `Scheme ${id}`, grants }, readMs);
  }
  for (const [id, levels] of directory.securitySchemes) {
    await parts.putPart(source, 'security-levels', id, levels, readMs);
  }
  for (const project of directory.projects) {
    const { id, key } = project;
    const part = {
      id,
      key,
      name: `Project ${key}`,
      typeKey: 'software',
      teamManaged: false,
      leadAccountId: project.lead,
      archived: false,
    };
    await parts.putPart(source, 'project', id, part, readMs);
    await parts.putPart(source, 'permission-scheme', id, { schemeId: project.schemeId }, readMs);
    await parts.putPart(source, 'security-scheme', id, { schemeId: project.securitySchemeId }, readMs);
    await parts.putPart(source, 'roles', id, project.roles, readMs);
    await parts.putPart(source, 'anonymous', id, { canRead: false }, readMs);
  }
}

export const displayName = (account: AccountId) => `Name of ${account}`;
