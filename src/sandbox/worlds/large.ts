/**
 * Large sites by seed, for measuring: who there is and may see what; the issues are `large-issues.ts`. Projects
 * differ in size.
 * Every (project, level) pair admits one band of viewers, shared out so that `viewer-1`, `viewer-20`, `viewer-50`
 * and `viewer-95` see about that many percent of the issues; beside it the pair admits one team group, the reporter,
 * and the crawl's account. `viewer-groups` is in 300 team groups (or in all there are).
 */

import type { SourcedWorldFile } from '../world/issue-source.ts';
import { issuesOf } from '../world/issue-source.ts';
import type { WorldAccount, WorldGroup, WorldHolder, WorldIssue } from '../world/world-file.ts';
import { worldFormat } from '../world/world-file.ts';
import type { Random } from './acme/random.ts';
import { seededRandom } from './acme/random.ts';
import { largeIssues } from './large-issues.ts';

export interface LargeOptions {
  readonly seed: number;
  /** Default 200,000. */
  readonly issues?: number;
  /** Default 250. */
  readonly projects?: number;
  /** Default 8, which makes 2,000 combinations with the projects. */
  readonly levelsPerScheme?: number;
  /** Team groups. Default 400. */
  readonly groups?: number;
  /** People beside the viewers. Default 500. */
  readonly accounts?: number;
}

const viewers = ['viewer-1', 'viewer-20', 'viewer-50', 'viewer-95', 'viewer-groups'];
/** Upper bound in percent of each band, and the viewers' bands are all those up to their percentage. */
const bands = [1, 20, 50, 95, 100];
const departments = 20;
const leads = '10010';
const issueTypes = [
  { id: '10001', name: 'Task' },
  { id: '10002', name: 'Bug' },
  { id: '10003', name: 'Story' },
];
const statuses = [
  { id: '1', name: 'To Do', category: 'new' },
  { id: '3', name: 'In Progress', category: 'indeterminate' },
  { id: '5', name: 'Done', category: 'done' },
] as const;
const priority = { id: '3', name: 'Medium' };

export function generateLargeWorld(options: LargeOptions): SourcedWorldFile {
  const {
    seed,
    issues = 200_000,
    projects = 250,
    levelsPerScheme = 8,
    groups = 400,
    accounts = 500,
  } = options;
  const random = seededRandom(seed);
  const people = Array.from({ length: accounts }, (_, index) => `person-${index + 1}`);
  const everybody = ['crawler', 'admin', ...viewers, ...people];
  // Sizes fall off gently: the largest project is about ten times the smallest.
  const weights = Array.from({ length: projects }, (_, index) => 1 / (1 + (9 * index) / projects));
  const bandOf = shareOut(weights, levelsPerScheme);
  const issueSource = largeIssues({
    seed,
    count: issues,
    projects: weights.map((weight, index) => ({ id: projectId(index), key: projectKey(index), weight })),
    levelIds: weights.map((_, project) =>
      Array.from({ length: levelsPerScheme }, (_, level) => levelId(project, level)),
    ),
    people,
    viewers,
    issueTypeIds: issueTypes.map(({ id }) => id),
    statusIds: statuses.map(({ id }) => id),
    priorityId: priority.id,
  });
  let all: WorldIssue[] | undefined;
  return {
    format: worldFormat,
    site: { title: `Large ${seed}`, timeZone: 'Etc/UTC' },
    accounts: everybody.map(account),
    groups: [...fixedGroups(everybody), ...teamGroups(random, groups, people)],
    applicationRoles: [{ key: 'jira-software', name: 'Jira', groups: ['staff'] }],
    globalPermissions: [
      { permission: 'ADMINISTER', holder: holder('user', 'admin') },
      { permission: 'ADMINISTER', holder: holder('user', 'crawler') },
      { permission: 'USER_PICKER', holder: holder('user', 'crawler') },
    ],
    projectRoles: [{ id: leads, name: 'Leads' }],
    permissionSchemes: Array.from({ length: departments }, (_, index) => ({
      id: String(10_001 + index),
      name: `Department ${index + 1}`,
      permissions: [
        {
          id: `${10_001 + index}1`,
          permission: 'BROWSE_PROJECTS',
          holder: holder('group', `dept-${index + 1}`),
        },
        { id: `${10_001 + index}2`, permission: 'BROWSE_PROJECTS', holder: holder('projectRole', leads) },
        { id: `${10_001 + index}3`, permission: 'EDIT_ISSUES', holder: holder('projectRole', leads) },
      ],
    })),
    issueSecuritySchemes: weights.map((_, project) => ({
      id: `7${10_001 + project}`,
      name: `Levels of project ${project + 1}`,
      levels: Array.from({ length: levelsPerScheme }, (_, level) => {
        const id = levelId(project, level);
        const holders = [
          holder('group', `band-${bandOf(project, level)}`),
          ...(groups > 0 ? [holder('group', `team-${1 + random.below(groups)}`)] : []),
          { type: 'reporter' },
          holder('user', 'crawler'),
        ];
        return {
          id,
          name: `Level ${level + 1}`,
          members: holders.map((h, n) => ({ id: `${id}${n}`, holder: h })),
        };
      }),
    })),
    fields: [],
    issueTypes,
    statuses,
    priorities: [priority],
    projects: weights.map((_, index) => ({
      id: projectId(index),
      key: projectKey(index),
      name: `Large project ${index + 1}`,
      type: 'software',
      leadAccountId: 'admin',
      permissionSchemeId: String(10_001 + (index % departments)),
      issueSecuritySchemeId: `7${10_001 + index}`,
      roleActors: [{ roleId: leads, users: ['crawler'], groups: [] }],
    })),
    issueSource,
    /** Makes them all. */
    get issues() {
      all ??= issuesOf(issueSource);
      return all;
    },
  };
}

