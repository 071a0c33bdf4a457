import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../clock.ts';
import { issueId } from '../model/ids.ts';
import { issue, smallWorld } from '../sandbox/small-world.test-support.ts';
import type { WorldIssue } from '../sandbox/world/world-file.ts';
import { changeScope } from '../sources/change-scope.ts';
import { tester } from '../store/store.test-support.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';

const old = '2020-01-01T00:00:00.000Z';
const recent = '2026-10-01T00:00:00.000Z';

function dated(number: string, updated: string, over: Partial<WorldIssue> = {}): WorldIssue {
  return { ...issue(number, `DESK-${Number(number) - 5000}`, '2'), created: old, updated, ...over };
}

function world() {
  const small = smallWorld();
  return { ...small, issues: [dated('5101', old), dated('5102', recent), dated('5103', recent)] };
}

async function keys(site: ConnectedSite): Promise<string[]> {
  const found: string[] = [];
  const ids = ['5101', '5102', '5103'];
  for (const id of ids) {
    const rows = await site.store.issues.rowsByKey(`DESK-${Number(id) - 5000}`);
    if (rows.length > 0) found.push(`DESK-${Number(id) - 5000}`);
  }
  return found;
}

const narrow = async (site: ConnectedSite, scope: { updatedSinceMs?: number; jql?: string }) => {
  const [source] = await site.store.sources.list();
  assert.ok(source);
  return changeScope(site.tools, source, { projectKeys: undefined, ...scope }, tester);
};
const current = async (site: ConnectedSite) => {
  const [source] = await site.store.sources.list();
  return source ?? assert.fail();
};

test('what did not change since the date leaves at once, and stays out in the next sync', async () => {
  await using site = await openSite(world());
  await site.sync();
  assert.deepEqual(await keys(site), ['DESK-101', 'DESK-102', 'DESK-103']);
  const { removed, waits } = await narrow(site, { updatedSinceMs: Date.parse('2026-01-01') });
  assert.deepEqual([removed, waits], [1, false]);
  assert.deepEqual(await keys(site), ['DESK-102', 'DESK-103']);
  await site.sync({ source: await current(site) });
  assert.deepEqual(await keys(site), ['DESK-102', 'DESK-103']);
  const wider = await narrow(site, {});
  assert.equal(wider.waits, true);
  await site.sync({ source: await current(site) });
  assert.deepEqual(await keys(site), ['DESK-101', 'DESK-102', 'DESK-103']);
});

test('a JQL narrowing hides all of the source until the next sync has asked what is within it', async () => {
  await using site = await openSite(world());
  await site.sync();
  const { waits } = await narrow(site, { jql: 'key = DESK-102' });
  assert.equal(waits, true);
  const marks = async () =>
    (await site.store.directory.parts(site.source.id)).filter(({ kind }) => kind === 'reread').length;
  assert.ok((await marks()) > 0);
  await site.sync({ source: await current(site) });
  assert.deepEqual([await keys(site), await marks()], [['DESK-102'], 0]);
});

test('what comes back within the narrowing while it is settled, and is read by another strand, stays', async () => {
  const labelled = (labels: readonly string[]) => dated('5102', recent, { labels });
  const file = world();
  const [first, , third] = file.issues.map((one) => ({ ...one, labels: ['taken'] }));
  assert.ok(first && third);
  await using site = await openSite({ ...file, issues: [first, labelled(['taken']), third] });
  await narrow(site, { jql: 'labels = taken' });
  await site.sync({ source: await current(site) });
  assert.deepEqual(await keys(site), ['DESK-101', 'DESK-102', 'DESK-103']);

  const client = site.client();
  const waits = async () => (await site.store.readings.waiting(site.source.id)).count > 0;
  const settledWith = (beforeAnswer: () => Promise<void>) =>
    current(site).then((source) =>
      site.sync({
        source,
        client: {
          ...client,
          async *issueIdPages(query, signal) {
            for await (const page of client.issueIdPages(query, signal)) {
              if (query.jql.startsWith('id in (5102)')) await beforeAnswer();
              yield page;
            }
          },
        },
      }),
    );
  site.world.putIssue(labelled([]));
  let asked = 0;
  await settledWith(async () => {
    if (asked++ > 0) return;
    site.world.putIssue(labelled(['taken']));
    await site.store.readings.ask(site.source.id, [issueId('5102')], 'told', Date.now());
    while (await waits()) await sleep(20);
  });
  assert.ok(asked > 0, 'CONTROL: it was asked about');
  assert.deepEqual(await keys(site), ['DESK-101', 'DESK-102', 'DESK-103']);
  site.world.putIssue(labelled([]));
  await settledWith(() => Promise.resolve());
  assert.deepEqual(await keys(site), ['DESK-101', 'DESK-103'], 'CONTROL: nobody read it meanwhile');
});

test('what a JQL narrowing hides comes back also where our clock was set back after it', async () => {
  await using site = await openSite(world());
  await site.sync();
  const clock = { ...systemClock, now: () => Date.now() + 3_600_000 };
  const scope = { projectKeys: undefined, jql: 'key = DESK-102' };
  await changeScope({ ...site.tools, clock }, await current(site), scope, tester);
  const marks = async () =>
    (await site.store.directory.parts(site.source.id)).filter(({ kind }) => kind === 'reread').length;
  assert.ok((await marks()) > 0, 'CONTROL: it hides');
  await site.sync({ source: await current(site) });
  assert.deepEqual([await keys(site), await marks()], [['DESK-102'], 0]);
});

test('a token that Jira does not accept any more halts the source, and removes nothing', async () => {
  await using site = await openSite(world());
  await site.sync();
  const ann = site.world.accounts.get('ann') ?? assert.fail();
  site.world.putAccount({ ...ann, apiToken: 'another' });
  await assert.rejects(site.sync(), { code: 'jira-unauthorized' });
  const { halt } = await current(site);
  assert.equal(halt?.reason, 'credentials-expired');
  assert.match(halt?.message ?? '', /Nothing was removed\. Reconnect the source/);
  assert.deepEqual(await keys(site), ['DESK-101', 'DESK-102', 'DESK-103']);
});

test('a sub-task in scope has the level of its parent, of which nothing else is kept', async () => {
  const child = dated('5102', recent, { parentId: '5101', issueTypeId: '5' });
  const small = smallWorld();
  const subtask = small.issueTypes.find((type) => type.subtask) ?? assert.fail('the world has sub-tasks');
  await using site = await openSite({
    ...small,
    issues: [dated('5101', old), { ...child, issueTypeId: subtask.id }],
  });
  const narrowing = { updatedSinceMs: Date.parse('2026-01-01') };
  await narrow(site, narrowing);
  await site.sync({ source: await current(site) });
  assert.deepEqual(await keys(site), ['DESK-102']);
  const [row] = await site.store.issues.rowsByKey('DESK-102');
  const facts = row === undefined ? undefined : await site.store.issues.facts(row);
  assert.deepEqual(facts?.scope.parentLevel, { kind: 'none' });
  const outside = await site.store.crawl.subtasksWithoutParent(site.source.id, 9);
  assert.deepEqual(outside, [], 'no finding');
});
