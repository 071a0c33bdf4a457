/** What an offer to connect means, how one’s own source is, and why coming back from Atlassian was of no use. */

import { counted } from '../counted.ts';
import { scopeInWords } from '../sources/scope-wanted.ts';
import type { Offer, OwnSource } from './own-sources-client.ts';

export function hostOf(site: string): string {
  return URL.canParse(site) ? new URL(site).host : site;
}

/** What is read when it is taken up. */
export function offerInWords({ scope, titlesOnly }: Pick<Offer, 'scope' | 'titlesOnly'>): string {
  return `What is read: ${firstSmall(scopeInWords(scope))}${titlesOnly ? ' Titles only.' : ''}`;
}

export function ownInWords({
  status,
  issues,
  reason,
}: Pick<OwnSource, 'status' | 'issues' | 'reason'>): string {
  const count = counted(issues, 'issue');
  if (status === 'never synced' || status === 'syncing') return `Being read: ${count} so far.`;
  if (status === 'active') return `${count}.`;
  if (status === 'credentials expired')
    return 'Atlassian does not let Jackdaw in any more: connect it again.';
  return `${count}. ${reason ?? ''}`.trim();
}

/** Projects that are offered, and that the account may not read. */
export function leftOutInWords(keys: readonly string[]): string {
  const [them, it] = keys.length === 1 ? ['Project', 'it'] : ['Projects', 'them'];
  return `${them} ${keys.join(', ')}: left out, as your account may not read ${it} in Jira.`;
}

export function isBeingRead({ status }: Pick<OwnSource, 'status'>): boolean {
  return status === 'never synced' || status === 'syncing';
}

/** Undefined where the address names no such problem. */
export function consentProblemIn(search: string): string | undefined {
  if (new URLSearchParams(search).get('problem') !== 'consent') return undefined;
  return 'Nothing was connected: it took longer than ten minutes, was begun in another browser, or was finished already. Begin again.';
}

function firstSmall(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
