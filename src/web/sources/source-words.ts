/** Kinds, states and ends of credentials, as the pages about sources say them. */

import type { SourceView, SyncJob } from '../../http/source-api.ts';
import type { Kind } from './source-client.ts';

export const kinds: readonly { readonly kind: Kind; readonly label: string; readonly says: string }[] = [
  {
    kind: 'permission-based',
    label: 'For everybody, by Jira’s permissions',
    says: 'Everybody finds exactly what they may see in Jira. Takes a credential that can read permissions.',
  },
  {
    kind: 'private',
    label: 'For me alone',
    says: 'You alone find what this credential reads, and nobody else does.',
  },
  {
    kind: 'shared',
    label: 'Shared with everybody here',
    says: 'Everybody here finds what has no security level, restriction or limited audience, whatever Jira lets them see.',
  },
];

export function kindInWords(source: Pick<SourceView, 'kind' | 'owner' | 'audience' | 'titlesOnly'>): string {
  const titles = source.titlesOnly ? ', titles only' : '';
  if (source.kind === 'private')
    return `For ${source.owner?.name ?? 'somebody who was removed'} alone${titles}`;
  if (source.kind === 'permission-based') return `By Jira’s permissions${titles}`;
  const { audience } = source;
  if (audience === undefined || audience === 'everyone') return `Shared with everybody here${titles}`;
  return `Shared with ${audience.length === 1 ? '1 group' : `${audience.length} groups`}${titles}`;
}

export function credentialInWords({ credential }: Pick<SourceView, 'credential'>): string {
  const kind = { 'api-token': 'API token', oauth: 'OAuth 2.0', connect: 'Connect app' }[credential.kind];
  const acts = credential.actsAs === 'app' ? ' as the app itself' : '';
  return `${kind} of ${credential.account}${acts}${credential.through === 'gateway' ? ', through Atlassian’s gateway' : ''}`;
}

/** Undefined: nothing to say about it yet. */
export function expiryInWords(daysLeft: number | undefined): string | undefined {
  if (daysLeft === undefined || daysLeft > 30) return undefined;
  if (daysLeft < 0) return 'The token has expired: reconnect with a new one.';
  if (daysLeft < 1) return 'The token expires today: reconnect with a new one.';
  return `The token expires in ${Math.floor(daysLeft) === 1 ? '1 day' : `${Math.floor(daysLeft)} days`}.`;
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

export function progressInWords(job: SyncJob): string {
  const { progress } = job;
  if (progress === undefined) return 'Beginning';
  const count = (value: number) => value.toLocaleString('en');
  return `${phases[progress.phase]}: ${count(progress.issues)} of ${count(Math.max(progress.listed, progress.issues))} issues`;
}
