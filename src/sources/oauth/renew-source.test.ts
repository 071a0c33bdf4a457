import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSourceClient } from '../open-client.ts';
import { type Consenting, finder, movableClock, openConsenting } from './consenting.test-support.ts';
import { openTokens } from './kept-tokens.ts';
import { goodTokens, type OAuthSource } from './renew-source.ts';
import { killSteps, runRenewing } from './renewing-process.test-support.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

async function isAccepted(at: Consenting, accessToken: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${accessToken}` };
  const { status } = await fetch(`${at.sandbox.url}/me`, { headers });
  return status === 200;
}

const tokensOf = async (at: Consenting, source: OAuthSource) =>
  (await openTokens(at.tools, source)) ?? assert.fail('There are no tokens');

test('access goes on for a year of renewals, each with the refresh token of the one before', async () => {
  const clock = movableClock();
  await using at = await openConsenting({ clock });
  const source = await at.connect();
  const seen = new Set<string>();
  for (let round = 0; round < 40; round += 1) {
    const { accessToken, refreshToken, before, renewingSinceMs } = await goodTokens(at.tools, source.id);
    assert.ok(await isAccepted(at, accessToken), `round ${round}`);
    assert.ok(!seen.has(refreshToken));
    if (round > 0) assert.ok(before && seen.has(before.refreshToken));
    assert.equal(renewingSinceMs, undefined);
    seen.add(refreshToken);
    // CONTROL: as long as it is good nothing is renewed.
    assert.equal((await goodTokens(at.tools, source.id)).accessToken, accessToken);
    clock.forward(9 * day);
  }
  assert.equal(seen.size, 40);
  assert.equal((await at.source()).halt, undefined);
});

for (const step of killSteps) {
  test(`killed when it ${step === 'answered' ? 'had been answered' : `was ${step}`}, the next one goes on`, async () => {
    await using at = await openConsenting();
    const source = await at.connect();
    const first = await tokensOf(at, source);
    for (let round = 0; round < 3; round += 1) {
      const killed = await runRenewing(at.folder, at.sandbox.url, source.id, step);
      assert.equal(killed.signal, 'SIGKILL');
      assert.deepEqual(killed.accessTokens, []);
    }
    const next = await runRenewing(at.folder, at.sandbox.url, source.id, 'never');
    assert.deepEqual([next.code, next.accessTokens.length], [0, 1]);
    assert.ok(await isAccepted(at, next.accessTokens[0] ?? ''));
    const last = await tokensOf(at, source);
    assert.notEqual(last.refreshToken, first.refreshToken);
    assert.equal(last.renewingSinceMs, undefined);
    const client = await openSourceClient(at.tools, source, 'contents');
    assert.equal((await client.myself()).accountId, 'ann');
    assert.equal((await at.source()).halt, undefined);
  });
}

test('an access token whose renewal was begun and did not end is renewed at once, within the leeway', async () => {
  const clock = movableClock();
  await using at = await openConsenting({ clock });
  const source = await at.connect();
  const killed = await runRenewing(at.folder, at.sandbox.url, source.id, 'answered');
  assert.equal(killed.signal, 'SIGKILL');
  const { accessToken, expiresMs, renewingSinceMs } = await tokensOf(at, source);
  assert.ok(renewingSinceMs !== undefined && expiresMs > clock.now());
  clock.forward(9 * minute);
  assert.notEqual((await goodTokens(at.tools, source.id)).accessToken, accessToken);
});

test('stopped for longer than the leeway, the source says so and waits to be connected again', async () => {
  const clock = movableClock();
  await using at = await openConsenting({ clock });
  const source = await at.connect();
  await runRenewing(at.folder, at.sandbox.url, source.id, 'answered');
  clock.forward(11 * minute);
  await assert.rejects(goodTokens(at.tools, source.id), { code: 'jira-unauthorized' });
  const { halt } = await at.source();
  assert.equal(halt?.reason, 'credentials-expired');
  assert.match(halt?.message ?? '', /was stopped while it renewed.*Connect .* again/);
});

test('two processes that renew at the same time get on with one pair after the other', async () => {
  await using at = await openConsenting();
  const source = await at.connect();
  const runs = await Promise.all(
    [1, 2].map(() => runRenewing(at.folder, at.sandbox.url, source.id, 'never', 6)),
  );
  for (const { code, accessTokens } of runs) {
    assert.equal(code, 0);
    assert.equal(accessTokens.length, 6);
    for (const token of accessTokens) assert.ok(await isAccepted(at, token));
  }
  // Each refresh token was used once: nobody needed the leeway. The last one was not used yet.
  const { refreshTokens } = at.sandbox.site.oauth.toJSON();
  const given = new Set(runs.flatMap(({ accessTokens }) => accessTokens));
  assert.equal(refreshTokens.length, given.size + 1);
  assert.deepEqual(
    refreshTokens.filter(({ replacedMs }) => replacedMs === undefined).map(({ token }) => token),
    [(await tokensOf(at, source)).refreshToken],
  );
});

test('asked for at the same time within one process, one pair is given', async () => {
  const clock = movableClock();
  await using at = await openConsenting({ clock });
  const source = await at.connect();
  clock.forward(day);
  const clients = await Promise.all([1, 2, 3].map(() => openSourceClient(at.tools, source, 'contents')));
  await Promise.all(clients.flatMap((client) => [client.myself(), client.myself()]));
  assert.equal(at.sandbox.site.oauth.toJSON().refreshTokens.length, 2);
});

test('an answer that got lost on its way is asked for again with the same refresh token', async () => {
  const clock = movableClock();
  await using at = await openConsenting({ clock });
  const source = await at.connect();
  clock.forward(day);
  for (const answer of [{ kind: 'close' }, { kind: 'status', status: 503 }] as const) {
    at.sandbox.faults.add({ path: '/oauth/token', answer });
  }
  assert.ok(await isAccepted(at, (await goodTokens(at.tools, source.id)).accessToken));
  // CONTROL: what does not pass ends the call, and nothing else.
  clock.forward(day);
  at.sandbox.faults.add({ path: '/oauth/token', times: 3, answer: { kind: 'status', status: 503 } });
  await assert.rejects(goodTokens(at.tools, source.id), { code: 'jira-unavailable' });
  assert.equal((await at.source()).halt, undefined);
  assert.ok(await isAccepted(at, (await goodTokens(at.tools, source.id)).accessToken));
});

test('a pair that cannot be written is not asked for', async () => {
  const clock = movableClock();
  await using at = await openConsenting({ clock });
  const source = await at.connect();
  clock.forward(day);
  const full = new Error('The disk is full');
  const { store } = at.tools;
  const secrets = { ...store.secrets, put: () => Promise.reject(full) };
  await assert.rejects(goodTokens({ ...at.tools, store: { ...store, secrets } }, source.id), full);
  assert.equal(at.sandbox.site.oauth.toJSON().refreshTokens.length, 1);
  assert.ok(await isAccepted(at, (await goodTokens(at.tools, source.id)).accessToken));
});

for (const [what, end] of [
  ['not used for 90 days', (_at: Consenting, forward: (ms: number) => void) => forward(91 * day)],
  ['taken back', (at: Consenting) => at.sandbox.site.oauth.revoke('ann')],
] as const) {
  test(`access that was ${what} halts the source with what to do, and asks no more`, async () => {
    const clock = movableClock();
    await using at = await openConsenting({ clock });
    const source = await at.connect();
    end(at, clock.forward);
    const client = await openSourceClient(at.tools, source, 'contents');
    await assert.rejects(client.myself(), { code: 'jira-unauthorized', message: /Connect ".*" again/ });
    const { halt } = await at.source();
    assert.equal(halt?.reason, 'credentials-expired');
    assert.match(halt?.message ?? '', /Nothing that was read has been removed/);
    const asked = at.sandbox.site.oauth.toJSON();
    const later = await openSourceClient(at.tools, await at.source(), 'contents');
    await assert.rejects(later.myself(), { code: 'jira-unauthorized', message: halt?.message ?? '' });
    assert.deepEqual(at.sandbox.site.oauth.toJSON(), asked);

    await at.connect({ reconnect: source.id });
    assert.equal((await at.source()).halt, undefined);
    const again = await openSourceClient(at.tools, await at.source(), 'contents');
    assert.equal((await again.myself()).accountId, 'ann');
  });
}

test('a wrong secret of the app ends no access: with the right one it goes on', async () => {
  const clock = movableClock();
  await using at = await openConsenting({ clock });
  const source = await at.connect();
  clock.forward(day);
  at.sandbox.registerOAuthApp({ ...finder, clientSecret: 'changed' });
  await assert.rejects(goodTokens(at.tools, source.id), { code: 'bad-config' });
  assert.equal((await at.source()).halt, undefined);
  at.sandbox.registerOAuthApp(finder);
  assert.ok(await isAccepted(at, (await goodTokens(at.tools, source.id)).accessToken));
});
