/**
 * The credential of a Connect app as itself: each request has a token of its own, signed with the secret that the app
 * and the site share, and good for that request alone. What it needs is asked for each time: after a re-installation
 * the next request has the new secret, after an uninstallation there is none.
 */

import type { Clock } from '../../clock.ts';
import { queryHash } from './connect-query-hash.ts';
import { signedToken } from './connect-token.ts';
import type { JiraCredential, RequestToAuthorize } from './credential.ts';

/** What is needed to speak as the app that is installed on a site. */
export interface OpenInstallation {
  readonly appKey: string;
  /** The site, as it names itself to apps. */
  readonly clientKey: string;
  readonly baseUrl: string;
  readonly sharedSecret: string;
  /** For acting as people; Jira gives it to apps that may. */
  readonly oauthClientId: string | undefined;
}

/** Throws where the app is not installed, or may not be used. */
export type InstallationOpener = () => Promise<OpenInstallation>;

const validForSeconds = 180;

export function connectAppCredential(open: InstallationOpener, clock: Clock): JiraCredential {
  return new ConnectAppCredential(open, clock);
}

class ConnectAppCredential implements JiraCredential {
  readonly kind = 'connect';
  readonly #open: InstallationOpener;
  readonly #clock: Clock;

  constructor(open: InstallationOpener, clock: Clock) {
    this.#open = open;
    this.#clock = clock;
  }

  async authorize(request: RequestToAuthorize): Promise<Readonly<Record<string, string>>> {
    const { appKey, clientKey, baseUrl, sharedSecret } = await this.#open();
    const now = Math.floor(this.#clock.now() / 1000);
    const claims = {
      iss: appKey,
      aud: [clientKey],
      iat: now,
      exp: now + validForSeconds,
      qsh: queryHash(request, baseUrl),
    };
    return { authorization: `JWT ${signedToken(claims, sharedSecret)}` };
  }

  describe(): string {
    return 'the app';
  }
}
