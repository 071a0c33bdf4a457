/**
 * Worlds made by hand, small enough to be read beside the expectation. Everybody has access to Jira unless it
 * is said otherwise; `crawler` is in every group, level, scheme and filled role, and in nobody's expectations.
 *
 * Holders are written short: `anyone`, `licensed` (any Jira application), `app:KEY`, `group:ID`,
 * `group-name:NAME`, `role:ID`, `user:ID`, `lead`, `reporter`, `assignee`, `user-field:ID`, `group-field:ID`,
 * `portal`; anything else is a type that nobody knows. Actors of roles: account ids, groups as `@ID`.
 */

import type { Finding } from '../../src/model/directory.ts';
import type {
  WorldAccount,
  WorldComment,
  WorldFile,
  WorldHolder,
  WorldIssue,
  WorldProject,
  WorldRoleActors,
  WorldVisibility,
} from '../../src/sandbox/world/world-file.ts';
import { worldFormat } from '../../src/sandbox/world/world-file.ts';
import { uniqueWord } from '../../src/sandbox/worlds/unique-word.ts';
import { findUnits } from './found-units.test-support.ts';
import type { Pipe } from './pipe.test-support.ts';
import { doorShows, sandboxSees, storedIssues, type Unit, unitsOf, viewersOf } from './units.test-support.ts';

export interface TinyWorld {
  /** Account id → what is not ordinary about it. */
  readonly people: Readonly<Record<string, Partial<WorldAccount> & { readonly licensed?: false }>>;
  /** Group id → members. Its name is `group ID`. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** Role id → name. Roles of a team-managed project stand there. */
  readonly roles?: Readonly<Record<string, string>>;
  /** Security scheme id → level id → members. */
  readonly security?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** By key; ids are 10001, 10002, … */
  readonly projects: Readonly<Record<string, TinyProject>>;
  /** By key; ids are 20001, 20002, … */
  readonly issues: Readonly<Record<string, TinyIssue>>;
  readonly blockPublicAccess?: boolean;
  /** Ids of levels that the crawl's account is not in. */
  readonly crawlerIsNotIn?: readonly string[];
}

export interface TinyProject {
  readonly browse: readonly string[];
  readonly security?: string;
  readonly actors?: Readonly<Record<string, readonly string[]>>;
  readonly lead?: string;
  readonly type?: WorldProject['type'];
  readonly state?: WorldProject['state'];
  /** A team-managed project with these roles of its own: id → name. */
  readonly teamRoles?: Readonly<Record<string, string>>;
}

export interface TinyIssue {
  readonly level?: string;
  readonly reporter?: string;
  readonly assignee?: string;
  /** Key of the issue that this is a sub-task of. */
  readonly parent?: string;
  readonly archived?: boolean;
  readonly fields?: WorldIssue['customFields'];
  readonly restrictedToRoles?: readonly string[];
  readonly comments?: readonly TinyComment[];
}

export interface TinyComment {
  readonly id: string;
  readonly author?: string;
  /** `group:ID` or `role:NAME` */
  readonly to?: string;
  readonly internal?: boolean;
}

export const userField = 'customfield_10051';
export const groupField = 'customfield_10053';
/** Of the second issue in a world: 20002. */
const firstIssue = 20_001;
const firstProject = 10_001;

