import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Clock, systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { censusPart } from '../model/held-shrink.ts';
import { issueId } from '../model/ids.ts';
import { issue, smallWorld } from '../sandbox/small-world.test-support.ts';
import type { WorldIssue } from '../sandbox/world/world-file.ts';
import { changeScope } from '../sources/change-scope.ts';
import { tester } from '../store/store.test-support.ts';
import { fullPass } from './full-pass.ts';
import { heldByPass } from './pass-loss.ts';
import { ProgressMeter } from './progress.ts';
import { projectsInScope } from './projects-in-scope.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';
import { readAgainOver, type SyncOptions } from './sync.ts';

const hour = 3_600_000;
const desk = (number: number): WorldIssue => issue(String(number), `DESK-${number}`, '2');
const later = (hours: number): Clock => ({ ...systemClock, now: () => Date.now() + hours * hour });

/** 30 issues of one project, and 30 of another, mixed. */
async function opened() {
  const issues = Array.from({ length: 30 }, (_, index) => [
    desk(5100 + 2 * index),
    issue(String(5101 + 2 * index), `TEAM-${5101 + 2 * index}`, '3'),
  ]).flat();
  const site = await openSite({ ...smallWorld(), issues });
  await site.sync();
  return site;
}

const meter = new ProgressMeter(
  () => 0,
  () => 0,
  () => {},
);
const options = (site: ConnectedSite): SyncOptions => ({
  ...site,
  client: site.client(),
  clock: systemClock,
  log: silentLog,
  signal: new AbortController().signal,
  onProgress: () => {},
  concurrency: 1,
  directoryMaxAgeMs: 24 * hour,
});
const deleteDesk = (site: Pick<ConnectedSite, 'world'>, count: number) => {
  for (let index = 0; index < count; index += 1) site.world.deleteIssue(String(5100 + 2 * index));
};
/** How many issues of DESK are there, and of TEAM. */
const stored = async ({ store, source }: ConnectedSite) => {
  const all = Array.from({ length: 60 }, (_, index) => issueId(String(5100 + index)));
  const there = await store.readings.stored(source.id, all);
  return [
    there.filter((id) => Number(id) % 2 === 0).length,
    there.filter((id) => Number(id) % 2 === 1).length,
  ];
};
const findings = async ({ store, source }: ConnectedSite) =>
  (await store.directory.findings(source.id))
    .map(({ code, subject }) => `${code} ${subject}`)
    .filter((name) => name.startsWith('census'));

describe('a reading of everything that lists most of a project no more', () => {
  it('hides nothing of it, says so, and hides it when one of a day later says the same', async () => {
    await using site = await opened();
    deleteDesk(site, 20);
    site.world.deleteIssue('5101');
    await site.sync();
    assert.deepEqual(await stored(site), [30, 29], 'what is lost elsewhere is hidden');
    assert.deepEqual(await findings(site), ['census-held DESK']);
    await site.sync({ clock: later(23) });
    assert.deepEqual(await stored(site), [30, 29]);
    await site.sync({ clock: later(25) });
    assert.deepEqual(await stored(site), [10, 29]);
    assert.deepEqual(await findings(site), []);
    assert.deepEqual(await site.store.access.heldShrinks(site.source.id), []);
  });

  it('hides it a day after the clock was set right, where it was ahead when it was held', async () => {
    await using site = await opened();
    deleteDesk(site, 20);
    await site.sync({ clock: later(30 * 24) });
    assert.deepEqual(await findings(site), ['census-held DESK']);
    await site.sync();
    await site.sync({ clock: later(23) });
    assert.deepEqual(await stored(site), [30, 30]);
    await site.sync({ clock: later(25) });
    assert.deepEqual(await stored(site), [10, 30]);
    assert.deepEqual(await findings(site), []);
  });

  it('CONTROL: hides half of it at once', async () => {
    await using site = await opened();
    deleteDesk(site, 15);
    await site.sync();
    assert.deepEqual(await stored(site), [15, 30]);
  });

  it('hides it at once where what the account sees decides who finds it', async () => {
    await using site = await opened();
    deleteDesk(site, 20);
    await fullPass({
      ...options(site),
      sourceId: site.source.id,
      kind: 'private',
      scope: site.source.scope,
      projectIds: await projectsInScope(site.store, site.source.id),
      meter,
      claims: new Set(),
    });
    assert.deepEqual(await stored(site), [10, 30]);
  });

  it('lets the question go when they are there again', async () => {
    await using site = await opened();
    deleteDesk(site, 20);
    await site.sync();
    for (let index = 0; index < 20; index += 1) site.world.putIssue(desk(5100 + 2 * index));
    await site.sync();
    assert.deepEqual(await findings(site), []);
    deleteDesk(site, 20);
    await site.sync({ clock: later(25) });
    assert.deepEqual(await stored(site), [30, 30], 'a new question');
  });

  it('hides at once what is left out by a narrowing that somebody asked for', async () => {
    await using site = await opened();
    const scope = { projectKeys: undefined, jql: 'key in (DESK-5100, TEAM-5101)' };
    await changeScope(site.tools, site.source, scope, tester);
    await site.sync({ source: { ...site.source, scope } });
    assert.deepEqual(await stored(site), [1, 1]);
    assert.deepEqual(await findings(site), []);
  });
});

it('nothing is hidden by a reading that a census has not believed since it began', async () => {
  await using site = await opened();
  const { store, source } = site;
  const projectIds = await projectsInScope(store, source.id);
  const desk = projectIds.find((id) => id === '2');
  assert.ok(desk);
  const now = Date.now();
  const held = async () =>
    heldByPass({ ...options(site), sourceId: source.id, kind: source.kind, projectIds });
  await store.crawl.beginPass(source.id, projectIds, now);
  for (const id of projectIds) {
    const ids = Array.from({ length: 60 }, (_, index) => issueId(String(5100 + index)));
    await store.crawl.commitListing(source.id, id, id === desk ? ids : [], undefined);
  }
  assert.deepEqual(await held(), [], 'CONTROL: all are listed');
  const shrink = { part: censusPart, projectId: desk, before: 30, after: 0 } as const;
  await store.access.putHeldShrinks(source.id, [censusPart], [shrink], now + 5);
  assert.deepEqual(await held(), [desk]);
  await store.crawl.beginPass(source.id, projectIds, now + 10);
  for (const id of projectIds) {
    const ids = Array.from({ length: 60 }, (_, index) => issueId(String(5100 + index)));
    await store.crawl.commitListing(source.id, id, id === desk ? ids : [], undefined);
  }
  assert.deepEqual(await held(), [], 'this one has listed later than the census');
});

it('issues that are gone between their list and their contents are judged at the end, where they are most', async () => {
  for (const [deleted, left] of [
    [20, 30],
    [10, 20],
  ] as const) {
    await using site = await opened();
    site.sandbox.faults.add({
      path: 'bulkfetch',
      answer: { kind: 'edit', edit: () => deleteDesk(site, deleted) },
    });
    await readAgainOver(options(site), meter, 0);
    assert.deepEqual(await stored(site), [left, 30], `${deleted} deleted`);
  }
});
