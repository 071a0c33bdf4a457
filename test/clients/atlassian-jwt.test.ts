/**
 * Our query hash and tokens against those of Atlassian's own library, which most Connect apps check them with: the same
 * canonical form and hash for any request, and each side's tokens are taken by the other.
 */

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { createRequire } from 'node:module';
import { it } from 'node:test';
import fc from 'fast-check';
import { readToken, signHs256, signRs256, verifyHs256, verifyRs256 } from '../../src/sandbox/connect/jwt.ts';
import { canonicalRequest, queryHash } from '../../src/sandbox/connect/query-hash.ts';

/** As far as it is used here; the library's own types want those of Express. */
interface AtlassianJwt {
  fromMethodAndUrl(method: string, url: string): unknown;
  createCanonicalRequest(request: unknown, withBody: boolean, baseUrl?: string): string;
  createQueryStringHash(request: unknown, withBody: boolean, baseUrl?: string): string;
  encodeSymmetric(claims: unknown, secret: string, algorithm: string): string;
  decodeSymmetric(token: string, secret: string, algorithm: string, noVerify: boolean): unknown;
  encodeAsymmetric(claims: unknown, key: string, algorithm: string, header: { kid: string }): string;
  decodeAsymmetric(token: string, key: string, algorithm: string, noVerify: boolean): unknown;
}
const library: AtlassianJwt = createRequire(import.meta.url)('atlassian-jwt');

const word = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'jwt',
    'A',
    'ü',
    '€',
    "it's",
    '(x)*!',
    'a b',
    'a+b',
    'a&b',
    'a=b',
    '1,2',
    '%',
    '~-_.',
    '',
  ),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);
const request = fc.record({
  method: fc.constantFrom('GET', 'get', 'POST', 'PUT', 'delete'),
  path: fc.array(word, { maxLength: 4 }).map((parts) => `/${parts.map(encoded).join('/')}`),
  query: fc.array(fc.tuple(word, word), { maxLength: 5 }),
  base: fc.constantFrom(undefined, 'https://x.example', 'https://x.example/', 'https://x.example/a'),
});

it('the canonical form and the hash of any request are those of the library', () => {
  fc.assert(
    fc.property(request, ({ method, path, query, base }) => {
      const search = query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
      const address = `https://x.example${path}${search === '' ? '' : `?${search}`}`;
      const theirs = library.fromMethodAndUrl(method, address);
      const ours = { method, pathname: path, query: new URLSearchParams(search) };
      const basePath = base?.replace('https://x.example', '') ?? '';
      assert.equal(canonicalRequest(ours, basePath), library.createCanonicalRequest(theirs, false, base));
      assert.equal(queryHash(ours, basePath), library.createQueryStringHash(theirs, false, base));
    }),
    { numRuns: 1000 },
  );
});

it('tokens of each side are taken by the other', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const privatePem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const claims = { iss: 'tïny', iat: 1, exp: 2, qsh: 'abc', aud: ['x'] };
  assert.deepEqual(library.decodeSymmetric(signHs256(claims, 'secret'), 'secret', 'HS256', false), claims);
  assert.deepEqual(
    library.decodeAsymmetric(signRs256(claims, privateKey, 'k'), publicPem, 'RS256', false),
    claims,
  );
  assert.throws(() => library.decodeSymmetric(signHs256(claims, 'other'), 'secret', 'HS256', false));
  const symmetric = library.encodeSymmetric(claims, 'secret', 'HS256');
  assert.equal(verifyHs256(symmetric, 'secret'), true);
  assert.deepEqual(readToken(symmetric)?.claims, claims);
  const asymmetric = library.encodeAsymmetric(claims, privatePem, 'RS256', { kid: 'k' });
  assert.equal(verifyRs256(asymmetric, publicKey), true);
  assert.equal(readToken(asymmetric)?.header.kid, 'k');
});

/** Half of a pair is no character, and no address has one. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll("'", '%27');
}
