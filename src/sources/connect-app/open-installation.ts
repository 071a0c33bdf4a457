/**
 * From an installation to a credential of Jira: as the app's own user, or as the account that connected. Each request
 * asks anew whether it may be used: nothing goes out for a site that nobody here has claimed, or that has switched the app
 * off or removed it.
 */

import { AppError } from '../../errors.ts';
import { connectAppCredential, type InstallationOpener } from '../../jira/credentials/connect-app.ts';
import { connectPersonCredential } from '../../jira/credentials/connect-person.ts';
import type { JiraCredential } from '../../jira/credentials/credential.ts';
import type { ConnectInstallation } from '../../model/connect-installation.ts';
import type { AccountId } from '../../model/ids.ts';
import type { SourceTools } from '../open-client.ts';
import { openWorkspaceSecret } from '../secrets.ts';

export function sharedSecretName(clientKey: string): string {
  return `secret shared with the Connect installation ${clientKey}`;
}

/** `accountId`: whom to act as; undefined: the app's own user. */
export function installationCredential(
  tools: SourceTools,
  clientKey: string,
  accountId: AccountId | undefined,
): JiraCredential {
  const { connectApp, clock, fetch } = tools;
  const open = installationOpener(tools, clientKey);
  if (accountId === undefined || !connectApp) return connectAppCredential(open, clock);
  const { authorizationServer } = connectApp;
  return connectPersonCredential({ open, accountId, authorizationServer, clock, fetch });
}

function installationOpener(tools: SourceTools, clientKey: string): InstallationOpener {
  return async () => {
    const { connectApp, store } = tools;
    if (!connectApp) throw new AppError('bad-config', 'The Connect app is not set up here.');
    const installation = await store.connectInstallations.byClientKey(clientKey);
    const why = installation ? whyNot(installation) : removed;
    if (!installation || why !== undefined) throw new AppError('jira-unauthorized', why ?? removed);
    const sharedSecret = await openWorkspaceSecret(tools, sharedSecretName(clientKey));
    if (sharedSecret === undefined) throw new AppError('jira-unauthorized', removed);
    const { baseUrl, oauthClientId } = installation;
    return { appKey: connectApp.key, clientKey, baseUrl, sharedSecret, oauthClientId };
  };
}

const removed =
  'The Connect app is not installed on the site any more. Install it again, or connect another way.';

/** Why an installation may not be used, in words; undefined: it may. */
export function whyNot(installation: ConnectInstallation): string | undefined {
  const { host } = new URL(installation.baseUrl);
  if (installation.state === 'uninstalled') {
    return `The Connect app was removed from ${host}. Install it there again, or connect another way.`;
  }
  if (installation.state === 'disabled') {
    return `The Connect app is switched off on ${host}. Enable it there among the apps, and reading goes on.`;
  }
  return installation.claim
    ? undefined
    : `The Connect app of ${host} is claimed by nobody here. An administrator has to claim it first.`;
}