export function tinyWorld(tiny: TinyWorld): WorldFile {
  const people = Object.entries(tiny.people);
  const accounts = people.map(([id, { licensed: _, ...over }]) => ({ ...accountOf(id), ...over }));
  const licensed = people.filter(([, { licensed }]) => licensed !== false).map(([id]) => id);
  const projects = Object.entries(tiny.projects).map(([key, project], index) =>
    projectOf(key, project, index),
  );
  const ids = new Map(projects.map(({ key, id }) => [key, id]));
  const issueIds = new Map(Object.keys(tiny.issues).map((key, index) => [key, String(firstIssue + index)]));
  const roles = Object.entries(tiny.roles ?? {}).map(([id, name]) => ({ id, name }));
  const teamRoles = Object.entries(tiny.projects).flatMap(([key, { teamRoles = {} }]) =>
    Object.entries(teamRoles).map(([id, name]) => ({ id, name, projectId: ids.get(key) ?? '' })),
  );
  return {
    format: worldFormat,
    site: {
      title: 'Tiny',
      timeZone: 'Etc/UTC',
      blockPublicAccess: tiny.blockPublicAccess ?? false,
    },
    accounts: [accountOf('crawler'), ...accounts],
    groups: [
      { groupId: 'jira', name: 'jira', members: ['crawler', ...licensed] },
      ...Object.entries(tiny.groups ?? {}).map(([groupId, members]) => groupOf(groupId, members)),
    ],
    applicationRoles: [{ key: 'jira-software', name: 'Jira', groups: ['jira'] }],
    globalPermissions: [{ permission: 'ADMINISTER', holder: holderOf('user:crawler') }],
    projectRoles: [...roles, ...teamRoles],
    permissionSchemes: Object.values(tiny.projects).map(({ browse }, index) => ({
      id: schemeIdOf(index),
      name: `Scheme ${index}`,
      permissions: grantsOf(browse),
    })),
    issueSecuritySchemes: Object.entries(tiny.security ?? {}).map(([id, levels]) => ({
      id,
      name: `Security ${id}`,
      levels: Object.entries(levels).map(([levelId, members]) =>
        levelOf(levelId, members, !tiny.crawlerIsNotIn?.includes(levelId)),
      ),
    })),
    fields: [
      { id: userField, name: 'Watch list', type: 'multiuser' },
      { id: groupField, name: 'Other groups', type: 'multigroup' },
    ],
    issueTypes: [
      { id: '1', name: 'Task' },
      { id: '2', name: 'Sub-task', subtask: true },
    ],
    statuses: [{ id: '1', name: 'To Do', category: 'new' }],
    priorities: [],
    projects,
    issues: Object.entries(tiny.issues).map(([key, issue]) => {
      const project = ids.get(key.slice(0, key.indexOf('-')));
      if (project === undefined) throw new Error(`There is no project for ${key}.`);
      return issueOf(key, issue, project, issueIds);
    }),
  };
}

export function holderOf(written: string): WorldHolder {
  const colon = written.indexOf(':');
  const kind = colon < 0 ? written : written.slice(0, colon);
  const named = colon < 0 ? undefined : written.slice(colon + 1);
  if (kind === 'group-name' && named !== undefined) return { type: 'group', parameter: named };
  const type = holderTypes[kind] ?? kind;
  return named === undefined ? { type } : { type, parameter: named, value: named };
}

const holderTypes: Readonly<Record<string, string>> = {
  licensed: 'applicationRole',
  app: 'applicationRole',
  role: 'projectRole',
  lead: 'projectLead',
  'user-field': 'userCustomField',
  'group-field': 'groupCustomField',
  portal: 'sd.customer.portal.only',
};

export function grantsOf(browse: readonly string[]) {
  return [...browse, 'user:crawler'].map((holder, index) => ({
    id: String(index),
    permission: 'BROWSE_PROJECTS',
    holder: holderOf(holder),
  }));
}

export function levelOf(id: string, members: readonly string[], withCrawler = true) {
  const all = withCrawler ? [...members, 'user:crawler'] : members;
  const holders = all.map((holder, index) => ({ id: `${id}${index}`, holder: holderOf(holder) }));
  return { id, name: `Level ${id}`, members: holders };
}

export function groupOf(groupId: string, members: readonly string[], name = `group ${groupId}`) {
  return { groupId, name, members: ['crawler', ...members] };
}

/** An empty role stays empty. */
export function actorsOf(roleId: string, actors: readonly string[]): WorldRoleActors {
  const groups = actors.filter((actor) => actor.startsWith('@')).map((actor) => actor.slice(1));
  const users = actors.filter((actor) => !actor.startsWith('@'));
  return { roleId, users: actors.length > 0 ? ['crawler', ...users] : [], groups };
}

/** Of the nth project of the world, from 0. */
export const schemeIdOf = (index: number) => String(30_001 + index);
export const projectIdOf = (index: number) => String(firstProject + index);

