/** Whether changes of a source are announced by Jira as they happen, or why not, in words for administrators. */

import type { Source } from '../../model/source.ts';
import type { SourceWebhooks } from '../../store/webhook-store.ts';

export interface Announcements {
  /** `unknown`: Jira does not say whether somebody has set the webhook, or installed the app with it; none was heard. */
  readonly state: 'announced' | 'not announced' | 'unknown';
  readonly says: string;
  /** Whether there is an address for a webhook that an administrator of Jira sets. */
  readonly byHand: boolean;
  /** When the last word came. */
  readonly heardMs: number | undefined;
}

export function announcementsOf(
  { credential, halt }: Pick<Source, 'credential' | 'halt'>,
  known: Pick<SourceWebhooks, 'registered' | 'problem' | 'address' | 'heardMs'> | undefined,
  nowMs: number,
): Announcements {
  const heardMs = known?.heardMs;
  const byHand = known?.address !== undefined;
  const about = { byHand, heardMs };
  if (halt)
    return { ...about, state: 'not announced', says: 'What is announced is not kept while it is halted.' };
  const registered = credential.kind === 'oauth' ? known?.registered : undefined;
  if (registered && registered.expiresMs > nowMs) {
    const trouble = known?.problem ? ` It could not be looked after: ${known.problem.why}` : '';
    const says = `Changes are announced (webhook until ${dayOf(registered.expiresMs)}).${trouble}`;
    return { ...about, state: 'announced', says };
  }
  if (credential.kind === 'connect') {
    const says =
      heardMs === undefined
        ? 'The app announces changes, but none was heard yet. Where it was installed before it could, install it again.'
        : 'Changes are announced by the app.';
    return { ...about, state: heardMs === undefined ? 'unknown' : 'announced', says };
  }
  if (byHand) {
    const says =
      heardMs === undefined
        ? 'None was heard yet of the webhook: set it in Jira, with its address and its secret.'
        : 'Changes are announced by a webhook that was set in Jira.';
    return { ...about, state: heardMs === undefined ? 'unknown' : 'announced', says };
  }
  const later = 'Changes are not announced: they are found when Jira is asked for them.';
  if (credential.kind === 'oauth') {
    const why = known?.problem?.why ?? 'The webhook is about to be registered.';
    return { ...about, state: 'not announced', says: `${later} ${why}` };
  }
  const todo = 'An administrator of Jira can set a webhook for that.';
  return { ...about, state: 'not announced', says: `${later} ${todo}` };
}

function dayOf(ms: number): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(ms);
}
