import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPasswords } from '../people/passwords.ts';
import { openSignIn } from '../people/sign-in-tools.ts';
import { goodPassword, openBrowser } from './auth-server.test-support.ts';
import { openTestServer } from './test-server.test-support.ts';

const passwords = openPasswords({ logN: 4, r: 8, p: 1 });
const startedMs = Date.now();

/** Statuses of wrong passwords for one account, each with its own `X-Forwarded-For`. */
async function guesses(
  trustedProxies: readonly string[] | undefined,
  forwarded: readonly string[],
): Promise<number[]> {
  await using server = await openTestServer(({ app }) => ({
    // No wait is over while the test lasts, however slow the machine is.
    signIn: openSignIn({ ...app.signIn, now: () => startedMs }, passwords),
    ...(trustedProxies && { trustedProxies }),
  }));
  await server.person('ben');
  const browser = openBrowser(server);
  const statuses: number[] = [];
  for (const from of forwarded) {
    const body = { email: 'ben@small.example', password: `not ${goodPassword}` };
    const headers = { 'x-forwarded-for': from };
    statuses.push((await browser.ask('POST', '/api/sign-in/password', body, headers)).status);
  }
  return statuses;
}

const others = Array.from({ length: 6 }, (_, at) => `203.0.113.${at + 1}`);
const held = [401, 401, 401, 401, 401, 429];
const free = [401, 401, 401, 401, 401, 401];

test('where no proxy is named, whoever says to be somebody else each time is slowed down all the same', async () => {
  assert.deepEqual(await guesses(undefined, others), held);
  assert.deepEqual(await guesses(['198.51.100.0/24'], others), held, 'another proxy is named than this one');
});

test('a proxy that is named says who asks, and only its own last word counts', async () => {
  assert.deepEqual(await guesses(['loopback'], others), free, 'CONTROL: these are six networks');
  const oneBehind = others.map((invented) => `${invented}, 198.51.100.7`);
  assert.deepEqual(
    await guesses(['loopback'], oneBehind),
    held,
    'what was written in front by the client is not believed',
  );
  assert.deepEqual(
    await guesses(['127.0.0.1', '198.51.100.7'], oneBehind),
    free,
    'two proxies in a row, both named',
  );
});
