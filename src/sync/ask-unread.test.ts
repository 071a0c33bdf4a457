import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Clock, systemClock } from '../clock.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import { silentLog } from '../log.ts';
import { issueId } from '../model/ids.ts';
import { comment, issue, smallWorld } from '../sandbox/small-world.test-support.ts';
import type { WorldFile, WorldIssue } from '../sandbox/world/world-file.ts';
import { ProgressMeter } from './progress.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';
import { readChanges } from './sync.ts';

const minute = 60_000;

/** Of 23 comments Jira embeds the newest 20: the first three come with the thread alone. */
const long = (number: number): WorldIssue => ({
  ...issue(String(number), `DESK-${number}`, '2'),
  comments: Array.from({ length: 23 }, (_, index) => ({
    ...comment(`${number}${100 + index}`, 'ben', `Remark ${index}`),
    created: new Date(Date.parse('2026-02-01T10:00:00Z') + index * minute).toISOString(),
  })),
});

async function opened(longIssues: number, others = 0) {
  const file: WorldFile = smallWorld();
  const site = await openSite({
    ...file,
    permissionSchemes: file.permissionSchemes.map((scheme) => ({
      ...scheme,
      permissions: [
        ...scheme.permissions,
        { id: `${scheme.id}9`, permission: 'BROWSE_PROJECTS', holder: { type: 'user', value: 'ann' } },
      ],
    })),
    issues: [
      ...file.issues,
      ...Array.from({ length: longIssues }, (_, index) => long(5101 + index)),
      ...Array.from({ length: others }, (_, index) =>
        issue(String(7101 + index), `DESK-${7101 + index}`, '2'),
      ),
    ],
  });
  let addedMs = 0;
  const clock: Clock = { ...systemClock, now: () => Date.now() + addedMs };
  const meter = new ProgressMeter(
    () => 0,
    () => 0,
    () => {},
  );
  return {
    ...site,
    /** Time goes by, and what is due is read; how many issues were. */
    async later(minutes: number, client: JiraClient = site.client(), store = site.store) {
      addedMs += minutes * minute;
      const options = {
        ...site,
        store,
        client,
        clock,
        log: silentLog,
        signal: new AbortController().signal,
        onProgress: () => {},
        concurrency: 4,
        directoryMaxAgeMs: 86_400_000,
      };
      return (await readChanges(options, meter, false)).read;
    },
    [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
  };
}

const unreadable: JiraClient['issues'] = async (ids) => ({
  issues: [],
  failed: ids.map((id) => ({ id, message: 'Not now.' })),
});
const refuse = ({ sandbox }: ConnectedSite, path: RegExp) =>
  sandbox.faults.add({ path, times: Number.POSITIVE_INFINITY, answer: { kind: 'status', status: 403 } });
/** How many remarks of the issue are not hidden. */
const shown = async ({ store }: ConnectedSite, number: number) => {
  const [stored] = await store.issues.load(await store.issues.rowsByKey(`DESK-${number}`));
  return (stored?.remarks ?? []).filter(({ facts }) => facts.scope.visibility.kind === 'none').length;
};
const findings = async ({ store, source }: ConnectedSite) =>
  (await store.directory.findings(source.id)).map(({ code, subject }) => `${code} ${subject}`);
const waiting = async ({ store, source }: ConnectedSite) => (await store.readings.waiting(source.id)).count;
const askedForComments = ({ sandbox }: ConnectedSite) =>
  sandbox.requests().filter(({ path }) => /\/issue\/\d+\/comment/.test(path)).length;

describe('comments that were refused while all was read', () => {
  it('are asked for again with growing waits, and are back with the first that is let', async () => {
    await using site = await opened(2);
    await site.sync();
    refuse(site, /\/issue\/5101\/comment/);
    await site.sync();
    assert.equal(await shown(site, 5101), 20);
    assert.equal(await shown(site, 5102), 23, 'CONTROL');
    const before = askedForComments(site);
    await site.later(0);
    await site.later(0);
    assert.equal(askedForComments(site) - before, 1, 'not again at once');
    await site.later(1);
    await site.later(1);
    assert.equal(askedForComments(site) - before, 2, 'after one minute, and two');
    assert.deepEqual(await findings(site), ['thread-refused DESK-5101 comment']);
    site.sandbox.faults.clear();
    await site.later(1);
    assert.equal(await shown(site, 5101), 23);
    assert.deepEqual(await findings(site), []);
    assert.equal(await waiting(site), 0);
  });

  it('are asked for by a few of a project, however many there are, and all come back', async () => {
    await using site = await opened(60);
    await site.sync();
    refuse(site, /\/comment/);
    await site.sync();
    assert.deepEqual(await findings(site), ['shrink-held comments', 'thread-refused DESK comment']);
    const before = askedForComments(site);
    for (let minutes = 0; minutes < 60; minutes += 1) await site.later(1);
    const asked = askedForComments(site) - before;
    assert.ok(asked >= 100 && asked <= 140, `${asked} requests in an hour for 60 issues`);
    assert.equal(await waiting(site), 20);
    site.sandbox.faults.clear();
    await site.later(32);
    for (const number of [5101, 5130, 5160]) assert.equal(await shown(site, number), 23);
    assert.equal(await waiting(site), 0);
    assert.deepEqual(await findings(site), []);
    assert.deepEqual(await site.store.access.heldShrinks(site.source.id), []);
  });

  it('come back, too, where the process ends as the first of them is read', async () => {
    await using site = await opened(0, 60);
    await site.sync();
    const { store, source } = site;
    const failing = { ...site.client(), issues: unreadable };
    await site.sync({ client: failing });
    const unread = async () => (await findings(site)).filter((one) => one.startsWith('issue-unreadable'));
    assert.ok((await unread()).length >= 60, 'CONTROL');
    const commitReadAgain: typeof store.crawl.commitReadAgain = async (...asked) => {
      const counts = await store.crawl.commitReadAgain(...asked);
      if (counts.issues > 0) throw new Error('killed');
      return counts;
    };
    const killed = { ...store, crawl: { ...store.crawl, commitReadAgain } };
    // By whoever asks for it: of what has no reason to be asked for, the finding ends all the same.
    await store.readings.ask(source.id, [issueId('7101')], 'told', 1);
    await assert.rejects(site.later(0, site.client(), { ...killed }), /killed/);
    await assert.rejects(site.later(0, site.client(), { ...killed }), /killed/);
    for (let n = 0; n < 3; n += 1) await site.later(1);
    assert.deepEqual(await unread(), []);
    assert.equal(await waiting(site), 0);
  });

  it('that are let for some are counted again', async () => {
    await using site = await opened(12);
    await site.sync();
    refuse(site, /\/issue\/51(0[1-6])\/comment/);
    await site.sync();
    assert.deepEqual(await findings(site), ['thread-refused DESK comment']);
    const [finding] = await site.store.directory.findings(site.source.id);
    assert.match(finding?.message ?? '', /^Not all comments of 6 issues of DESK /);
    site.sandbox.faults.clear();
    refuse(site, /\/issue\/5101\/comment/);
    await site.later(1);
    assert.deepEqual(await findings(site), ['thread-refused DESK-5101 comment']);
    assert.deepEqual([await shown(site, 5101), await shown(site, 5102)], [20, 23]);
  });

  it('do not leave the finding to a pass that is under way', async () => {
    await using site = await opened(2);
    await site.sync();
    refuse(site, /\/issue\/5101\/comment/);
    await site.sync();
    site.sandbox.faults.clear();
    refuse(site, /bulkfetch/);
    await assert.rejects(site.sync(), { code: 'jira-forbidden' });
    site.sandbox.faults.clear();
    assert.deepEqual(await findings(site), ['thread-refused DESK-5101 comment'], 'CONTROL');
    await site.later(1);
    assert.deepEqual(await findings(site), []);
    await site.sync();
    assert.deepEqual(await findings(site), []);
  });
});

it('an issue that could not be read while all was read is asked for again by itself', async () => {
  await using site = await opened(0, 2);
  const client = site.client();
  const without: JiraClient = {
    ...client,
    async issues(ids, fields, signal) {
      const { issues, failed } = await client.issues(ids, fields, signal);
      const mine = ids.filter((id) => id === '7101').map((id) => ({ id, message: 'Not now.' }));
      return { issues: issues.filter(({ id }) => id !== '7101'), failed: [...failed, ...mine] };
    },
  };
  await site.sync({ client: without });
  const isThere = async (key: string) => (await site.store.issues.rowsByKey(key)).length === 1;
  assert.deepEqual([await isThere('DESK-7101'), await isThere('DESK-7102')], [false, true]);
  assert.deepEqual(await findings(site), ['issue-unreadable 7101']);
  assert.equal(await site.later(1, without), 0);
  assert.deepEqual(await findings(site), ['issue-unreadable 7101']);
  assert.equal(await site.later(1), 1);
  assert.equal(await isThere('DESK-7101'), true);
  assert.deepEqual(await findings(site), []);
});
