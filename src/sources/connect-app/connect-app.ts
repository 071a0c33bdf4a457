/**
 * Our Atlassian Connect app: its name, where it lives, whom it trusts, and the descriptor by which a site installs it.
 * Jira keeps a descriptor from the installation on: what is changed here counts for a site after the next one.
 */

import type { InstallKeys } from '../../jira/credentials/connect-install-keys.ts';
import { declaredEvents } from '../../jira/webhook.ts';

export interface ConnectApp {
  /** By which a site knows the app: two with the same one on one site replace each other. */
  readonly key: string;
  /** Where sites reach it, without a slash at its end. */
  readonly baseUrl: string;
  /** Where the app gets tokens for acting as people. */
  readonly authorizationServer: string;
  /** With which installation calls are signed. */
  readonly keys: InstallKeys;
}

/**
 * ADMIN: groups, their members and security levels are told to nobody with less; `issue/bulkfetch`, too, asks for more
 * than READ, and ADMIN brings it along (facts of November 2026). The app writes nothing but what an administrator assigns.
 */
export const connectScopes = ['READ', 'ADMIN', 'ACT_AS_USER', 'ACCESS_EMAIL_ADDRESSES'] as const;

export const lifecyclePaths = {
  installed: '/connect/installed',
  enabled: '/connect/enabled',
  disabled: '/connect/disabled',
  uninstalled: '/connect/uninstalled',
} as const;

export const descriptorPath = '/install/descriptor/';

export const connectWebhookPath = '/api/webhooks/connect';

export function connectDescriptor({ key, baseUrl }: Pick<ConnectApp, 'key' | 'baseUrl'>) {
  return {
    key,
    name: 'Jackdaw',
    description: 'Search over Jira in which everybody finds everything they may see, and nothing else.',
    vendor: { name: 'Jackdaw', url: baseUrl },
    baseUrl,
    links: { self: `${baseUrl}${descriptorPath}` },
    authentication: { type: 'jwt' },
    lifecycle: lifecyclePaths,
    scopes: connectScopes,
    apiVersion: 1,
    apiMigrations: { gdpr: true, 'signed-install': true, 'context-qsh': true },
    modules: { webhooks: declaredEvents.map((event) => ({ event, url: connectWebhookPath })) },
  } as const;
}

/** Why Jira Cloud does not read the descriptor here; undefined: it may. Ports as documented for Connect (facts §5.2). */
export function whyUnreachable({ baseUrl }: Pick<ConnectApp, 'baseUrl'>): string | undefined {
  const { protocol, hostname, port } = new URL(baseUrl);
  const isHere = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
  if (!isHere && protocol === 'https:' && ['', '80', '8080'].includes(port)) return undefined;
  return (
    `Jira Cloud cannot read the app at ${baseUrl}: set JACKDAW_PUBLIC_URL to an https address on port 443, 80 or 8080 ` +
    'that the internet reaches. A sandbox on this machine can read it here.'
  );
}

/** For people who are about to use it. The dates of 2027 are from banners and reports [M]. */
export const connectNotice =
  'Since 31 March 2026 an ordinary Jira site installs no private Connect app any more. Those that are installed still ' +
  'work, and may stop after January 2027.';
