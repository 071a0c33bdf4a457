/**
 * Issues beyond all measure, really served: one of 32 MB and one with 12,000 comments. The process that reads them stays
 * small, what is left out is said, and the comments are there once each, whoever is killed or edits in between.
 */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type App, openApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { silentLog } from '../../src/log.ts';
import { accountId, issueId } from '../../src/model/ids.ts';
import { openSandbox, type Sandbox } from '../../src/sandbox/open-sandbox.ts';
import { comment, issue, smallWorld } from '../../src/sandbox/small-world.test-support.ts';
import { openWorld } from '../../src/sandbox/world/world.ts';
import type { WorldComment, WorldIssue } from '../../src/sandbox/world/world-file.ts';
import { uniqueWord } from '../../src/sandbox/worlds/unique-word.ts';
import { searchAs } from '../../src/search/search.ts';
import { connectSource } from '../../src/sources/connect.ts';
import { sourceStatuses } from '../../src/sources/status.ts';
import { tester } from '../../src/store/store.test-support.ts';

const child = fileURLToPath(new URL('./sync-child.ts', import.meta.url));
const megabyte = 1_048_576;
/** What a process may grow by that reads an issue beyond all measure. */
const mostMb = 120;

function longText(length: number): string {
  const line = `${'many words without end '.repeat(40)}\n`;
  return line.repeat(Math.ceil(length / line.length));
}

interface Site extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly data: string;
}

async function openSite(issues: readonly WorldIssue[]): Promise<Site> {
  await using stack = new AsyncDisposableStack();
  const sandbox = stack.use(await openSandbox({ world: openWorld({ ...smallWorld(), issues }) }));
  const root = await mkdtemp(join(tmpdir(), 'jackdaw-large-'));
  stack.defer(() => rm(root, { recursive: true, force: true }));
  const data = join(root, 'data');
  await using app = await openApp(configOf(data), silentLog);
  await connectSource(app.sources, {
    ...{ address: sandbox.url, email: 'ann@small.example', token: 'token-ann' },
    ...{ projectKeys: undefined, name: undefined, by: tester },
  });
  const closing = stack.move();
  return { sandbox, data, [Symbol.asyncDispose]: () => closing[Symbol.asyncDispose]() };
}

const configOf = (data: string) => readConfig({ JACKDAW_DATA: data, JACKDAW_ALLOW_HOSTS: '127.0.0.1' });

