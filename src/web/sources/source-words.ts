/** Kinds, states and ends of credentials, as the pages about sources say them. */

import type { SourceView, SyncJob } from '../../http/source-api.ts';
import { exactTime } from '../relative-time.ts';

export function kindInWords(
  source: Pick<SourceView, 'kind' | 'owner' | 'audience' | 'groups' | 'titlesOnly'>,
): string {
  const titles = source.titlesOnly ? ', titles only' : '';
  if (source.kind === 'private')
    return `For ${source.owner?.name ?? 'somebody who was removed'} alone${titles}`;
  if (source.kind === 'permission-based') return `By Jira’s permissions${titles}`;
  if (source.audience === 'everyone') return `Shared with everybody here${titles}`;
  const names = source.groups?.map(({ name }) => name) ?? [];
  if (names.length === 0) return `Shared with nobody: its groups were removed${titles}`;
  return `Shared with ${listed(names)}${titles}`;
}

/** Whose credential nobody else asks with: what it sees is not for them. */
export function isOfSomebodyElse(
  { kind, owner }: Pick<SourceView, 'kind' | 'owner'>,
  me: { readonly email: string },
): boolean {
  return kind === 'private' && owner?.email !== me.email;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

export function credentialInWords({ credential }: Pick<SourceView, 'credential'>): string {
  if (credential.kind === 'connect') {
    const whom = credential.actsAs === 'app' ? 'its own user' : `the account ${credential.accountId}`;
    return `Connect app, as ${whom}`;
  }
  const kind = { 'api-token': 'API token', oauth: 'OAuth 2.0' }[credential.kind];
  return `${kind} of ${credential.account}${credential.through === 'gateway' ? ', through Atlassian’s gateway' : ''}`;
}

/** Undefined: nothing to say about it yet. */
export function expiryInWords(daysLeft: number | undefined): string | undefined {
  if (daysLeft === undefined || daysLeft > 30) return undefined;
  if (daysLeft < 0) return 'The token has expired: reconnect with a new one.';
  if (daysLeft < 1) return 'The token expires today: reconnect with a new one.';
  return `The token expires in ${Math.floor(daysLeft) === 1 ? '1 day' : `${Math.floor(daysLeft)} days`}.`;
}

/** Where changes are announced, with the time of the last word. */
export function announcementsInWords(
  { state, says, heard }: Pick<SourceView['announcements'], 'state' | 'says' | 'heard'>,
  timeZone?: string,
): string {
  return state === 'announced' && heard !== undefined
    ? `${says} The last word came on ${exactTime(heard, timeZone)}.`
    : says;
}

/** For a list to choose from; one that somebody set elsewhere is among them. */
export function intervalChoices(now: number | undefined): { value: string; label: string }[] {
  const minutes = [...new Set([1, 2, 5, 15, 30, 60, 240, ...(now === undefined ? [] : [now])])];
  const inWords = (count: number) => {
    const [many, unit] = count % 60 === 0 ? [count / 60, 'hour'] : [count, 'minute'];
    return many === 1 ? `Every ${unit}` : `Every ${many} ${unit}s`;
  };
  return [
    { value: '', label: 'As the settings say' },
    ...minutes.sort((a, b) => a - b).map((count) => ({ value: String(count), label: inWords(count) })),
  ];
}

const phases: Record<NonNullable<SyncJob['progress']>['phase'], string> = {
  permissions: 'Reading who may see what',
  listing: 'Listing the issues',
  contents: 'Reading the issues',
  comments: 'Reading long threads of comments',
  settling: 'Looking at what is gone',
  indexing: 'Making it searchable',
  done: 'Done',
};

export function phaseInWords(phase: keyof typeof phases): string {
  return phases[phase];
}

export function progressInWords(job: SyncJob): string {
  const { progress } = job;
  if (progress === undefined) return 'Beginning';
  const count = (value: number) => value.toLocaleString('en');
  return `${phases[progress.phase]}: ${count(progress.issues)} of ${count(Math.max(progress.listed, progress.issues))} issues`;
}
