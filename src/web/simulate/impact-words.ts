/**
 * What a change would do, in words and in the order in which one must read it: what the public gains comes before
 * everything else.
 */

import type { SimulationView } from '../../http/change-api.ts';
import { counted } from '../counted.ts';

export type Impact = SimulationView['public']['gains'];
export type AffectedPerson = SimulationView['people'][number];

/** "12 issues", "1 issue and 3 restricted comments"; empty for nothing. */
export function impactInWords({
  issues,
  restrictedComments,
}: Pick<Impact, 'issues' | 'restrictedComments'>): string {
  const parts = [
    ...(issues === 0 ? [] : [counted(issues, 'issue')]),
    ...(restrictedComments === 0 ? [] : [counted(restrictedComments, 'restricted comment')]),
  ];
  return parts.join(' and ');
}

export function isNothing(impact: Pick<Impact, 'issues' | 'restrictedComments'>): boolean {
  return impactInWords(impact) === '';
}

export function opensToThePublic({ public: all }: SimulationView): boolean {
  return !isNothing(all.gains);
}

/** "5 people gain, 12 lose."; of a change of nothing, why it is one. */
export function totalsInWords({
  totals,
  nothingBecause,
}: Pick<SimulationView, 'totals' | 'nothingBecause'>): string {
  if (nothingBecause !== undefined) return `Nothing would change for anybody. ${nothingBecause}`;
  const { peopleGaining, peopleLosing } = totals;
  if (peopleGaining === 0 && peopleLosing === 0) return 'No account gains or loses anything.';
  const gaining = `${people(peopleGaining)} ${peopleGaining === 1 ? 'gains' : 'gain'} something`;
  const losing = `${people(peopleLosing)} ${peopleLosing === 1 ? 'loses' : 'lose'} something`;
  if (peopleLosing === 0) return `${gaining}.`;
  return peopleGaining === 0
    ? `${losing}.`
    : `${gaining}, ${losing.charAt(0).toLowerCase()}${losing.slice(1)}.`;
}

function people(count: number): string {
  if (count === 0) return 'Nobody';
  return counted(count, 'person', 'people');
}
