/**
 * The tokens of our Connect app against those of Atlassian's own framework for such apps: it takes ours for the calls that
 * they are made for, and for no others; and what it signs for a call to a site, we sign, too.
 */

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { it } from 'node:test';
import { queryHash } from '../../src/jira/credentials/connect-query-hash.ts';
import { isSignedWithSecret, readToken, signedToken } from '../../src/jira/credentials/connect-token.ts';

/** As far as it is used here; the framework has no types. */
interface Framework {
  getVerifiedClaims(addon: unknown, request: unknown, response: unknown): Promise<{ clientKey: string }>;
}
interface HostClient {
  createJwtPayload(request: unknown): Readonly<Record<string, unknown>>;
}
interface AtlassianJwt {
  encodeSymmetric(claims: unknown, secret: string, algorithm: string): string;
}

const load = createRequire(import.meta.url);
const framework: Framework = load('atlassian-connect-express/lib/middleware/authentication.js');
const Client: new (addon: unknown, context: unknown, clientKey: string) => HostClient = load(
  'atlassian-connect-express/lib/internal/host-request.js',
);
const library: AtlassianJwt = load('atlassian-jwt');

const baseUrl = 'https://app.example';
const secret = 'S'.repeat(64);
const addon = {
  key: 'jackdaw',
  logger: { warn: () => {}, error: () => {} },
  settings: { get: async () => ({ sharedSecret: secret, baseUrl: 'https://acme.example', key: 'jackdaw' }) },
  config: {
    baseUrl: new URL(baseUrl),
    maxTokenAge: () => 60_000,
    jwt: () => ({ validityInMinutes: 3 }),
    product: () => ({ isBitbucket: false, isJIRA: true, isConfluence: false }),
  },
};

const address = "/connect/enabled?b=2&a=x%20y&a=%2B&c=it's";
const now = () => Math.floor(Date.now() / 1000);

function asked(token: string, path: string) {
  const url = new URL(baseUrl + path);
  const query = Object.fromEntries([...url.searchParams.keys()].map((name) => [name, values(url, name)]));
  return {
    method: 'POST',
    path: url.pathname,
    originalUrl: path,
    pathname: url.pathname,
    query,
    body: {},
    headers: { authorization: `JWT ${token}` },
  };
}

function values(url: URL, name: string): string | string[] {
  const all = url.searchParams.getAll(name);
  return all.length === 1 ? (all[0] ?? '') : all;
}

it('the framework takes a token of ours for the call that it was made for, and for no other', async () => {
  const qsh = queryHash({ method: 'POST', url: new URL(baseUrl + address) }, baseUrl);
  const claims = { iss: 'client-acme', iat: now(), exp: now() + 180, qsh };
  const take = (token: string, path = address) =>
    framework.getVerifiedClaims(addon, asked(token, path), { setHeader: () => {} });
  assert.equal((await take(signedToken(claims, secret))).clientKey, 'client-acme');
  await assert.rejects(take(signedToken(claims, secret), '/connect/enabled?b=3'), {
    message: /query hash does not match/,
  });
  await assert.rejects(take(signedToken(claims, 'x'.repeat(64))), {
    message: /Signature verification failed/,
  });
  await assert.rejects(take(signedToken({ ...claims, exp: now() - 1 }, secret)), { message: /has expired/ });
});

it('what the framework signs for a call to a site has our hash and our claims, and we take its signature', () => {
  const site = 'https://acme.example';
  const path = '/rest/api/3/user/bulk?accountId=b&accountId=a%20c&maxResults=2';
  const url = new URL(site + path);
  const query = { accountId: ['b', 'a c'], maxResults: '2' };
  const client = new Client(addon, {}, 'client-acme');
  const theirs = client.createJwtPayload({
    method: 'GET',
    path: url.pathname,
    originalUrl: path,
    pathname: url.pathname,
    query,
  });
  assert.equal(theirs.qsh, queryHash({ method: 'GET', url }, site));
  assert.deepEqual([theirs.iss, theirs.aud], ['jackdaw', ['client-acme']]);
  const token = library.encodeSymmetric(theirs, secret, 'HS256');
  assert.equal(isSignedWithSecret(token, secret), true);
  assert.equal(isSignedWithSecret(token, 'x'.repeat(64)), false);
  assert.deepEqual(readToken(token)?.claims, theirs);
});
