import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '../../log.ts';
import type { Source } from '../../model/source.ts';
import type { Fault } from '../../sandbox/faults/faults.ts';
import { issue, smallWorld } from '../../sandbox/small-world.test-support.ts';
import type { WorldFile } from '../../sandbox/world/world-file.ts';
import { syncSource } from '../../sync/sync.ts';
import { openSourceClient } from '../open-client.ts';
import { type Consenting, movableClock, openConsenting } from './consenting.test-support.ts';

const many = Array.from({ length: 250 }, (_, n) => issue(String(5000 + n), `SOFT-${1000 + n}`, '1'));

/** `ann` reads it all. */
function world(): WorldFile {
  const file = smallWorld();
  const browse = { permission: 'BROWSE_PROJECTS', holder: { type: 'user', value: 'ann' } } as const;
  return {
    ...file,
    permissionSchemes: file.permissionSchemes.map((scheme) => ({
      ...scheme,
      permissions: [...scheme.permissions, { id: `${scheme.id}9`, ...browse }],
    })),
    issues: [...file.issues, ...many],
  };
}

async function sync(at: Consenting, source: Source) {
  return syncSource({
    ...{ store: at.tools.store, client: await openSourceClient(at.tools, source, 'contents'), source },
    ...{ clock: at.tools.clock, log: silentLog, onProgress: () => {}, concurrency: 1 },
    ...{ signal: new AbortController().signal, directoryMaxAgeMs: 86_400_000 },
  });
}

/** Everything that is stored of issues, with the number of the last change. */
async function stored(at: Consenting) {
  const changes = await at.tools.store.issues.changesForReindex(0, 10_000);
  return {
    keys: changes.filter(({ stored: one }) => one !== undefined).map(({ stored: one }) => one?.issue.key),
    latest: await at.tools.store.issues.latestChange(),
  };
}

/** What Atlassian could say of an access that has ended, from the moment at which it ended. */
const endings: readonly (readonly [string, (at: Consenting, forward: (ms: number) => void) => void])[] = [
  ['taken back by its person', (at) => at.sandbox.site.oauth.revoke('ann')],
  ['of an account that is deactivated', (at) => deactivate(at, 'ann')],
  ...(
    [
      [401, 6_000, ''],
      [403, 6_000, ''],
      [404, 6_000, ''],
      [404, -3_600_000, ', after the clock was set back,'],
    ] as const
  ).map(
    ([status, passedMs, and]) =>
      [
        `answered everywhere with ${status}${and}`,
        (at: Consenting, forward: (ms: number) => void) => {
          // That all was well is believed for some seconds.
          forward(passedMs);
          const body = JSON.stringify({ errorMessages: ['No.'], errors: {} });
          const answer: Fault['answer'] = { kind: 'status', status, body };
          at.sandbox.faults.add({ path: '/ex/jira/', times: Number.POSITIVE_INFINITY, answer });
        },
      ] as const,
  ),
];

function deactivate({ sandbox: { world: live } }: Consenting, accountId: string): void {
  const account = live.accounts.get(accountId);
  assert.ok(account);
  live.putAccount({ ...account, active: false });
}

for (const [what, end] of endings) {
  test(`an access that is ${what} in the middle of a sync takes nothing away`, async () => {
    const clock = movableClock();
    await using at = await openConsenting({ world: world(), clock });
    const source = await at.connect();
    await sync(at, source);
    const before = await stored(at);
    assert.ok(before.keys.length >= many.length, `${before.keys.length} issues`);

    at.sandbox.faults.add({
      path: 'issue/bulkfetch',
      answer: { kind: 'edit', edit: () => end(at, clock.forward) },
    });
    await assert.rejects(sync(at, source), { code: 'jira-unauthorized' });
    assert.deepEqual(await stored(at), before);
    const { halt } = await at.source();
    assert.equal(halt?.reason, 'credentials-expired');
    assert.match(halt?.message ?? '', /Connect ".*" again/);
    // And nothing is asked of Jira until then.
    await assert.rejects(sync(at, await at.source()), { message: halt?.message ?? '' });
    assert.deepEqual(await stored(at), before);
    // Said once, by whoever saw it first, however often somebody tries.
    assert.deepEqual((await at.source()).halt, halt);
    assert.equal(halt?.message.match(/removed/g)?.length, 1);
  });
}

test('connected again, the sync goes on, and what was really deleted goes', async () => {
  await using at = await openConsenting({ world: world() });
  const source = await at.connect();
  await sync(at, source);
  const before = await stored(at);
  at.sandbox.site.oauth.revoke('ann');
  at.sandbox.world.deleteIssue('5000');
  await assert.rejects(sync(at, source), { code: 'jira-unauthorized' });
  await at.connect({ reconnect: source.id });
  await sync(at, await at.source());
  const after = await stored(at);
  assert.deepEqual(after.keys.toSorted(), before.keys.filter((key) => key !== 'SOFT-1000').toSorted());
});

test('whoever lost access to the site, but not the token, has nothing taken for deleted', async () => {
  await using at = await openConsenting({ world: world() });
  const source = await at.connect();
  await sync(at, source);
  const before = await stored(at);
  // The token stays good; the site is not among those that it reaches, and shows nothing of its issues.
  const lose = () => {
    at.sandbox.world.setGroupMembers('g-staff', ['ben']);
  };
  at.sandbox.faults.add({ path: 'search/jql', answer: { kind: 'edit', edit: lose } });
  await assert.rejects(sync(at, source), { code: 'jira-unauthorized' });
  assert.deepEqual((await stored(at)).keys, before.keys);
  assert.match((await at.source()).halt?.message ?? '', /lost its access/);
});

test('one thing that is forbidden or not there says nothing of the access', async () => {
  await using at = await openConsenting();
  const source = await at.connect();
  const client = await openSourceClient(at.tools, source, 'contents');
  await assert.rejects(client.projectRole('999', '1'), { code: 'jira-not-found' });
  assert.equal((await at.source()).halt, undefined);
  assert.equal((await client.myself()).accountId, 'ann');
});

test('an access token that Jira refuses before its time is renewed, and the call tried again', async () => {
  await using at = await openConsenting();
  const source = await at.connect();
  const client = await openSourceClient(at.tools, source, 'contents');
  await client.myself();
  at.sandbox.site.oauth.lifetimes.accessTokenMs = 3_600_000;
  at.sandbox.clock.advance(2 * 3_600_000);
  assert.equal((await client.myself()).accountId, 'ann');
});
