/**
 * Email addresses whatever their owners show: Jira tells them to apps that Atlassian has approved, asked with the app's own
 * token, and to nobody else. Most apps are not approved, and are told so (400); 401 is somebody who is no app, 503 a site
 * that does not offer it.
 */

import { z } from 'zod';
import type { JiraRequests } from './request.ts';

export interface EmailCalls {
  /** By account; those that Jira does not know are left out. */
  emails(accountIds: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, string>>;
}

const path = '/rest/api/3/user/email/bulk';
/** [M] No limit is documented; so many ids make an address that everything in between takes. */
const idsAtATime = 40;

const entry = z.object({ accountId: z.string().min(1), email: z.string().nullish() });
/** [M] Atlassian's description says one object, for a call about many; an array was meant. Both are taken. */
const emailsSchema = z.union([z.array(entry), entry.transform((one) => [one])]);

export function emailCalls({ request }: Pick<JiraRequests, 'request'>): EmailCalls {
  return {
    async emails(accountIds, signal) {
      const found = new Map<string, string>();
      for (let at = 0; at < accountIds.length; at += idsAtATime) {
        const asked = accountIds.slice(at, at + idsAtATime);
        const answer = await request({
          method: 'GET',
          path,
          query: { accountId: asked },
          schema: emailsSchema,
          needs: 'an app that Atlassian has approved for email addresses',
          signal,
        });
        const isAsked = new Set(asked);
        // Nobody gets an address by an answer about somebody else.
        for (const { accountId, email } of answer) {
          if (email && isAsked.has(accountId)) found.set(accountId, email);
        }
      }
      return found;
    },
  };
}