function projectOf(key: string, project: TinyProject, index: number): WorldProject {
  return {
    id: projectIdOf(index),
    key,
    name: `Project ${key}`,
    type: project.type ?? 'software',
    style: project.teamRoles ? 'next-gen' : 'classic',
    leadAccountId: project.lead ?? 'crawler',
    permissionSchemeId: schemeIdOf(index),
    ...(project.security === undefined ? {} : { issueSecuritySchemeId: project.security }),
    state: project.state ?? 'live',
    roleActors: Object.entries(project.actors ?? {}).map(([id, actors]) => actorsOf(id, actors)),
  };
}

function issueOf(
  key: string,
  tiny: TinyIssue,
  projectId: string,
  issueIds: ReadonlyMap<string, string>,
): WorldIssue {
  const id = issueIds.get(key) ?? '';
  const { level, reporter, assignee, parent, archived, fields, restrictedToRoles } = tiny;
  return {
    id,
    key,
    projectId,
    issueTypeId: parent === undefined ? '1' : '2',
    statusId: '1',
    summary: `${uniqueWord('issue', id)} something`,
    created: '2026-01-05T09:00:00.000Z',
    updated: '2026-04-01T12:00:00.000Z',
    ...(level === undefined ? {} : { securityLevelId: level }),
    ...(reporter === undefined ? {} : { reporter }),
    ...(assignee === undefined ? {} : { assignee }),
    ...(parent === undefined ? {} : { parentId: issueIds.get(parent) ?? '' }),
    ...(archived === undefined ? {} : { archived }),
    ...(fields === undefined ? {} : { customFields: fields }),
    ...(restrictedToRoles === undefined ? {} : { restrictedToRoles }),
    comments: (tiny.comments ?? []).map(commentOf),
  };
}

export function commentOf({ id, author = 'crawler', to, internal }: TinyComment): WorldComment {
  return {
    id,
    author,
    created: '2026-02-01T10:00:00.000Z',
    body: `before ${uniqueWord('comment', id)} after`,
    ...(to === undefined ? {} : { visibility: visibilityOf(to) }),
    ...(internal === undefined ? {} : { internal }),
  };
}

function visibilityOf(to: string): WorldVisibility {
  const value = to.slice(to.indexOf(':') + 1);
  return { type: to.startsWith('group:') ? 'group' : 'role', value };
}

function accountOf(accountId: string): WorldAccount {
  return {
    accountId,
    displayName: `The ${accountId}`,
    email: `${accountId}@tiny.example`,
    accountType: 'atlassian',
    active: true,
  };
}

/** A viewer without an account, in expectations. */
export const anonymous = 'anonymous';

export interface WhoSees {
  readonly sandbox: readonly string[];
  readonly door: readonly string[];
  readonly search: readonly string[];
}

/**
 * Who sees a unit, in all three answers, sorted, without the crawl's account. Named as `A-1` or
 * `A-1 comment 501`.
 */
export async function whoSees(pipe: Pipe, name: string): Promise<WhoSees> {
  const unit = unitNamed(pipe, name);
  const stored = await storedIssues(pipe, [unit]);
  const sandbox: string[] = [];
  const door: string[] = [];
  const search: string[] = [];
  for (const viewer of viewersOf(pipe.world)) {
    if (viewer === 'crawler') continue;
    const called = viewer ?? anonymous;
    if (sandboxSees(pipe.world, viewer, unit)) sandbox.push(called);
    if (doorShows(await pipe.visibilityOf(viewer), unit, stored.get(unit.issue.id))) door.push(called);
    const { found, words } = await findUnits(pipe, viewer, [unit]);
    if (found.has(name) || words.has(unit.word)) search.push(called);
  }
  return { sandbox: sandbox.sort(), door: door.sort(), search: search.sort() };
}

/** The expectation that all three answers are these people. */
export function only(...people: readonly string[]): WhoSees {
  const sorted = [...people].sort();
  return { sandbox: sorted, door: sorted, search: sorted };
}

/** The expectation that the product shows it to nobody but these, whatever the sandbox says. */
export function productShows({ door, search }: WhoSees): readonly string[] {
  return [...new Set([...door, ...search])].sort();
}

export function unitNamed({ world }: Pipe, name: string): Unit {
  const unit = unitsOf(world).find((one) => one.name === name);
  if (!unit) throw new Error(`The world has no unit ${name}.`);
  return unit;
}

export function hasFinding(findings: readonly Finding[], code: string, about: string): boolean {
  return findings.some((finding) => finding.code === code && finding.subject.includes(about));
}
