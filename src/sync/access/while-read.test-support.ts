/** One step of a pass over the permissions, for tests in which the site changes while a list of it is read. */

import { systemClock } from '../../clock.ts';
import { apiTokenCredential } from '../../jira/credentials/api-token.ts';
import { type JiraClient, openJiraClient } from '../../jira/jira-client.ts';
import { silentLog } from '../../log.ts';
import { siteId } from '../../model/ids.ts';
import type { ConnectedSite } from '../site.test-support.ts';
import { Reading } from './reading.ts';

/** `meanwhile`: once, when the first answer to such a request has come, and before it is used. */
export function clientWhile(
  site: ConnectedSite,
  after: RegExp,
  meanwhile: () => void | Promise<void>,
): JiraClient {
  let isDone = false;
  return openJiraClient({
    baseUrl: site.sandbox.url,
    credential: apiTokenCredential({ email: 'ann@small.example', token: 'token-ann' }),
    clock: systemClock,
    log: silentLog,
    baseDelayMs: 5,
    async fetch(input, init) {
      const response = await globalThis.fetch(input, init);
      if (!isDone && after.test(String(input))) {
        isDone = true;
        await meanwhile();
      }
      return response;
    },
  });
}

export async function readingOf({ store, source }: ConnectedSite, client: JiraClient): Promise<Reading> {
  const { id: sourceId, kind, scope, accountId } = source;
  const options = {
    ...{ sourceId, siteId: siteId(1), kind, accountId, isApp: false, scope, store, client },
    clock: systemClock,
    signal: new AbortController().signal,
    onProgress: () => {},
  };
  return new Reading(options, await store.directory.parts(sourceId), []);
}
