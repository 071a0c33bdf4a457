/**
 * From a source to a client that calls Jira with the source's own credential, of whatever kind it is, and out of the
 * one budget that all clients of the process share.
 */

import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { AtlassianAddresses } from '../jira/atlassian-addresses.ts';
import type { Budget } from '../jira/budget/budget.ts';
import type { Purpose } from '../jira/budget/purpose.ts';
import type { Spending } from '../jira/budget/spending.ts';
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
  readonly budget: Pick<Budget, 'share'>;
  /** Of one answer about contents. Absent: what the client takes by itself. */
  readonly mostAnswerBytes?: number;
  /** For one try of a request. Absent: what the client takes by itself. */
  readonly timeoutMs?: number;
  /** Absent: the Connect app is not offered. */
  readonly connectApp?: ConnectApp;
}

/** What a client is opened for. `somebody-waits`: fresh, but rather refused than an hour late. */
export type ClientUse = Purpose | 'somebody-waits';

/** Somebody who waits is told after so long that a limit does not let us ask. */
const longestWaitOfPeopleMs = 20_000;
/** What works by itself waits for a quota's hour, and goes on when limits refuse it for as long. */
const longestWaitMs = 65 * 60_000;

/** Throws `vault-key` when the secret cannot be opened. */
export async function openSourceClient(
  tools: SourceTools,
  source: Source,
  use: ClientUse,
): Promise<JiraClient> {
  const { credential } = source;
  return openJiraClient({
    baseUrl: source.baseUrl,
    publicBaseUrl: source.site.url,
    credential: await sourceCredential(tools, source),
    accountId: source.accountId,
    ...(credential.kind === 'connect' &&
      credential.actsAs === 'person' && {
        appCredential: installationCredential(tools, credential.clientKey, undefined),
      }),
    clock: tools.clock,
    log: tools.log,
    fetch: tools.fetch,
    mostBytes: tools.mostAnswerBytes,
    ...(tools.timeoutMs !== undefined && { timeoutMs: tools.timeoutMs }),
    spending: spendingOf(tools, source, use),
    ...(use === 'somebody-waits'
      ? { longestPauseMs: longestWaitOfPeopleMs }
      : { longestPauseMs: longestWaitMs, limitPatienceMs: longestWaitMs }),
  });
}

/** For a sync, which does several things beside one another. Throws as `openSourceClient`. */
export async function openSyncClients(tools: SourceTools, source: Source) {
  return {
    client: await openSourceClient(tools, source, 'contents'),
    accessClient: await openSourceClient(tools, source, 'revocation'),
    freshClient: await openSourceClient(tools, source, 'fresh'),
    censusClient: await openSourceClient(tools, source, 'census'),
  };
}

export function spendingOf(
  { budget }: Pick<SourceTools, 'budget'>,
  source: Source,
  use: ClientUse,
): Spending {
  const { id, credential } = source;
  const byItself = use !== 'somebody-waits';
  return {
    budget,
    site: siteInBudget(source),
    // So that somebody who waits stands in no line behind what the source reads by itself.
    source: byItself ? `${id}` : `${id} for somebody`,
    app: { id: appInBudget(source), isMetered: credential.kind !== 'api-token' },
    purpose: byItself ? use : 'fresh',
  };
}

/** The name of a source's site in the budget, whatever the way to it. */
export function siteInBudget({ site }: Pick<Source, 'site'>): string {
  return new URL(site.url).host;
}

/** Whose points a source spends, in the budget: an app's over all its sites. A token's account has no quota. */
export function appInBudget({ id, credential }: Source): string {
  if (credential.kind === 'oauth') return `OAuth app ${credential.clientId}`;
  return credential.kind === 'connect' ? 'the Connect app' : `token of source ${id}`;
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
