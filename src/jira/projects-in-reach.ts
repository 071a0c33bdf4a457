/**
 * Which projects a credential may read, and which it is only told of: Jira lists a project to whoever browses it, and
 * also to those who administer it, or all of Jira, without a right to read one issue there. Asked with as few calls as
 * tell: two where nothing is missing.
 */

import { orUndefined, pagesAsTheyCome } from './page-beans.ts';
import { type JiraRequestOptions, type JiraRequests, openJiraRequests } from './request.ts';
import { pageBeanSchema, projectSchema } from './wire.ts';

export interface NamedProject {
  readonly key: string;
  readonly name: string;
}

/** Of live projects. */
export interface ClosedProjects {
  /** How many are listed, and cannot be read. */
  readonly count: number;
  /** The first of them, by key. */
  readonly first: readonly NamedProject[];
}

/** Of keys that somebody chose, those that cannot be read, in the order given. */
export interface ChosenProjects {
  readonly closed: readonly NamedProject[];
  /** Not there, or hidden from this account: Jira does not say which. */
  readonly unknown: readonly string[];
}

export type ReachAsking = Pick<JiraRequestOptions, 'baseUrl' | 'credential' | 'clock' | 'log' | 'fetch'>;

type Action = 'view' | 'browse';

const path = '/rest/api/3/project/search';
const keysAtATime = 50;
const mostNamed = 10;

export async function closedProjects(asking: ReachAsking, signal?: AbortSignal): Promise<ClosedProjects> {
  const requests = openJiraRequests({ maxRetries: 1, ...asking });
  const listed = await countOf(requests, 'view', signal);
  const readable = await countOf(requests, 'browse', signal);
  const count = listed - readable;
  if (count <= 0) return { count: 0, first: [] };
  const first: NamedProject[] = [];
  const browsed = entries(requests, 'browse', signal);
  let next = await browsed.next();
  // Both lists are in the same order, and one is a part of the other.
  for await (const project of entries(requests, 'view', signal)) {
    if (next.done !== true && next.value.id === project.id) next = await browsed.next();
    else first.push({ key: project.key, name: project.name });
    if (first.length === Math.min(count, mostNamed)) break;
  }
  await browsed.return(undefined);
  return { count, first };
}

export async function chosenProjects(
  asking: ReachAsking,
  keys: readonly string[],
  signal?: AbortSignal,
): Promise<ChosenProjects> {
  const requests = openJiraRequests({ maxRetries: 1, ...asking });
  const closed: NamedProject[] = [];
  const unknown: string[] = [];
  for (let at = 0; at < keys.length; at += keysAtATime) {
    const some = keys.slice(at, at + keysAtATime);
    const readable = new Set((await named(requests, 'browse', some, signal)).map(({ key }) => key));
    const left = some.filter((key) => !readable.has(key));
    if (left.length === 0) continue;
    const listed = new Map((await named(requests, 'view', left, signal)).map((one) => [one.key, one.name]));
    for (const key of left) {
      const name = listed.get(key);
      if (name === undefined) unknown.push(key);
      else closed.push({ key, name });
    }
  }
  return { closed, unknown };
}

/** An archived project can be chosen: it is there, and may be restored. */
async function named(
  requests: JiraRequests,
  action: Action,
  keys: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly NamedProject[]> {
  const query = { keys, action, status: ['live', 'archived'], startAt: 0, maxResults: keysAtATime };
  const page = requests.request({
    method: 'GET',
    path,
    query,
    schema: pageBeanSchema(projectSchema),
    signal,
  });
  return (await orUndefined(page, true))?.values ?? [];
}

async function countOf(
  requests: JiraRequests,
  action: Action,
  signal: AbortSignal | undefined,
): Promise<number> {
  const query = { status: 'live', action, startAt: 0, maxResults: 1 };
  const asked = requests.request({
    method: 'GET',
    path,
    query,
    schema: pageBeanSchema(projectSchema),
    signal,
  });
  const page = await orUndefined(asked, true);
  return page === undefined ? 0 : (page.total ?? page.values.length);
}

async function* entries(requests: JiraRequests, action: Action, signal: AbortSignal | undefined) {
  const query = { status: 'live', action, orderBy: 'key' };
  const call = { path, query, schema: projectSchema, pageSize: 100, emptyIs404: true, signal };
  for await (const page of pagesAsTheyCome(requests, call)) yield* page;
}
