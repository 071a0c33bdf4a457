import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { it } from 'node:test';
import { readToken, signHs256, signRs256, verifyHs256, verifyRs256 } from './jwt.ts';

// The example of RFC 7519's introduction site: any implementation of HS256 makes this signature.
const known =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c';

it('an HS256 token is verified by its secret alone', () => {
  assert.equal(verifyHs256(known, 'your-256-bit-secret'), true);
  assert.equal(verifyHs256(known, 'your-256-bit-secre'), false);
  assert.deepEqual(readToken(known)?.claims, { sub: '1234567890', name: 'John Doe', iat: 1516239022 });
  const token = signHs256({ iss: 'app', exp: 5 }, 'secret');
  assert.equal(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString(), '{"typ":"JWT","alg":"HS256"}');
  assert.equal(verifyHs256(token, 'secret'), true);
  assert.equal(verifyHs256(token, ''), false);
  const [head = '', , signature = ''] = token.split('.');
  const other = Buffer.from('{"iss":"other"}').toString('base64url');
  assert.equal(verifyHs256(`${head}.${other}.${signature}`, 'secret'), false);
});

it('an RS256 token names its key and is verified by the public half', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const token = signRs256({ iss: 'site' }, privateKey, 'key-1');
  assert.deepEqual(readToken(token)?.header, { typ: 'JWT', alg: 'RS256', kid: 'key-1' });
  assert.equal(verifyRs256(token, publicKey), true);
  assert.equal(verifyRs256(`${token.slice(0, -4)}AAAA`, publicKey), false);
});

it('the algorithm that a token names is never trusted', () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  assert.equal(verifyRs256(signHs256({ iss: 'site' }, pem), publicKey), false);
  const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{}').toString('base64url')}.`;
  assert.equal(verifyHs256(none, 'secret'), false);
});

it('what is no token is read as none', () => {
  for (const text of ['', 'a', 'a.b', 'a.b.c', 'a.b.c.d', `${known}.x`, 'bnVsbA.bnVsbA.x', 'W10.W10.x']) {
    assert.equal(readToken(text), undefined, text);
  }
});
