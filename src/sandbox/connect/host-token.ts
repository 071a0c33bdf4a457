/**
 * The token that the site sends with a call to an app, tied to that call by its query hash. Its times are the
 * machine's, not the sandbox's clock: who checks them is another program, whose clock nobody has moved.
 */

import type { Site } from '../site.ts';
import type { InstalledApp } from './installed-apps.ts';
import { signHs256, signRs256 } from './jwt.ts';
import { queryHash } from './query-hash.ts';

const validForSeconds = 180;

export function hostToken(
  { apps, clock }: Pick<Site, 'apps' | 'clock'>,
  { descriptor, sharedSecret }: InstalledApp,
  call: {
    readonly method: string;
    readonly url: URL;
    readonly algorithm: 'HS256' | 'RS256';
    /** Account id of whose deed it tells. */
    readonly subject?: string | undefined;
  },
): string {
  const now = Math.floor(clock.machineNow() / 1000);
  const { method, url, algorithm, subject } = call;
  const basePath = URL.parse(descriptor.baseUrl)?.pathname ?? '';
  const claims = {
    iss: apps.clientKey,
    ...(subject === undefined ? {} : { sub: subject }),
    iat: now,
    exp: now + validForSeconds,
    qsh: queryHash({ method, pathname: url.pathname, query: url.searchParams }, basePath),
    ...(algorithm === 'RS256' ? { aud: [descriptor.baseUrl] } : {}),
  };
  return algorithm === 'RS256'
    ? signRs256(claims, apps.hostKey, apps.keyId)
    : signHs256(claims, sharedSecret);
}
