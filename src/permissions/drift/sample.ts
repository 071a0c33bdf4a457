/**
 * Draws which viewers are compared on which issues, with a seed, so that few questions show much. Viewers with
 * different outcomes come before viewers with the same ones; scopes about which the drawn viewers differ, or
 * where it depends on the people of the issue, come before scopes that are the same for all of them. Pure: the
 * candidates are read by `candidates.ts`.
 */

import { type AccessFacts, scopeKey } from '../../model/access.ts';
import type { AccountId, IssueId } from '../../model/ids.ts';
import { canSee, conditionOf, type Visibility } from '../../model/visibility.ts';

export interface CandidateViewer {
  /** Undefined: somebody who is not signed in. */
  readonly account: AccountId | undefined;
  readonly visibility: Visibility;
  /** A person of ours is this account. */
  readonly tied: boolean;
}

export interface CandidateIssue {
  readonly id: IssueId;
  readonly facts: AccessFacts;
}

/** One request to Jira. */
export interface Question {
  readonly account: AccountId | undefined;
  readonly issueIds: readonly IssueId[];
}

/** Numbers in [0, 1), the same ones for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const list = [...items];
  for (let last = list.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const [a, b] = [list[last], list[other]];
    if (a === undefined || b === undefined) continue;
    list[last] = b;
    list[other] = a;
  }
  return list;
}

export function drawSample(
  viewers: readonly CandidateViewer[],
  issues: readonly CandidateIssue[],
  limits: { readonly questions: number; readonly issuesPerQuestion: number },
  random: () => number,
): Question[] {
  const scopes = [...Map.groupBy(shuffled(issues, random), ({ facts }) => scopeKey(facts.scope)).values()];
  const chosen = chooseViewers(viewers, scopes, limits.questions, random);
  const isBoundary = scopes.map((_, index) => {
    const outcomes = new Set(chosen.map(({ outcomes }) => outcomes[index]));
    return outcomes.size > 1 || outcomes.has('?');
  });
  const order = shuffled([...scopes.keys()], random);
  const boundary = order.filter((index) => isBoundary[index]);
  const others = order.filter((index) => !isBoundary[index]);
  return chosen.map(({ viewer, outcomes }, turn) => {
    // Where there are more scopes than a question takes, the next viewer goes on where this one ended.
    const from = turn * limits.issuesPerQuestion;
    const queues = [...rotated(boundary, from), ...rotated(others, from)].map((index) => {
      const ofScope = scopes[index] ?? [];
      return outcomes[index] === '?' ? alternating(viewer, ofScope) : ofScope;
    });
    const drawn = roundRobin(queues, limits.issuesPerQuestion);
    return { account: viewer.account, issueIds: drawn.map(({ id }) => id) };
  });
}

interface ChosenViewer {
  readonly viewer: CandidateViewer;
  /** A letter for each scope: never, always, or by the people of the issue. */
  readonly outcomes: string;
}

function chooseViewers(
  viewers: readonly CandidateViewer[],
  scopes: readonly (readonly CandidateIssue[])[],
  most: number,
  random: () => number,
): ChosenViewer[] {
  const all = shuffled(viewers, random).map((viewer): ChosenViewer => {
    const letters = scopes.map(([first]) => {
      const condition = first && conditionOf(viewer.visibility, first.facts.scope);
      if (condition?.kind !== 'when') return '-';
      return condition.allOf.length === 0 ? '+' : '?';
    });
    return { viewer, outcomes: letters.join('') };
  });
  const inTurn = (some: readonly ChosenViewer[]) =>
    roundRobin([...Map.groupBy(some, ({ outcomes }) => outcomes).values()], some.length);
  const tied = inTurn(all.filter(({ viewer }) => viewer.tied));
  const untied = inTurn(all.filter(({ viewer }) => !viewer.tied));
  return roundRobin([tied, untied], most);
}

/** Issues that this viewer sees and issues that they do not, by turns: the line runs between them. */
function alternating(viewer: CandidateViewer, issues: readonly CandidateIssue[]): CandidateIssue[] {
  const seen = issues.filter(({ facts }) => canSee(viewer.visibility, facts));
  const unseen = issues.filter(({ facts }) => !canSee(viewer.visibility, facts));
  return roundRobin([seen, unseen], issues.length);
}

/** The first of each, then the second of each, and so on. */
function roundRobin<T>(queues: readonly (readonly T[])[], most: number): T[] {
  const taken: T[] = [];
  for (let round = 0; taken.length < most; round += 1) {
    const before = taken.length;
    for (const queue of queues) {
      const next = queue[round];
      if (next !== undefined && taken.length < most) taken.push(next);
    }
    if (taken.length === before) break;
  }
  return taken;
}

function rotated<T>(items: readonly T[], by: number): T[] {
  const from = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(from), ...items.slice(0, from)];
}
