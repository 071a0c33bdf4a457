/** The request that shows that a sandbox works, for whoever has just started one. */

import type { Site } from '../site.ts';
import type { WorldAccount } from '../world/world-file.ts';

/** The line for a terminal; undefined: nobody in this world can ask. */
export function firstRequest({ world, localUrl }: Pick<Site, 'world' | 'localUrl'>): string | undefined {
  const people = [...world.accounts.values()].filter(
    ({ active, accountType }) => active && accountType === 'atlassian',
  );
  // The account with which Jackdaw reads the worlds that come with it.
  const first = people.find(({ email }) => email.startsWith('crawler@')) ?? people[0];
  return first && `curl -u ${first.email}:${ownToken(first)} ${localUrl}/rest/api/3/myself`;
}

export function ownToken({ accountId, apiToken = `token-${accountId}` }: WorldAccount): string {
  return apiToken;
}