/** Gives every (project, level) a band so that the bands' shares of all issues are what they should be. */
function shareOut(weights: readonly number[], levels: number): (project: number, level: number) => number {
  const total = weights.reduce((sum, weight) => sum + weight, 0) * levels;
  const missing = bands.map((upTo, index) => ((upTo - (bands[index - 1] ?? 0)) / 100) * total);
  const chosen = weights.map((weight) =>
    Array.from({ length: levels }, () => {
      const band = missing.indexOf(Math.max(...missing));
      missing[band] = (missing[band] ?? 0) - weight;
      return bands[band] ?? 100;
    }),
  );
  return (project, level) => chosen[project]?.[level] ?? 100;
}

function fixedGroups(everybody: readonly string[]): WorldGroup[] {
  const group = (name: string, members: readonly string[]): WorldGroup => ({ groupId: name, name, members });
  return [
    group('staff', everybody),
    ...Array.from({ length: departments }, (_, index) => group(`dept-${index + 1}`, everybody)),
    ...bands.map((upTo) =>
      group(
        `band-${upTo}`,
        viewers.filter((viewer) => Number(viewer.slice('viewer-'.length)) >= upTo),
      ),
    ),
  ];
}

function teamGroups(random: Random, count: number, people: readonly string[]): WorldGroup[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `team-${index + 1}`;
    const some = people.filter(() => random.chance(8 / Math.max(count, 1)));
    return { groupId: name, name, members: index < 300 ? ['viewer-groups', ...some] : some };
  });
}

function account(accountId: string): WorldAccount {
  const email = `${accountId}@large.example`;
  return {
    accountId,
    displayName: accountId,
    email,
    emailVisible: true,
    accountType: 'atlassian',
    active: true,
  };
}

function holder(type: string, value: string): WorldHolder {
  return { type, parameter: value, value };
}

function projectId(index: number): string {
  return String(10_001 + index);
}

function projectKey(index: number): string {
  return `L${index + 1}`;
}

function levelId(project: number, level: number): string {
  return `${10_001 + project}${String(level).padStart(3, '0')}`;
}
