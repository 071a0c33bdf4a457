import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Source } from '../../model/source.ts';
import { tester } from '../../store/store.test-support.ts';
import { type Consenting, finder, movableClock, openConsenting } from '../oauth/consenting.test-support.ts';
import { beginRemoval } from '../remove-source.ts';
import { announcementsOf } from './announcements.ts';
import { registerWhatIsDue, whyNotHeard } from './keep-registered.ts';

const day = 86_400_000;
const publicUrl = 'http://127.0.0.1:9';
const url = `${publicUrl}/api/webhooks/oauth`;

const atJira = ({ sandbox, tools }: Consenting) =>
  sandbox.site.webhooks.dynamic(tools.clock.now()).map(({ id, url: to, owner, expiresMs }) => ({
    id,
    url: to,
    owner,
    days: (expiresMs - tools.clock.now()) / day,
  }));

const days = (at: Consenting) => atJira(at).map((one) => Math.round(one.days));

async function stateOf({ tools }: Consenting, source: Source): Promise<string> {
  return announcementsOf(source, await tools.store.webhooks.of(source.id), tools.clock.now()).says;
}

test('one webhook is registered, looked for once a day, and refreshed long before it ends', async () => {
  const clock = movableClock();
  await using at = await openConsenting({ clock });
  const source = await at.connect();
  await registerWhatIsDue(at.tools, publicUrl);
  const owner = { kind: 'oauth', clientId: 'finder', accountId: 'ann' };
  assert.deepEqual(
    atJira(at).map(({ days: _, ...one }) => one),
    [{ id: 1, url, owner }],
  );
  assert.match(await stateOf(at, source), /^Changes are announced \(webhook until \d+ \w+\)\.$/);
  const asked = () => at.sandbox.requests().filter(({ path }) => path.endsWith('/webhook')).length;
  const before = asked();
  await registerWhatIsDue(at.tools, publicUrl);
  assert.equal(asked(), before, 'nothing is asked before a day has passed');
  for (let round = 0; round < 70; round += 1) {
    clock.forward(day);
    await registerWhatIsDue(at.tools, publicUrl);
    const [left = 0, ...others] = days(at);
    assert.ok(left >= 9 && left <= 30 && others.length === 0, `day ${round}: ${left}`);
  }
  at.sandbox.site.webhooks.setDynamic([]);
  clock.forward(day);
  await registerWhatIsDue(at.tools, publicUrl);
  assert.deepEqual(days(at), [30], 'it was gone, and is there again');
});

test('sources of one account share it; the last one that is removed takes it back', async () => {
  await using at = await openConsenting();
  const first = await at.connect();
  const second = await at.connect({ kind: 'private' });
  await registerWhatIsDue(at.tools, publicUrl);
  assert.equal(atJira(at).length, 1);
  const ids = (await at.tools.store.webhooks.list()).map(({ registered }) => registered?.id);
  assert.deepEqual(ids, [1, 1]);
  await beginRemoval(at.tools, first, tester);
  assert.equal(atJira(at).length, 1);
  await beginRemoval(at.tools, second, tester);
  assert.deepEqual(atJira(at), []);
});

test('another address of ours takes its place; what others have registered is left alone, and told', async () => {
  const clock = movableClock();
  await using at = await openConsenting({ clock });
  const source = await at.connect();
  await registerWhatIsDue(at.tools, publicUrl);
  await registerWhatIsDue(at.tools, 'http://127.0.0.1:10');
  assert.deepEqual(
    atJira(at).map((one) => one.url),
    ['http://127.0.0.1:10/api/webhooks/oauth'],
  );
  await at.tools.store.webhooks.putRegistered(source.id, undefined);
  await registerWhatIsDue(at.tools, publicUrl);
  assert.equal(atJira(at).length, 1, 'nobody knows any more that it was ours');
  assert.match(
    await stateOf(at, source),
    /^Changes are not announced: .* does not register the webhook: Only a single URL per user/,
  );
  at.sandbox.site.webhooks.setDynamic([]);
  await registerWhatIsDue(at.tools, publicUrl);
  assert.deepEqual(atJira(at), [], 'tried again in an hour, not before');
  clock.forward(3_600_001);
  await registerWhatIsDue(at.tools, publicUrl);
  assert.deepEqual(
    atJira(at).map((one) => one.url),
    [url],
  );
});

test('without the scopes, or where Jira cannot reach us, the source works, and it is told why', async () => {
  const scopes = finder.scopes.filter((scope) => scope !== 'write:webhook:jira');
  await using at = await openConsenting();
  const source = await at.connect();
  const credential = { ...source.credential, scopes };
  await at.tools.store.sources.change(source.id, { credential });
  await registerWhatIsDue(at.tools, publicUrl);
  assert.deepEqual(atJira(at), []);
  assert.match(await stateOf(at, source), /Atlassian did not grant write:webhook:jira\./);
  const live = { atlassian: { authUrl: 'https://auth.atlassian.com', apiUrl: 'https://api.atlassian.com' } };
  assert.equal(whyNotHeard(live, 'https://jackdaw.example'), undefined);
  for (const unreachable of ['http://jackdaw.example', 'http://127.0.0.1:3000', 'https://localhost'])
    assert.match(whyNotHeard(live, unreachable) ?? '', /JACKDAW_PUBLIC_URL/, unreachable);
  assert.equal(whyNotHeard(at.tools, 'http://127.0.0.1:3000'), undefined, 'a sandbox on this machine');
});
