/** People of a site to choose from, by words of their name or address: those who can act, not apps nor customers. */

import { type JiraRequestOptions, openJiraRequests } from './request.ts';
import { usersSchema } from './wire.ts';

export interface AccountChoice {
  readonly accountId: string;
  readonly name: string;
}

type Asking = Pick<JiraRequestOptions, 'baseUrl' | 'credential' | 'clock' | 'log' | 'fetch'>;

const most = 20;

/** None where the credential may not browse users: Jira says so with an empty list. */
export async function searchAccounts(
  asking: Asking,
  words: string,
  signal?: AbortSignal,
): Promise<readonly AccountChoice[]> {
  const users = await openJiraRequests({ maxRetries: 1, ...asking }).request({
    method: 'GET',
    path: '/rest/api/3/user/search',
    query: { query: words, maxResults: most },
    schema: usersSchema,
    signal,
  });
  return users
    .filter(({ active, accountType }) => active && accountType === 'atlassian')
    .map(({ accountId, displayName }) => ({ accountId, name: displayName }));
}
