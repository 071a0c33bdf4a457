/** From a source to a client that calls Jira with the source's own credential, of whatever kind it is. */

import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { AtlassianAddresses } from '../jira/atlassian-addresses.ts';
import { apiTokenCredential } from '../jira/credentials/api-token.ts';
import type { JiraCredential } from '../jira/credentials/credential.ts';
import { oauthCredential } from '../jira/credentials/oauth.ts';
import { type JiraClient, openJiraClient } from '../jira/jira-client.ts';
import type { Log } from '../log.ts';
import { credentialName, type Source } from '../model/source.ts';
import type { Store } from '../store/store.ts';
import type { ConnectApp } from './connect-app/connect-app.ts';
import { installationCredential } from './connect-app/open-installation.ts';
import { sourceAccess } from './oauth/source-access.ts';
import { openSourceSecret } from './secrets.ts';
import type { Vault } from './vault.ts';

export interface SourceTools {
  readonly store: Store;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly log: Log;
  readonly atlassian: AtlassianAddresses;
  /** The way out (`jira/outbound.ts`): every request to an address that somebody typed takes it. */
  readonly fetch: typeof globalThis.fetch;
  /** Absent: the Connect app is not offered. */
  readonly connectApp?: ConnectApp;
}

/** Throws `vault-key` when the secret cannot be opened. */
export async function openSourceClient(
  tools: SourceTools,
  source: Source,
  concurrency: number,
): Promise<JiraClient> {
  const { credential } = source;
  return openJiraClient({
    baseUrl: source.baseUrl,
    publicBaseUrl: source.site.url,
    credential: await sourceCredential(tools, source),
    ...(credential.kind === 'connect' &&
      credential.actsAs === 'person' && {
        appCredential: installationCredential(tools, credential.clientKey, undefined),
      }),
    clock: tools.clock,
    log: tools.log,
    fetch: tools.fetch,
    concurrency,
  });
}

/** Throws `vault-key` when the secret cannot be opened. */
export async function sourceCredential(tools: SourceTools, source: Source): Promise<JiraCredential> {
  const { credential } = source;
  if (credential.kind === 'connect') {
    const { clientKey, actsAs } = credential;
    return installationCredential(tools, clientKey, actsAs === 'person' ? source.accountId : undefined);
  }
  if (credential.kind === 'api-token') {
    const token = await openSourceSecret(tools, source, 'api-token');
    if (token !== undefined) return apiTokenCredential({ email: credential.email, token });
  }
  if (credential.kind === 'oauth') {
    return oauthCredential(sourceAccess(tools, source.id), credentialName(source));
  }
  throw new AppError(
    'bad-config',
    `The source "${source.name}" has no token. Connect it again with "jackdaw connect".`,
  );
}
