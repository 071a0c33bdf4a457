/**
 * What an administrator should know of an installation before they claim it: anybody can install the app on a site of
 * their own, and say of it whatever they like, also that it is ours. Atlassian vouches for the site that speaks, not for
 * the address that it gives.
 */

import type { ConnectInstallation } from '../../model/connect-installation.ts';
import { credentialName, type Source } from '../../model/source.ts';
import { readWith } from './halt-sources.ts';

/** Undefined: it is claimed or removed, or there is nothing special about it. */
export function beforeClaiming(
  installation: ConnectInstallation,
  all: readonly ConnectInstallation[],
  sources: readonly Source[],
): string | undefined {
  if (installation.claim || installation.state === 'uninstalled') return undefined;
  const { host } = new URL(installation.baseUrl);
  const [other] = all.filter(
    ({ id, baseUrl, claim }) => id !== installation.id && claim && baseUrl === installation.baseUrl,
  );
  if (other) {
    return (
      `It says that it is ${host}, but another installation is that site here, and is claimed. A site that installs the ` +
      'app again keeps its place, so this is another one: unless you know whose, take it off the list. What you read is ' +
      'not touched by it.'
    );
  }
  const waiting = readWith(installation.clientKey, sources);
  if (waiting.length > 0) {
    return (
      `${named(waiting)} was read with the app until it was removed, or the site got another address. Somebody has ` +
      'installed it again. If you know who it was, claim it, and reading goes on where it was: nothing was lost.'
    );
  }
  const already = sources.find(
    ({ kind, site }) => kind === 'permission-based' && site.url === installation.baseUrl,
  );
  return (
    already &&
    `${host} is read already, as ${credentialName(already)} (“${already.name}”). Claimed, the app can be the new ` +
      'credential of that source; until you reconnect it, nothing changes.'
  );
}

function named(sources: readonly Source[]): string {
  return sources.map(({ name }) => `“${name}”`).join(', ');
}
