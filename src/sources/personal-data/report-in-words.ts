/** Whether it is heard whose account was closed, and what became of it, in words for administrators. */

import type { Source } from '../../model/source.ts';
import type { PersonalDataStanding } from '../../store/personal-data-store.ts';
import { canReport } from './keep-reported.ts';

export function reportInWords(
  source: Pick<Source, 'credential' | 'halt'>,
  { reportedMs, closed, isErasing }: PersonalDataStanding,
  nowMs: number,
): string {
  const accounts = closed === 1 ? '1 closed account' : `${closed} closed accounts`;
  const erased = closed === 0 ? '' : `, ${accounts} ${isErasing ? 'being erased' : 'erased'}`;
  if (!canReport(source)) return `Personal data: not reported, ${whyNot(source)}${erased}.`;
  if (reportedMs === undefined) return `Personal data: about to be reported to Atlassian${erased}.`;
  return `Personal data: reported ${agoInWords(nowMs - reportedMs)}${erased}.`;
}

function whyNot({ credential, halt }: Pick<Source, 'credential' | 'halt'>): string {
  if (halt) return 'as the source is halted';
  return credential.kind === 'api-token'
    ? 'as Atlassian tells only apps whose account was closed: names go when what they are on is read again'
    : 'as Atlassian did not grant the scope for it: names go when what they are on is read again';
}

function agoInWords(ms: number): string {
  const days = Math.floor(ms / 86_400_000);
  if (days < 1) return 'within the last day';
  return days === 1 ? 'a day ago' : `${days} days ago`;
}
