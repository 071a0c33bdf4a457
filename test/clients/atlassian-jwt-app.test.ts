/**
 * The tokens of our Connect app against those of Atlassian's own library: the same canonical form and hash for any
 * request, and each side's tokens are taken by the other, and no others.
 */

import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { createRequire } from 'node:module';
import { it } from 'node:test';
import fc from 'fast-check';
import { canonicalRequest, queryHash } from '../../src/jira/credentials/connect-query-hash.ts';
import {
  isSignedWithKey,
  isSignedWithSecret,
  readToken,
  signedToken,
} from '../../src/jira/credentials/connect-token.ts';

/** As far as it is used here; the library's own types want those of Express. */
interface AtlassianJwt {
  fromMethodAndUrl(method: string, url: string): unknown;
  createCanonicalRequest(request: unknown, withBody: boolean, baseUrl?: string): string;
  createQueryStringHash(request: unknown, withBody: boolean, baseUrl?: string): string;
  encodeSymmetric(claims: unknown, secret: string, algorithm: string): string;
  decodeSymmetric(token: string, secret: string, algorithm: string, noVerify: boolean): unknown;
  encodeAsymmetric(claims: unknown, key: string, algorithm: string, header: { kid: string }): string;
}
const library: AtlassianJwt = createRequire(import.meta.url)('atlassian-jwt');

const words = ['a', 'b', 'jwt', 'A', 'ü', '€', "it's", '(x)*!', 'a b', 'a+b', 'a&b', 'a=b', '1,2', '%', ''];
const word = fc.oneof(fc.constantFrom(...words), fc.string({ unit: 'grapheme', maxLength: 6 }));
const request = fc.record({
  method: fc.constantFrom('GET', 'get', 'POST', 'PUT', 'delete'),
  path: fc.array(word, { maxLength: 4 }).map((parts) => `/${parts.map(encoded).join('/')}`),
  query: fc.array(fc.tuple(word, word), { maxLength: 5 }),
  base: fc.constantFrom('https://x.example', 'https://x.example/a'),
});

it('the canonical form and the hash of any request are those of the library', () => {
  fc.assert(
    fc.property(request, ({ method, path, query, base }) => {
      const search = query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
      const address = `https://x.example${path}${search === '' ? '' : `?${search}`}`;
      const url = new URL(address);
      // `.` and `..` never reach us: addresses lose them before they are sent.
      fc.pre(url.pathname === path);
      const theirs = library.fromMethodAndUrl(method, address);
      assert.equal(
        canonicalRequest({ method, url }, base),
        library.createCanonicalRequest(theirs, false, base),
      );
      assert.equal(queryHash({ method, url }, base), library.createQueryStringHash(theirs, false, base));
    }),
    { numRuns: 1000 },
  );
});

const claims = { iss: 'tïny', iat: 1, exp: 2, qsh: 'abc', aud: ['x'] };
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const privatePem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

it('the library takes our tokens, and we take those of the library', () => {
  const ours = signedToken(claims, 'secret');
  assert.deepEqual(library.decodeSymmetric(ours, 'secret', 'HS256', false), claims);
  assert.throws(
    () => library.decodeSymmetric(ours, 'other', 'HS256', false),
    /Signature verification failed/,
  );
  const symmetric = library.encodeSymmetric(claims, 'secret', 'HS256');
  assert.equal(isSignedWithSecret(symmetric, 'secret'), true);
  assert.deepEqual(readToken(symmetric), { header: { typ: 'JWT', alg: 'HS256' }, claims });
  const asymmetric = library.encodeAsymmetric(claims, privatePem, 'RS256', { kid: 'k' });
  assert.equal(isSignedWithKey(asymmetric, publicPem), true);
  assert.equal(readToken(asymmetric)?.header.kid, 'k');
});

it('no token passes by another algorithm than the one that was asked for', () => {
  const symmetric = library.encodeSymmetric(claims, 'secret', 'HS256');
  const asymmetric = library.encodeAsymmetric(claims, privatePem, 'RS256', { kid: 'k' });
  // Whoever has only the public key signs with it as if it were a secret.
  const confused = library.encodeSymmetric(claims, publicPem, 'HS256');
  assert.equal(isSignedWithKey(confused, publicPem), false);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const named = `${part({ typ: 'JWT', alg: 'RS256', kid: 'k' })}.${part(claims)}`;
  const pretended = `${named}.${createHmac('sha256', publicPem).update(named).digest('base64url')}`;
  assert.equal(isSignedWithKey(pretended, publicPem), false);
  assert.equal(isSignedWithSecret(pretended, publicPem), false, 'it says RS256');
  for (const alg of ['none', 'None', 'HS384', '', undefined]) {
    const unsigned = `${part({ typ: 'JWT', alg, kid: 'k' })}.${part(claims)}.`;
    assert.equal(isSignedWithKey(unsigned, publicPem), false, String(alg));
    assert.equal(isSignedWithSecret(unsigned, 'secret'), false, String(alg));
  }
  assert.equal(isSignedWithSecret(asymmetric, 'secret'), false);
  assert.equal(isSignedWithKey(symmetric, publicPem), false);
  assert.equal(isSignedWithSecret(library.encodeSymmetric(claims, ' ', 'HS256'), ''), false);
});

it('a token that was changed, cut or is none is not taken', () => {
  const asymmetric = library.encodeAsymmetric(claims, privatePem, 'RS256', { kid: 'k' });
  const [header = '', body = '', signature = ''] = asymmetric.split('.');
  const other = Buffer.from(JSON.stringify({ ...claims, iss: 'mallory' })).toString('base64url');
  assert.equal(isSignedWithKey(`${header}.${body}.${signature}`, publicPem), true, 'CONTROL');
  for (const wrong of [
    `${header}.${other}.${signature}`,
    `${header}.${body}.`,
    `${header}.${body}`,
    `${header}.${body}.${signature}.${signature}`,
    `${header}.${body}.${signature.slice(4)}`,
    '',
    '..',
    'a.b.c',
    `${'x'.repeat(20_000)}.${body}.${signature}`,
  ]) {
    assert.equal(isSignedWithKey(wrong, publicPem), false, wrong.slice(0, 40));
  }
  assert.equal(isSignedWithKey(asymmetric, 'no key'), false);
  const another = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
  assert.equal(
    isSignedWithKey(asymmetric, another.export({ type: 'spki', format: 'pem' }).toString()),
    false,
  );
});

/** Half of a pair is no character, and no address has one. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll("'", '%27');
}
