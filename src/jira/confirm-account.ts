/**
 * Whether the answers of a site are still those to the account that a source is read as. Whoever has lost the access to
 * Jira is told of nothing, in the same words as somebody who asks for what was deleted. So before something that did not
 * come is taken for gone, Jira is asked who is asking; not for each of many answers in a row.
 */

import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { JiraRequests } from './request.ts';
import { myselfSchema } from './wire.ts';

export interface ConfirmOptions {
  readonly requests: JiraRequests;
  readonly clock: Clock;
  /** Whose credential it is, in words. */
  readonly account: string;
  /** By what we know. Undefined: whoever it is. */
  readonly accountId: string | undefined;
}

/** So long an answer is believed: a census that finds thousands missing asks for a hundred at a time. */
const believedMs = 3_000;

/** Throws `jira-unauthorized` where it is another account, a deactivated one, or one without access to Jira. */
export function accountConfirmation(options: ConfirmOptions): (signal?: AbortSignal) => Promise<void> {
  const { clock } = options;
  let confirmedMs = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;
  const ask = async (signal: AbortSignal | undefined) => {
    const askedMs = clock.now();
    await confirm(options, signal);
    confirmedMs = askedMs;
  };
  return async (signal) => {
    for (;;) {
      const sinceMs = clock.now() - confirmedMs;
      // Less than nothing: the clock was set back.
      if (sinceMs >= 0 && sinceMs < believedMs) return;
      asking ??= ask(signal).finally(() => {
        asking = undefined;
      });
      try {
        return await asking;
      } catch (error) {
        // Whoever asked was stopped, and others waited for the same answer.
        const isOthers = error instanceof AppError && error.code === 'interrupted' && !signal?.aborted;
        if (!isOthers) throw error;
      }
    }
  };
}

async function confirm(
  { requests, account, accountId }: ConfirmOptions,
  signal: AbortSignal | undefined,
): Promise<void> {
  const found = await requests.request({
    method: 'GET',
    path: '/rest/api/3/myself',
    query: { expand: 'applicationRoles' },
    schema: myselfSchema,
    signal,
  });
  const { host } = requests;
  if (accountId !== undefined && found.accountId !== accountId) {
    const who = `another account now (${found.accountId}, no longer ${accountId})`;
    throw refused(`The token of ${account} belongs to ${who} on ${host}.`, 'Connect the site again.');
  }
  if (!found.active) {
    throw refused(`The account of ${account} is not active on ${host} any more.`, 'Activate it again.');
  }
  // [M] That Jira answers such an account at all. An app needs no application; what is not told proves nothing.
  if (found.accountType === 'atlassian' && found.applicationRoles?.size === 0) {
    throw refused(
      `The account of ${account} has no access to Jira on ${host} any more.`,
      'Give it access again.',
    );
  }
}

function refused(what: string, todo: string): AppError {
  return new AppError(
    'jira-unauthorized',
    `${what} What Jira did not return was not taken for gone, and nothing was removed. ${todo}`,
  );
}
