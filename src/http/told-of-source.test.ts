import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Person } from '../model/person.ts';
import type { SourceStatus } from '../sources/status.ts';
import type { Removal } from '../store/removal-store.ts';
import { problem, statusAnswer } from './api.ts';
import { removalView, sourceDraft, sourcesAnswer, sourceView, syncJob } from './source-api.ts';
import { openTestServer, type TestServer } from './test-server.test-support.ts';
import { toldStatus } from './told-of-source.ts';

let server: TestServer;
let owner: Person;
let other: Person;
let mine = 0;
before(async () => {
  server = await openTestServer();
  other = await server.person('ann', 'administrator');
  owner = await server.person('cleo', 'administrator');
  const token = { site: server.at.sandbox.url, email: 'cleo@small.example', token: 'token-cleo' };
  const { draft } = await server.body(
    sourceDraft,
    await asked('cleo', '/api/sources/drafts', 'POST', token),
    201,
  );
  const wanted = { draft, name: 'Mine', kind: 'private' };
  mine = (await server.body(sourceView, await asked('cleo', '/api/sources', 'POST', wanted), 201)).id;
  await server.body(syncJob, await asked('cleo', `/api/sources/${mine}/sync`, 'POST'), 202);
  for (;;) {
    const job = await server.body(syncJob, await asked('cleo', `/api/sources/${mine}/sync`));
    if (job.state !== 'running') {
      assert.equal(job.state, 'done', JSON.stringify(job));
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
});
after(() => server[Symbol.asyncDispose]());

const asked = (who: string, path: string, method = 'GET', body?: unknown) =>
  server.ask(path, who, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });

const finding = (code: string, subject: string) => ({
  ...{ code, subject, message: `Says something of ${subject}.`, since: '2026-11-01T00:00:00.000Z' },
});

const ofWhole = [
  finding('token-expires', 'cleo@small.example'),
  finding('token-expired', 'cleo@small.example'),
  finding('vault-key', 'Mine'),
  finding('webhook-sealed', 'Mine'),
  finding('scope-missing', 'comments'),
  finding('directory-too-old', 'site'),
];

/** All that a source can say, with SOFT in whatever tells of its projects. */
const whole: SourceStatus = {
  ...{ id: 7, name: 'Mine', site: 'https://small.example', account: 'cleo@small.example' },
  ...{ status: 'sync failed', reason: 'Jira said: SOFT has 3 issues.' },
  waiting: { until: '2026-11-01T00:00:00.000Z', message: 'Jira limits SOFT.' },
  spending: { spent: 41, spentFor: { contents: 41 }, resets: '2026-11-01T00:00:00.000Z' },
  firstPass: { left: 42, perMinute: 43 },
  announcements: { state: 'not announced', says: 'Not for SOFT.', heard: '2026-11-01T00:00:00.000Z' },
  lastSync: '2026-11-01T00:00:00.000Z',
  lastAccess: '2026-11-02T00:00:00.000Z',
  copy: {
    ...{ changesUntil: '2026-11-03T00:00:00.000Z', toRead: 44, toReadSince: '2026-11-01T00:00:00.000Z' },
    unread: [{ issueId: '1101', tries: 1, why: 'SOFT-1', next: '2026-11-01T00:00:00.000Z' }],
  },
  projects: [],
  findings: [
    ...ofWhole,
    finding('directory-too-old', 'SOFT'),
    finding('project-not-found', 'SOFT'),
    // Not in the form of a key.
    finding('issue-unreadable', '1101'),
    finding('shrink-held', 'members of soft-people'),
    finding('group-missing', 'site'),
    finding('whatever-comes-later', 'site'),
  ],
  audit: {
    ...{ started: '2026-11-01T00:00:00.000Z', state: 'done', pairs: 45, late: 46, falseAllows: 0 },
    falseDenials: 0,
  },
  index: { documents: 9, behind: 0 },
};

test('of somebody else’s private source an administrator is told a closed list', () => {
  const told = {
    ...{ id: 7, name: 'Mine', site: 'https://small.example', account: 'cleo@small.example' },
    ...{ status: 'sync failed', reason: 'Its owner sees why.' },
    announcements: {
      state: 'not announced',
      says: 'Changes are not announced: they are found when Jira is asked for them.',
    },
    ...{ lastSync: '2026-11-01T00:00:00.000Z', lastAccess: '2026-11-02T00:00:00.000Z' },
    copy: { changesUntil: '2026-11-03T00:00:00.000Z' },
    findings: ofWhole,
    index: { behind: 0 },
  };
  const source = { kind: 'private', ownerId: owner.id, halt: undefined } as const;
  assert.deepEqual(toldStatus(other, source, whole, false), told);
  assert.deepEqual(
    toldStatus(other, { ...source, ownerId: undefined }, whole, false),
    told,
    'nor of nobody’s',
  );
  const halt = { reason: 'paused', sinceMs: 1, message: 'Paused by cleo.' } as const;
  assert.equal(toldStatus(other, { ...source, halt }, whole, false).reason, 'Paused by cleo.');
  const { reason: _, ...fine } = whole;
  assert.equal('reason' in toldStatus(other, source, fine, false), false, 'nothing is made up');
  assert.deepEqual(toldStatus(owner, source, whole, true), whole, 'CONTROL: its owner');
  assert.deepEqual(
    toldStatus(other, { ...source, kind: 'shared' }, whole, true),
    whole,
    'CONTROL: of no single person',
  );
  const { index: __, ...but } = whole;
  assert.deepEqual(
    toldStatus(other, { ...source, kind: 'shared' }, whole, false),
    { ...but, index: { behind: 0 } },
    'nor how large the index is, of whichever source, where somebody’s is in it',
  );
});

test('over HTTP, too: neither the status nor the list of sources has keys, ids or counts', async () => {
  const { store, clock } = server.at.app;
  const source = (await store.sources.list()).find(({ id }) => id === mine) ?? assert.fail('it is there');
  const found = [
    { code: 'issue-unreadable', subject: '424242', message: 'Of 424242.' },
    { code: 'scope-missing', subject: 'comments', message: 'Not granted.' },
  ];
  await store.directory.putFindings(source.id, 'told-of-source', found, clock.now());
  const run = await store.runs.start(source.id, 'full', clock.now());
  const error = 'Jira says: no SOFT for you.';
  await store.runs.finish(run, { state: 'failed', endedMs: clock.now(), error, counts: {} });
  const status = async (who: string) => {
    const { sources } = await server.body(statusAnswer, await asked(who, '/api/status'));
    return sources.find(({ id }) => id === mine) ?? assert.fail('it is listed');
  };
  const listed = async (who: string) => server.body(sourceView, await asked(who, `/api/sources/${mine}`));
  const hers = await status('cleo');
  assert.ok((hers.projects?.length ?? 0) > 0 && hers.copy.toRead !== undefined, 'CONTROL');
  assert.match(JSON.stringify(hers), /424242.*|no SOFT for you/, 'CONTROL');
  const hersListed = await listed('cleo');
  assert.ok(
    (hersListed.issues ?? 0) > 0 && hersListed.findings.some(({ subject }) => subject === '424242'),
    'CONTROL',
  );
  assert.match(hersListed.reason ?? '', /no SOFT for you/, 'CONTROL');
  const told = await status('ann');
  const toldListed = await listed('ann');
  for (const view of [told, toldListed]) {
    assert.deepEqual([view.status, view.reason], ['sync failed', 'Its owner sees why.']);
    assert.deepEqual(
      view.findings.map(({ code }) => code),
      ['scope-missing'],
    );
    assert.doesNotMatch(JSON.stringify(view), /SOFT|DESK|424242/);
  }
  assert.deepEqual([told.projects, told.copy.toRead, told.copy.unread], [undefined, undefined, undefined]);
  assert.deepEqual(
    [toldListed.projects, toldListed.issues, toldListed.sync],
    [undefined, undefined, undefined],
  );
});

test('how large the index is, is told where nothing in it is somebody else’s', async () => {
  const sizes = async (who: string) =>
    (await server.body(statusAnswer, await asked(who, '/api/status'))).sources.map(
      ({ index }) => index.documents !== undefined,
    );
  assert.deepEqual(
    [await sizes('cleo'), await sizes('ann')],
    [
      [true, true],
      [false, false],
    ],
  );
});

test('its sync is told to its owner alone', async () => {
  const path = `/api/sources/${mine}/sync`;
  const { progress } = await server.body(syncJob, await asked('cleo', path));
  assert.ok((progress?.issues ?? 0) > 0, 'CONTROL');
  const refused = await server.body(problem, await asked('ann', path), 403);
  assert.equal(refused.code, 'not-allowed');
  await server.body(problem, await asked('ann', '/api/sources/99/sync'), 404);
});

test('a pause of one of its projects is in the audit log without the project', async () => {
  const { auditLog } = server.at.app.store;
  const last = async () => (await auditLog.latest({ action: 'changed-source' }, 1)).at(0)?.details;
  for (const [what, said] of [
    ['pause', 'paused'],
    ['resume', 'resumed'],
  ]) {
    await server.body(sourceView, await asked('cleo', `/api/sources/${mine}/projects/SOFT/${what}`, 'POST'));
    assert.deepEqual(await last(), { source: 'Mine', changed: [`${said} a project`] });
    await server.body(sourceView, await asked('cleo', `/api/sources/1/projects/SOFT/${what}`, 'POST'));
    assert.deepEqual(
      await last(),
      { source: 'Small', changed: [`${said} SOFT`], project: 'SOFT' },
      'CONTROL',
    );
  }
});

test('that it was connected, and that its scope was changed, is in the audit log without how much of it', async () => {
  const { auditLog } = server.at.app.store;
  const details = async (action: 'connected' | 'changed-source') =>
    (await auditLog.latest({ action }, 1)).at(0)?.details;
  assert.equal((await details('connected'))?.projects, 'chosen by its owner');
  const path = `/api/sources/${mine}/scope`;
  assert.equal((await asked('cleo', path, 'PUT', { projects: ['DESK', 'TEAM'] })).status, 200);
  assert.equal((await details('changed-source'))?.projects, 'chosen by its owner');
  assert.equal((await asked('cleo', '/api/sources/1/scope', 'PUT', { projects: ['DESK'] })).status, 200);
  assert.equal((await details('changed-source'))?.projects, 1, 'CONTROL: of one for many');
  for (const id of [mine, 1]) {
    assert.equal((await asked('cleo', `/api/sources/${id}/scope`, 'PUT', {})).status, 200);
  }
});

test('removed by another administrator, its receipt is its owner’s, and its counts are not in the audit log', async () => {
  const { auditLog } = server.at.app.store;
  const removed = async (id: number, name: string) => {
    const begun = await asked('ann', `/api/sources/${id}`, 'DELETE', { name });
    const view = await server.body(removalView, begun, 202);
    await server.at.app.untilIndexed(new AbortController().signal);
    return view;
  };
  const receipt = async (who: string, of: number) => {
    for (;;) {
      const { removals } = await server.body(sourcesAnswer, await asked(who, '/api/sources'));
      const removal = removals.find(({ id }) => id === of) ?? assert.fail('it is listed');
      if (removal.state === 'done') return removal;
      assert.notEqual(removal.state, 'failed', JSON.stringify(removal));
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  };
  assert.equal((await removed(mine, 'Mine')).removed, undefined);
  const others = await receipt('ann', mine);
  assert.deepEqual([others.name, others.by, others.removed], ['Mine', 'ann@small.example', undefined]);
  const hers = await receipt('cleo', mine);
  assert.ok((hers.removed?.find(({ what }) => what === 'issues')?.count ?? 0) > 0, 'CONTROL');
  const last = async () => (await auditLog.latest({ action: 'removed-source' }, 1)).at(0);
  assert.deepEqual([(await last())?.outcome, (await last())?.details], ['done', { source: 'Mine' }]);
  assert.ok((await removed(1, 'Small')).removed, 'CONTROL');
  assert.ok((await receipt('ann', 1)).removed?.length, 'CONTROL');
  assert.ok(Number((await last())?.details.issues) > 0, 'CONTROL');
});

test('a source that goes away between two lists gives its state to no other of its name', async () => {
  let isGoing = false;
  let lists = 0;
  await using going = await openTestServer(({ app: { sources } }) => {
    const list = async () => {
      const all = await sources.store.sources.list();
      lists += 1;
      return isGoing && lists > 1 ? all.slice(1) : all;
    };
    return {
      sources: { ...sources, store: { ...sources.store, sources: { ...sources.store.sources, list } } },
    };
  });
  await going.person('ann', 'administrator');
  const { app, source } = going.at;
  const { id: _, ...same } = source;
  const third = { ...same, kind: 'shared', audience: 'everyone' } as const;
  await app.store.sources.add({ ...third, halt: { reason: 'paused', sinceMs: 1, message: 'Paused.' } }, []);
  await app.store.sources.add(third, []);
  const states = async () => {
    lists = 0;
    const { sources } = await going.body(sourcesAnswer, await going.ask('/api/sources', 'ann'));
    return sources.map(({ id, status }) => [id, status]);
  };
  const [first, ...rest] = await states();
  assert.deepEqual(first, [1, 'active']);
  assert.deepEqual(
    rest.map(([, status]) => status),
    ['paused', 'never synced'],
  );
  isGoing = true;
  assert.deepEqual(await states(), rest);
});

test('how large the index is, is not told while somebody else’s private source is being taken out of it', async () => {
  const removals: Removal[] = [];
  await using going = await openTestServer(({ app: { search } }) => {
    const list = async () => removals;
    return {
      search: { ...search, store: { ...search.store, removals: { ...search.store.removals, list } } },
    };
  });
  await going.person('ann', 'administrator');
  const cleo = await going.person('cleo', 'administrator');
  const isTold = async (who: string) => {
    const { sources } = await going.body(statusAnswer, await going.ask('/api/status', who));
    return sources.map(({ index }) => index.documents !== undefined);
  };
  assert.deepEqual(await isTold('ann'), [true], 'CONTROL');
  const { id, name, site } = going.at.source;
  const ofSite = { siteId: site.id, siteUrl: site.url, sinceMs: 1, by: 'cleo', counts: {} };
  removals.push({ id, name, kind: 'private', ownerId: cleo.id, ...ofSite });
  assert.deepEqual([await isTold('ann'), await isTold('cleo')], [[false], [true]]);
});
