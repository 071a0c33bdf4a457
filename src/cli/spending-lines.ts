/** What a source spends of its limits, and when it was read for the first time, in lines for `jackdaw status`. */

import type { SourceStatus } from '../sources/status.ts';
import { count, counted, minuteOf } from './terminal.ts';

export function spendingLines({ spending, firstPass, announcements, personalData }: SourceStatus): string[] {
  return [
    ...(firstPass ? [firstPassLine(firstPass)] : []),
    ...(spending ? [spendingLine(spending)] : []),
    announcementsLine(announcements),
    ...(personalData === undefined ? [] : [personalData]),
  ];
}

function announcementsLine({ state, says, heard }: SourceStatus['announcements']): string {
  return state === 'announced' && heard !== undefined
    ? `${says} The last word came on ${minuteOf(heard)} (UTC).`
    : says;
}

function firstPassLine({ left, perMinute, end }: NonNullable<SourceStatus['firstPass']>): string {
  const rate = perMinute === undefined ? '' : `, ${count(perMinute)} a minute`;
  const done = end === undefined ? '' : `, done about ${minuteOf(end)} (UTC)`;
  return `first reading: ${counted(left, 'issue')} to go${rate}${done}`;
}

function spendingLine(spending: NonNullable<SourceStatus['spending']>): string {
  const { spent, spentFor, limit, limitIs, left, resets } = spending;
  const most = Object.entries(spentFor).filter(([, points]) => points > 0);
  const what =
    most.length === 0 ? '' : ` (${most.map(([name, points]) => `${name} ${count(points)}`).join(', ')})`;
  const of =
    limit === undefined || left === undefined
      ? ''
      : ` of ${count(limit)}${limitIs === 'believed' ? ' believed' : ''}, ${count(left)} left until ${resets.slice(11, 16)} (UTC)`;
  return `points of the app this hour: ${count(spent)} spent${what}${of}`;
}
