/**
 * Issues of a generated world: levels, stale levels of sub-tasks, restrictions to roles, people and group fields,
 * restricted and internal comments and worklogs, links to issues that not everybody sees. Each unit holds its own
 * unique word (`unique-word.ts`); all other words are shared by many.
 */

import type {
  WorldAttachment,
  WorldComment,
  WorldIssue,
  WorldLink,
  WorldProject,
  WorldText,
  WorldVisibility,
  WorldWorklog,
} from '../world/world-file.ts';
import type { Random } from './acme/random.ts';
import type { GeneratedPeople } from './generated-directory.ts';
import { emptyGroup, goneGroup } from './generated-directory.ts';
import { uniqueWord } from './unique-word.ts';

export const generatedTypes = [
  { id: '10001', name: 'Task' },
  { id: '10002', name: 'Bug' },
  { id: '10003', name: 'Epic' },
  { id: '10004', name: 'Sub-task', subtask: true },
];
const subtaskType = '10004';

export interface IssueGround {
  readonly random: Random;
  readonly people: GeneratedPeople;
  readonly projects: readonly WorldProject[];
  /** Level ids by project id; none where the project has no security scheme. */
  readonly levels: ReadonlyMap<string, readonly string[]>;
  /** Ids of the roles that issues can be restricted to, by project id; only team-managed projects have any. */
  readonly restrictionRoles: ReadonlyMap<string, readonly string[]>;
  readonly roleNames: readonly string[];
}

export function generateIssues(ground: IssueGround, count: number): WorldIssue[] {
  const issues: WorldIssue[] = [];
  const numbers = new Map<string, number>();
  const ids = new Ids();
  for (let index = 0; index < count; index++) {
    // The first issues go round, so that no project stays empty.
    const { random, projects } = ground;
    const project = projects[index < projects.length ? index : random.below(projects.length)];
    if (!project) break;
    const number = (numbers.get(project.id) ?? 0) + 1;
    numbers.set(project.id, number);
    issues.push(generateIssue(ground, project, number, ids, issues));
  }
  return withLinks(ground.random, issues, ids);
}

/** Numeric ids by kind of thing; kinds do not share numbers, so that a mix-up shows. */
class Ids {
  readonly #next = { issue: 10_001, comment: 20_001, worklog: 30_001, attachment: 40_001, link: 50_001 };

  take(kind: 'issue' | 'comment' | 'worklog' | 'attachment' | 'link'): string {
    const id = this.#next[kind];
    this.#next[kind] += 1;
    return String(id);
  }
}

function generateIssue(
  ground: IssueGround,
  project: WorldProject,
  number: number,
  ids: Ids,
  earlier: readonly WorldIssue[],
): WorldIssue {
  const { random, people } = ground;
  const id = ids.take('issue');
  const parents = earlier.filter(
    (issue) =>
      issue.projectId === project.id && issue.issueTypeId !== subtaskType && isReadable(project, issue),
  );
  const parent = parents.length > 0 && random.chance(0.25) ? random.pick(parents) : undefined;
  const level = levelFor(ground, project, parent);
  const restriction = ground.restrictionRoles.get(project.id) ?? [];
  const created = timeOf(Number(id));
  const maybe = <T>(probability: number, make: () => T): T | undefined =>
    random.chance(probability) ? make() : undefined;
  const reporter = maybe(0.85, () => random.pick(people.people));
  const assignee = maybe(0.6, () => random.pick(people.people));
  const restrictedToRoles = maybe(restriction.length > 0 ? 0.45 : 0, () => someOf(random, restriction));
  return {
    id,
    key: `${project.key}-${number}`,
    projectId: project.id,
    issueTypeId: parent ? subtaskType : random.pick(['10001', '10002', '10003']),
    statusId: random.pick(['1', '3', '5']),
    summary: `${uniqueWord('issue', id)} ${words(random, 4)}`,
    ...(random.chance(0.8) ? { description: textOf(random, words(random, 12)) } : {}),
    ...(random.chance(0.2) ? { environment: words(random, 5) } : {}),
    labels: random.chance(0.3) ? [random.pick(vocabulary)] : [],
    ...(reporter === undefined ? {} : { reporter }),
    ...(assignee === undefined ? {} : { assignee }),
    created,
    updated: timeOf(Number(id) + 500),
    ...(parent ? { parentId: parent.id } : {}),
    ...(level === undefined ? {} : { securityLevelId: level }),
    ...(restrictedToRoles === undefined ? {} : { restrictedToRoles }),
    // Jira archives an issue together with its sub-tasks.
    ...(random.chance(0.08) || parent?.archived ? { archived: true } : {}),
    customFields: customFields(random, people),
    comments: repeat(random, 4, () => generateComment(ground, project, ids)),
    worklogs: repeat(random, 2, () => generateWorklog(ground, ids)),
    attachments: repeat(random, 2, () => generateAttachment(ground, ids)),
  };
}

/** Not restricted to roles that are all empty: what the crawl reads of a sub-task rests on its parent. */
function isReadable(project: WorldProject, { restrictedToRoles }: WorldIssue): boolean {
  if (!restrictedToRoles) return true;
  return project.roleActors.some(
    ({ roleId, users, groups }) => restrictedToRoles.includes(roleId) && users.length + groups.length > 0,
  );
}