/** With the flags of the product (`scripts/run.mjs`): its young garbage is collected early. */
function startSync(data: string): ChildProcess {
  const args = ['--max-semi-space-size=4', '--disable-warning=ExperimentalWarning', child, data];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** By how many MB the process has grown. */
async function sync(data: string): Promise<number> {
  const started = startSync(data);
  const [out, [code]] = await Promise.all([text(started.stdout ?? assert.fail()), once(started, 'close')]);
  assert.equal(code, 0, out);
  return JSON.parse(out).grownMb;
}

async function found(app: App, account: string, words: string): Promise<string[]> {
  const [source] = await app.store.sources.list();
  assert.ok(source);
  const visibility = await app.permissions.visibility.resolveAccount(source.id, accountId(account));
  const { hits } = await searchAs(app.search, visibility, {
    text: words,
    offset: 0,
    limit: 10,
    typing: false,
  });
  return hits.map(({ key }) => key);
}

async function statusOf(app: App) {
  const index = await app.search.index.state();
  const [one] = await sourceStatuses(app.store, app.clock, index, 86_400_000, app.sources.vault);
  return one ?? assert.fail('no source');
}

test('an issue of 32 MB is found by its title and its comments, and said to be too large', async () => {
  const description = `${longText(32 * megabyte)} quagga`;
  const restricted = { type: 'group' as const, value: 'g-staff' };
  const large: WorldIssue = {
    ...issue('5000', 'DESK-500', '2'),
    summary: 'Platypus',
    description,
    comments: [
      comment('5001', 'ben', 'A wombat for everybody'),
      { ...comment('5002', 'ben', 'A numbat for the staff'), visibility: restricted },
    ],
  };
  const others = Array.from({ length: 30 }, (_, n) => ({
    ...issue(`${6000 + n}`, `DESK-${600 + n}`, '2'),
    summary: `Beside ${uniqueWord('issue', `${6000 + n}`)}`,
  }));
  await using site = await openSite([...others.slice(0, 15), large, ...others.slice(15)]);
  const grownMb = await sync(site.data);
  // Where all of it is read it is five times as much.
  assert.ok(grownMb < mostMb, `${grownMb} MB`);
  await using app = await openApp(configOf(site.data), silentLog);
  await app.untilIndexed(new AbortController().signal);
  for (const who of ['ben', 'dan']) {
    assert.deepEqual(await found(app, who, 'platypus'), ['DESK-500']);
    assert.deepEqual(await found(app, who, 'wombat'), ['DESK-500']);
    for (const { id, key } of others)
      assert.deepEqual(await found(app, who, uniqueWord('issue', id)), [key], 'whoever stood beside it');
  }
  assert.deepEqual(await found(app, 'ben', 'numbat'), ['DESK-500'], 'CONTROL: one of the staff');
  assert.deepEqual(await found(app, 'dan', 'numbat'), []);
  assert.deepEqual(await found(app, 'ben', 'quagga'), []);
  const { status, findings, copy } = await statusOf(app);
  assert.deepEqual([status, copy.toRead], ['active', 0]);
  const [finding, ...more] = findings.filter(({ code }) => code === 'issue-too-large');
  assert.deepEqual([finding?.subject, more], ['DESK-500', []]);
  assert.match(finding?.message ?? '', /is larger than Jackdaw reads .*found by its title.*not searched/);
});

test('12,000 comments of one issue are there once each, although the process is killed and people edit in between', async () => {
  const count = 12_000;
  const restricted = { type: 'group' as const, value: 'g-staff' };
  const comments = Array.from({ length: count }, (_, n): WorldComment => {
    const id = String(20_000 + n);
    const created = new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString();
    const one = { ...comment(id, 'ben', `Remark ${uniqueWord('comment', id)}`), created };
    return n % 100 === 50 ? { ...one, visibility: restricted } : one;
  });
  const talkative = { ...issue('5000', 'DESK-500', '2'), summary: 'Platypus', comments };
  await using site = await openSite([talkative, issue('5001', 'DESK-501', '2')]);
  const { sandbox, data } = site;
  /** Where in the thread each page began. */
  const pages = () =>
    sandbox.requests().flatMap(({ path }) => {
      const startAt = new URL(path, sandbox.url).searchParams.get('startAt');
      return path.includes('/comment?') ? [Number(startAt)] : [];
    });
  const killed = startSync(data);
  while (pages().length < 40) await sleep(5);
  killed.kill('SIGKILL');
  await once(killed, 'close');
  const before = pages().length;
  const at = new Date().toISOString();
  sandbox.faults.add({
    path: '/comment?',
    skip: 20,
    answer: {
      kind: 'edit',
      edit: (world) => {
        for (const id of ['20003', '20777', '31999']) world.deleteComment('5000', id, at);
        world.putComment('5000', { ...comment('99001', 'ben', 'A late zebra'), created: at });
      },
    },
  });
  const grownMb = await sync(data);
  const [first = 0, ...others] = pages().slice(before);
  assert.ok(first >= 3000, `It went on where it was, not at ${first}.`);
  // From the beginning it was read for the edits alone: as they came in between, and as Jira then listed it as changed.
  assert.equal(others.filter((startAt) => startAt === 0).length, 2, `at ${others.join(', ')}`);
  assert.ok(grownMb < mostMb, `${grownMb} MB`);
  await using app = await openApp(configOf(data), silentLog);
  await app.untilIndexed(new AbortController().signal);
  const [source] = await app.store.sources.list();
  assert.ok(source);
  const rows = await app.store.issues.rowsByIds(source.id, [issueId('5000')]);
  const [stored] = await app.store.issues.load(rows);
  const ids = stored?.remarks.map(({ remark }) => String(remark.id)) ?? [];
  const gone = new Set(['20003', '20777', '31999']);
  const expected = [...comments.map(({ id }) => id).filter((id) => !gone.has(id)), '99001'];
  assert.equal(ids.length, expected.length);
  assert.deepEqual(ids.sort(), expected.sort());
  for (const id of ['20000', '25000', '31998']) {
    assert.deepEqual(await found(app, 'dan', uniqueWord('comment', id)), ['DESK-500'], id);
  }
  for (const id of ['20050', '26050', '31950']) {
    assert.deepEqual(await found(app, 'ben', uniqueWord('comment', id)), ['DESK-500'], `CONTROL: ${id}`);
    assert.deepEqual(await found(app, 'dan', uniqueWord('comment', id)), [], id);
  }
  for (const id of gone) assert.deepEqual(await found(app, 'ben', uniqueWord('comment', id)), [], id);
  assert.deepEqual(await found(app, 'dan', 'zebra'), ['DESK-500']);
  const { status, projects } = await statusOf(app);
  assert.deepEqual(
    [status, projects.find(({ key }) => key === 'DESK')?.comments],
    ['active', expected.length],
  );
});
