/**
 * What the search page shows for one person's answer. Hits that are on the screen stay while newer ones are
 * fetched; a question that found nothing looks the same whatever the reason, hidden or not there at all.
 */

import type { Hit, SearchAnswer } from '../../http/api.ts';
import { counted } from '../counted.ts';

export interface Answer {
  readonly hits: readonly Hit[];
  readonly more: boolean;
  readonly notes: readonly string[];
  readonly searched?: ToldSearched;
}

/** How complete the copy is that was searched, as far as that is told already. */
export type ToldSearched = SearchAnswer['searched'] | 'being counted';

export type AnswerState =
  | { readonly kind: 'not-asked' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | (Pick<Answer, 'notes' | 'searched'> & { readonly kind: 'nothing'; readonly stale: boolean })
  | { readonly kind: 'hits'; readonly answer: Answer; readonly stale: boolean };

export function answerState(given: {
  readonly asked: string;
  readonly pages: readonly SearchAnswer[] | undefined;
  readonly error: unknown;
  /** The pages answer an earlier question. */
  readonly stale: boolean;
}): AnswerState {
  if (given.asked === '') return { kind: 'not-asked' };
  if (given.error !== null && (given.pages === undefined || given.stale)) {
    return { kind: 'failed', error: given.error };
  }
  if (given.pages === undefined) return { kind: 'waiting' };
  const answer = joinPages(given.pages);
  return answer.hits.length === 0
    ? { kind: 'nothing', notes: answer.notes, searched: answer.searched, stale: given.stale }
    : { kind: 'hits', answer, stale: given.stale };
}

/** An issue that moved between two pages while they were fetched is shown once, where it stood first. */
export function joinPages(pages: readonly SearchAnswer[]): Answer {
  const hits = new Map<string, Hit>();
  for (const page of pages) {
    for (const hit of page.hits) {
      const name = `${hit.site} ${hit.key}`;
      if (!hits.has(name)) hits.set(name, hit);
    }
  }
  return {
    hits: [...hits.values()],
    more: pages.at(-1)?.nextOffset !== undefined,
    notes: pages[0]?.notes ?? [],
    searched: pages[0]?.beingCounted ? 'being counted' : pages[0]?.searched,
  };
}

/** Where the next page begins; undefined when there is none. */
export function nextOffset(pages: readonly SearchAnswer[]): number | undefined {
  return pages.at(-1)?.nextOffset;
}

/** "12 results", "the first 20 results"; never a number of what was not fetched. */
export function countOf(answer: Answer): string {
  const { length } = answer.hits;
  if (answer.more) return `the first ${length} results`;
  return counted(length, 'result');
}

/** "Searched 12,344 of 12,350 issues"; silent where it is not told. */
export function searchedInWords(searched: ToldSearched): string | undefined {
  if (!searched) return undefined;
  if (searched === 'being counted') return 'How many issues were searched is still being counted.';
  const { issues, missing, unsure, earlier } = searched;
  const all = issues + missing;
  const of = missing > 0 ? ` of ${all.toLocaleString('en')}` : '';
  const most = missing > 0 ? '; the others are still to be read' : '';
  const when = earlier ? ', by the last count' : '';
  const kept = unsure
    ? '. Of projects in which issues can be hidden one by one, it is not told whether any are missing'
    : '';
  return `Searched ${issues.toLocaleString('en')}${of} ${all === 1 ? 'issue' : 'issues'}${when}${most}${kept}.`;
}

/** For the live region; silent while waiting, so that typing does not chatter. */
export function announcementOf(state: AnswerState): string {
  if (state.kind === 'hits' && !state.stale) return countOf(state.answer);
  if (state.kind === 'nothing' && !state.stale) return nothingFound;
  if (state.kind === 'failed') return 'The search failed';
  return '';
}

export const nothingFound = 'Nothing that you may see matches';

/** The keys that the other person's complete answer lacks; undefined while that cannot be known. */
export function onlyHere(here: AnswerState, there: AnswerState): ReadonlySet<string> | undefined {
  if (here.kind !== 'hits' || here.stale) return undefined;
  if (there.kind === 'nothing' && !there.stale) return new Set(here.answer.hits.map((hit) => hit.key));
  if (there.kind !== 'hits' || there.stale || there.answer.more) return undefined;
  const others = new Set(there.answer.hits.map((hit) => hit.key));
  return new Set(here.answer.hits.map((hit) => hit.key).filter((key) => !others.has(key)));
}
