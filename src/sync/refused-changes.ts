/**
 * Chosen projects that Jira takes in no search any more: one that was deleted, or that the account may not browse since,
 * makes it refuse the search of all of them (status 400). Such are found by halving, so that the others go on, and asked
 * for one by one from then on; a finding tells since when. Up to when the changes of each were listed is kept with the mark of the others, by Jira's
 * clock: of one that is back, what changed since then is listed.
 */

import type { JiraClient } from '../jira/jira-client.ts';
import type { ProjectId } from '../model/ids.ts';
import type { ChangePoll } from '../store/reading-store.ts';
import { isBadRequest } from './check-narrowing.ts';
import type { PollOptions } from './poll-changes.ts';

const area = 'changes';
const code = 'changes-refused';

/** Lists all that can be listed, and those that were refused before by themselves. Throws where Jira takes no search at all: then it is not about a project. */
export async function refusedAmong(
  { client, signal }: Pick<PollOptions, 'client' | 'signal'>,
  projectIds: readonly ProjectId[],
  before: ChangePoll['refused'],
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
      if (refused.size === projectIds.length) await checkSearch(client, signal);
      if (some.length === 1) return;
      const half = Math.ceil(some.length / 2);
      await listSome(some.slice(0, half));
      await listSome(some.slice(half));
    }
  };
  const others = projectIds.filter((id) => !before?.has(id));
  if (others.length > 0) await listSome(others);
  for (const id of projectIds) if (before?.has(id)) await listSome([id]);
  return refused;
}

async function checkSearch(client: JiraClient, signal: AbortSignal): Promise<void> {
  for await (const { ids } of client.issueIdPages({ jql: 'updated >= -1m', pageSize: 1 }, signal)) {
    if (ids.length >= 0) return;
  }
}

/** What is to be kept with the mark, and those that are refused no more, with up to when they were listed. */
export function sortRefused(
  last: ChangePoll,
  refused: ReadonlySet<ProjectId>,
  projectIds: readonly ProjectId[],
  paused: ReadonlySet<string>,
) {
  const kept = new Map<ProjectId, number>();
  const back: { readonly projectId: ProjectId; readonly untilMs: number }[] = [];
  for (const projectId of projectIds) {
    const untilMs = last.refused?.get(projectId);
    if (refused.has(projectId)) kept.set(projectId, untilMs ?? last.untilMs);
    else if (untilMs !== undefined && paused.has(projectId)) kept.set(projectId, untilMs);
    else if (untilMs !== undefined) back.push({ projectId, untilMs });
  }
  return { kept, back };
}

/** When what the others missed was asked for. */
export async function renewRefusedFindings(
  { store, source, clock }: PollOptions,
  last: ChangePoll,
  refused: ReadonlyMap<ProjectId, number>,
): Promise<void> {
  if (refused.size + (last.refused?.size ?? 0) === 0) return;
  const before = (await store.directory.findings(source.id)).filter((one) => one.code === code);
  const findings = [];
  for (const projectId of refused.keys()) {
    const key = (await store.directory.part(source.id, 'project', projectId))?.body.key ?? projectId;
    const sinceMs = before.find(({ subject }) => subject === key)?.sinceMs ?? last.askedMs;
    findings.push({ code, subject: key, message: message(key), sinceMs });
  }
  await store.directory.putFindings(source.id, area, findings, clock.now());
}

function message(key: string): string {
  return (
    `Jira does not list what changed in ${key}: it says that there is no such project, or this account may not browse it any ` +
    'more. The other projects are kept up to date, and what changed here meanwhile is read when Jira lists it again. Give ' +
    'the account Browse Projects there, or take it out of what this source reads.'
  );
}