/** A sub-task carries its parent's level; one in four carries another, which is what a stale copy looks like. */
function levelFor(
  ground: IssueGround,
  project: WorldProject,
  parent: WorldIssue | undefined,
): string | undefined {
  const levels = ground.levels.get(project.id) ?? [];
  if (levels.length === 0) return undefined;
  if (parent && !ground.random.chance(0.25)) return parent.securityLevelId;
  return ground.random.chance(0.65) ? ground.random.pick(levels) : undefined;
}

function customFields(random: Random, people: GeneratedPeople): NonNullable<WorldIssue['customFields']> {
  const groups = [...people.filledGroups, emptyGroup];
  return {
    ...(random.chance(0.5) ? { customfield_10050: [random.pick(people.people)] } : {}),
    ...(random.chance(0.5) ? { customfield_10051: someOf(random, people.people) } : {}),
    ...(random.chance(0.5) ? { customfield_10052: [random.pick(groups)] } : {}),
    ...(random.chance(0.5) ? { customfield_10053: someOf(random, groups) } : {}),
    ...(random.chance(0.2) ? { customfield_10054: words(random, 3) } : {}),
  };
}

function generateComment(ground: IssueGround, project: WorldProject, ids: Ids): WorldComment {
  const { random, people } = ground;
  const id = ids.take('comment');
  const visibility = visibilityFor(ground);
  // Outside service projects the flag means nothing, and must not hide anything.
  const internal = random.chance(project.type === 'service_desk' ? 0.5 : 0.05);
  return {
    id,
    author: random.pick(people.people),
    created: timeOf(Number(id)),
    body: textOf(random, `${words(random, 5)} ${uniqueWord('comment', id)} ${words(random, 2)}`),
    ...(visibility ? { visibility } : {}),
    ...(internal ? { internal } : {}),
  };
}

function generateWorklog(ground: IssueGround, ids: Ids): WorldWorklog {
  const { random, people } = ground;
  const id = ids.take('worklog');
  const visibility = visibilityFor(ground);
  return {
    id,
    author: random.pick(people.people),
    started: timeOf(Number(id)),
    timeSpentSeconds: 900 * (1 + random.below(20)),
    comment: textOf(random, `${uniqueWord('worklog', id)} ${words(random, 3)}`),
    ...(visibility ? { visibility } : {}),
  };
}

function generateAttachment({ random, people }: IssueGround, ids: Ids): WorldAttachment {
  const id = ids.take('attachment');
  return {
    id,
    filename: `${uniqueWord('attachment', id)} ${random.pick(vocabulary)}.txt`,
    author: random.pick(people.people),
    created: timeOf(Number(id)),
    mimeType: 'text/plain',
    size: 1 + random.below(5000),
  };
}

function visibilityFor({ random, people, roleNames }: IssueGround): WorldVisibility | undefined {
  if (!random.chance(0.4)) return undefined;
  if (random.chance(0.5)) {
    const groups = [...people.filledGroups, emptyGroup, goneGroup];
    return { type: 'group', value: random.pick(groups) };
  }
  return { type: 'role', value: random.pick([...roleNames, 'No such role']) };
}

/** Links any two issues, whoever may see them; each link stands on both. */
function withLinks(random: Random, issues: readonly WorldIssue[], ids: Ids): WorldIssue[] {
  const type = { name: 'Blocks', inward: 'is blocked by', outward: 'blocks' };
  const links = new Map<string, WorldLink[]>(issues.map((issue) => [issue.id, []]));
  for (let n = 0; n < issues.length / 3; n++) {
    const from = random.pick(issues);
    const to = random.pick(issues);
    if (from.id === to.id) continue;
    const id = ids.take('link');
    links.get(from.id)?.push({ id, type, direction: 'outward', issueId: to.id });
    links.get(to.id)?.push({ id, type, direction: 'inward', issueId: from.id });
  }
  return issues.map((issue) => ({ ...issue, links: links.get(issue.id) ?? [] }));
}

function textOf(random: Random, text: string): WorldText {
  const form = random.below(3);
  if (form === 0) return text;
  if (form === 1) return { wiki: `*note* ${text}` };
  const paragraph = { type: 'paragraph', content: [{ type: 'text', text }] };
  return { adf: { type: 'doc', version: 1, content: [paragraph] } };
}

function repeat<T>(random: Random, most: number, make: () => T): T[] {
  return Array.from({ length: random.below(most + 1) }, make);
}

/** At least one of the items. */
function someOf<T>(random: Random, items: readonly T[]): T[] {
  const some = items.filter(() => random.chance(0.3));
  return some.length > 0 ? some : [random.pick(items)];
}

function words(random: Random, count: number): string {
  return Array.from({ length: count }, () => random.pick(vocabulary)).join(' ');
}

function timeOf(minute: number): string {
  return new Date(Date.UTC(2026, 0, 1) + minute * 60_000).toISOString();
}

const vocabulary = (
  'anchor basket candle delta engine falcon garden harbor island jacket kettle lantern meadow needle ' +
  'orange pepper quartz ribbon saddle timber umbrella velvet window yellow zipper bridge copper dragon'
).split(' ');
