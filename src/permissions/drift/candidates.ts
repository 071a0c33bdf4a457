/**
 * Who and what a sample is drawn from: issues of every project and level of our copy, and accounts that Jira can be
 * asked about: those of our people, and some of all others. Reads little, however large the site is.
 */

import type { LevelFact } from '../../model/access.ts';
import { type AccountId, type IssueId, issueId, type ProjectId } from '../../model/ids.ts';
import type { Source } from '../../model/source.ts';
import type { IssueStratum } from '../../store/drift-store.ts';
import type { PermissionTools } from '../permission-tools.ts';
import { canBeAsked } from './comparable.ts';
import { type CandidateIssue, type CandidateViewer, shuffled } from './sample.ts';

const mostIssues = 3_000;
const mostOfOneStratum = 60;
const mostViewers = 200;

export async function candidateIssues(
  { store }: PermissionTools,
  source: Source,
  onlyProject: ProjectId | undefined,
  random: () => number,
): Promise<CandidateIssue[]> {
  const strata = (await store.drift.strata(source.id)).filter(
    ({ projectId }) => onlyProject === undefined || projectId === onlyProject,
  );
  const drawn = shuffled(strata, random).slice(0, mostIssues);
  const each = Math.min(mostOfOneStratum, Math.ceil(mostIssues / Math.max(1, drawn.length)));
  const candidates: CandidateIssue[] = [];
  for (const stratum of drawn) {
    candidates.push(...(await loadFacts(store, source, await draw(store, source, stratum, each, random))));
  }
  return candidates;
}

/** From a random place of the stratum on, and from its beginning where it ends too early. */
async function draw(
  store: PermissionTools['store'],
  source: Source,
  stratum: IssueStratum,
  limit: number,
  random: () => number,
): Promise<IssueId[]> {
  const { projectId, level, firstId, lastId } = stratum;
  const of: { projectId: ProjectId; level: LevelFact } = { projectId, level };
  const start = Number(firstId) - 1 + Math.floor(random() * (Number(lastId) - Number(firstId) + 1));
  const ids = [...(await store.drift.issueIds(source.id, of, issueId(String(start)), limit))];
  if (ids.length < limit) {
    const before = await store.drift.issueIds(source.id, of, undefined, limit - ids.length);
    ids.push(...before.filter((id) => Number(id) <= start));
  }
  return ids;
}

export async function loadFacts(
  store: PermissionTools['store'],
  source: Source,
  ids: readonly IssueId[],
): Promise<(CandidateIssue & { readonly key: string })[]> {
  const found = await store.issues.load(await store.issues.rowsByIds(source.id, ids));
  return found.map(({ issue, facts }) => ({ id: issue.id, key: issue.key, facts }));
}

/** `only` alone, or: our people's accounts, others, drawn evenly, and somebody who is not signed in. */
export async function candidateViewers(
  { store, visibility }: PermissionTools,
  source: Source,
  only: AccountId | undefined,
  random: () => number,
): Promise<CandidateViewer[]> {
  if (only !== undefined) {
    const seen = await visibility.resolveAccount(source.id, only);
    return [{ account: only, visibility: seen, tied: true }];
  }
  const tied: AccountId[] = [];
  for (const account of await store.people.tiedAccounts(source.site.id)) {
    if (canBeAsked(await store.directory.account(source.id, account))) tied.push(account);
  }
  const isTied = new Set(tied);
  const others: AccountId[] = [];
  let passed = 0;
  for (const account of await askableAccounts(store, source)) {
    if (isTied.has(account)) continue;
    passed += 1;
    if (others.length < mostViewers) others.push(account);
    else {
      const place = Math.floor(random() * passed);
      if (place < mostViewers) others[place] = account;
    }
  }
  const accounts = [...shuffled(tied, random).slice(0, mostViewers), ...others, undefined];
  const candidates: CandidateViewer[] = [];
  for (const account of accounts) {
    candidates.push({
      account,
      visibility: await visibility.resolveAccount(source.id, account),
      tied: account !== undefined && isTied.has(account),
    });
  }
  return candidates;
}

/** How many accounts of our people Jira cannot be asked about. */
export async function unaskedPeople({ store }: PermissionTools, source: Source): Promise<number> {
  let unasked = 0;
  for (const account of await store.people.tiedAccounts(source.site.id)) {
    if (!canBeAsked(await store.directory.account(source.id, account))) unasked += 1;
  }
  return unasked;
}

/** All that Jira can be asked about, by id. */
export async function askableAccounts(
  store: PermissionTools['store'],
  source: Source,
): Promise<readonly AccountId[]> {
  return (await store.directory.accounts(source.id)).filter(canBeAsked).map(({ accountId }) => accountId);
}
