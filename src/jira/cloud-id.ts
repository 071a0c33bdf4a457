/**
 * The cloud id of a site, which anybody may ask for: Atlassian's gateway knows sites by it. No credential goes along.
 */

import { z } from 'zod';
import { anonymousCredential } from './credentials/api-token.ts';
import { type JiraRequestOptions, openJiraRequests } from './request.ts';

/** Where Atlassian's gateway is. Another one only where the setting says so, as for a sandbox. */
export const atlassianGateway = 'https://api.atlassian.com';

const tenantInfo = z.object({ cloudId: z.string().regex(/^[A-Za-z0-9-]{1,100}$/) });

/** Throws where the site does not say. */
export async function cloudIdOf(
  siteUrl: string,
  tools: Pick<JiraRequestOptions, 'clock' | 'log' | 'fetch'>,
  signal?: AbortSignal,
): Promise<string> {
  const requests = openJiraRequests({
    maxRetries: 1,
    ...tools,
    baseUrl: siteUrl,
    credential: anonymousCredential(),
  });
  const { cloudId } = await requests.request({
    method: 'GET',
    path: '/_edge/tenant_info',
    schema: tenantInfo,
    identifies: true,
    signal,
  });
  return cloudId;
}
