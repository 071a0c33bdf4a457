/**
 * Who calls as a Connect app: by its own token (`Authorization: JWT …`, or `?jwt=`), signed with the secret of its
 * installation and tied to the request; or by a bearer token that it was given for a person. An app by itself acts as
 * its account, whatever person its token names: only the second way is somebody else's.
 */

import type { Caller, SandboxRequest, Site } from '../site.ts';
import { readToken, verifyHs256 } from './jwt.ts';
import { queryHash } from './query-hash.ts';

/** Undefined: not a token that an installed, enabled app signed for this very request. */
export function appCaller(
  { apps, baseUrl, clock, world }: Site,
  { method, url }: SandboxRequest,
  token: string,
): Caller | undefined {
  const claims = readToken(token)?.claims;
  const app = typeof claims?.iss === 'string' ? apps.app(claims.iss) : undefined;
  if (!claims || !app?.enabled || !verifyHs256(token, app.sharedSecret)) return undefined;
  if (!world.accounts.get(app.accountId)?.active) return undefined;
  // The app's clock is the machine's: a sandbox whose clock was set ahead must not lock it out.
  const now = Math.min(clock.now(), clock.machineNow()) / 1000;
  if (typeof claims.exp !== 'number' || claims.exp <= now) return undefined;
  const basePath = URL.parse(baseUrl)?.pathname ?? '';
  const asked = { method, pathname: url.pathname, query: url.searchParams };
  if (claims.qsh !== queryHash(asked) && claims.qsh !== queryHash(asked, basePath)) return undefined;
  const { key, scopes } = app.descriptor;
  return { accountId: app.accountId, grant: { kind: 'connect-app', appKey: key, scopes } };
}

/** Undefined: not a token that lets an app act as somebody who may still be here. */
export function impersonatedCaller({ apps, world, clock }: Site, token: string): Caller | undefined {
  const granted = apps.tokens.get(token);
  if (!granted || granted.expiresMs <= clock.now()) return undefined;
  if (!apps.app(granted.appKey)?.enabled || !world.accounts.get(granted.accountId)?.active) return undefined;
  const { accountId, appKey, scopes } = granted;
  return { accountId, grant: { kind: 'connect-user', appKey, scopes } };
}
