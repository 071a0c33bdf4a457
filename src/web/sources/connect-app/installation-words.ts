/** How an installation stands, in one word with its colour; and what taking it off the list means. */

import type { ConnectInstallationView } from '../../../http/connect-api.ts';
import type { Tone } from '../../status/totals.ts';

type Shown = Pick<ConnectInstallationView, 'site' | 'state' | 'claimed' | 'sources'>;

export interface Standing {
  readonly word: 'removed in Jira' | 'switched off in Jira' | 'waits to be claimed' | 'claimed' | 'in use';
  readonly tone: Tone;
}

export function standingOf({ state, claimed, sources }: Shown): Standing {
  if (state === 'uninstalled') return { word: 'removed in Jira', tone: 'bad' };
  if (state === 'disabled') return { word: 'switched off in Jira', tone: 'bad' };
  if (claimed === undefined) return { word: 'waits to be claimed', tone: 'busy' };
  return sources.length > 0 ? { word: 'in use', tone: 'good' } : { word: 'claimed', tone: 'quiet' };
}

export function takingOffSays({ site, state, sources }: Shown): string {
  const halts = sources.length > 0 ? `${namesOf(sources)} halts; nothing that was read is removed. ` : '';
  const { host } = new URL(site);
  return state === 'uninstalled'
    ? `${halts}It comes back when somebody installs the app on ${host} again.`
    : `${halts}Jackdaw forgets its secret. The app stays on ${host} until somebody removes it there, and comes back here when it is installed again.`;
}

export function namesOf(sources: Shown['sources']): string {
  const names = sources.map(({ name }) => `“${name}”`);
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
