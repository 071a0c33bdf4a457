import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { anonymousCredential, apiTokenCredential } from './api-token.ts';

const request = { method: 'GET', url: new URL('https://acme.example/rest/api/3/myself') };
const secret = 'ATATT3xFf-very-secret=1A2B';

test('an API token credential sends Basic authentication of the email and the token', async () => {
  const credential = apiTokenCredential({ email: ' mia@example.com ', token: `${secret}\n` });
  const expected = Buffer.from(`mia@example.com:${secret}`).toString('base64');
  assert.deepEqual(await credential.authorize(request), { authorization: `Basic ${expected}` });
  assert.equal(credential.describe(), 'mia@example.com');
});

test('no way of printing an API token credential shows the token', () => {
  const credential = apiTokenCredential({ email: 'mia@example.com', token: secret });
  const base64 = Buffer.from(`mia@example.com:${secret}`).toString('base64');
  const printed = [
    credential.describe(),
    String(credential),
    JSON.stringify(credential),
    JSON.stringify({ nested: { credential } }),
    inspect(credential, { depth: 10, showHidden: true, getters: true }),
    Object.getOwnPropertyNames(credential).join(),
    Reflect.ownKeys(Object.getPrototypeOf(credential)).join(),
    JSON.stringify(structuredClone({ ...credential })),
  ];
  for (const text of printed) {
    assert.ok(!text.includes(secret) && !text.includes(base64), text);
    assert.ok(!text.includes('very-secret'), text);
  }
});

test('the anonymous credential sends no headers', async () => {
  assert.deepEqual(await anonymousCredential().authorize(request), {});
});
