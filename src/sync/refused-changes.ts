/**
 * Chosen projects that Jira takes in no search any more: one that was deleted, or that the account may not browse since,
 * makes it refuse the search of all of them (status 400). Such are found by halving, so that the others go on, and a
 * finding tells since when. Of one that is back, what changed since then is listed.
 */

import type { ProjectId } from '../model/ids.ts';
import { isBadRequest } from './check-narrowing.ts';
import type { PollOptions } from './poll-changes.ts';

const area = 'changes';
const code = 'changes-refused';

/** Lists all that can be listed. Throws where that is none: then it is not about a project. */
export async function refusedAmong(
  projectIds: readonly ProjectId[],
  list: (some: readonly ProjectId[]) => Promise<void>,
): Promise<ReadonlySet<ProjectId>> {
  const refused = new Set<ProjectId>();
  const listSome = async (some: readonly ProjectId[]): Promise<void> => {
    try {
      await list(some);
    } catch (error) {
      if (!isBadRequest(error)) throw error;
      const [first] = some;
      if (some.length === 1 && first !== undefined) refused.add(first);
      if (refused.size === projectIds.length) throw error;
      if (some.length === 1) return;
      const half = Math.ceil(some.length / 2);
      await listSome(some.slice(0, half));
      await listSome(some.slice(half));
    }
  };
  await listSome(projectIds);
  return refused;
}

interface Back {
  readonly projectId: ProjectId;
  readonly key: string;
  readonly sinceMs: number;
}

/** Those that are refused no more, and since when they were. `listedMs`: up to when changes were listed before. */
export async function renewRefused(
  { store, source, clock }: PollOptions,
  refused: ReadonlySet<ProjectId>,
  listedMs: number,
): Promise<readonly Back[]> {
  const before = (await store.directory.findings(source.id)).filter((one) => one.code === code);
  if (refused.size + before.length === 0) return [];
  const keys = new Map<string, ProjectId>();
  for (const part of await store.directory.parts(source.id)) {
    if (part.kind === 'project') keys.set(part.body.key, part.body.id);
  }
  const now = [...keys].flatMap(([key, id]) => (refused.has(id) ? [key] : []));
  const back = before.flatMap(({ subject, sinceMs }) => {
    const projectId = keys.get(subject);
    return projectId === undefined || refused.has(projectId) ? [] : [{ projectId, key: subject, sinceMs }];
  });
  const gone = before.filter(({ subject }) => !keys.has(subject));
  const put = now.flatMap((key) =>
    before.some(({ subject }) => subject === key)
      ? []
      : [{ code, subject: key, message: message(key), sinceMs: listedMs }],
  );
  await store.directory.changeFindings(source.id, area, gone, put, clock.now());
  return back;
}

/** When what they missed is asked for. */
export async function endRefused(
  { store, source, clock }: PollOptions,
  back: readonly Back[],
): Promise<void> {
  const gone = back.map(({ key }) => ({ code, subject: key }));
  await store.directory.changeFindings(source.id, area, gone, [], clock.now());
}

function message(key: string): string {
  return (
    `Jira does not list what changed in ${key}: it says that there is no such project, or this account may not browse it any ` +
    'more. The other projects are kept up to date, and what changed here meanwhile is read when Jira lists it again. Give ' +
    'the account Browse Projects there, or take it out of what this source reads.'
  );
}
