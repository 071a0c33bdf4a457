/**
 * A server as it runs, for days on which something happens to the whole of it: `jackdaw serve` in a process of its own,
 * with its index process, beside a sandbox. It is asked over HTTP, as everybody asks it. At the end of each day every
 * viewer finds what the site shows them, unit by unit, and the store holds it once; before that nobody is ever shown
 * what the site has not shown them since the last time it was equal.
 */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { silentLog } from '../../src/log.ts';
import { issueToken } from '../../src/people/tokens.ts';
import { openSandbox, type Sandbox } from '../../src/sandbox/open-sandbox.ts';
import type { World } from '../../src/sandbox/world/world.ts';
import { crawler } from '../../src/sandbox/worlds/generated-directory.ts';
import type { Hit } from '../../src/search/hit.ts';
import { connectSource } from '../../src/sources/connect.ts';
import type { SourceStatus } from '../../src/sources/status.ts';
import { tester } from '../../src/store/store.test-support.ts';
import { compare } from '../leaks/agreement.test-support.ts';
import { findUnits } from '../leaks/found-units.test-support.ts';
import { allPages, askingOf } from '../leaks/pipe.test-support.ts';
import { sandboxSees, unitsOf, type Viewer, viewerName, viewersOf } from '../leaks/units.test-support.ts';
import { said } from './day.test-support.ts';
import { editTheSite } from './edits-of-a-day.test-support.ts';

export interface Grounds extends AsyncDisposable {
  readonly world: World;
  readonly sandbox: Sandbox;
  readonly dataFolder: string;
  readonly indexFolder: string;
  /** Runs a command to its end. */
  run(args: readonly string[]): Promise<Ran>;
  /** `jackdaw serve`, until it listens. Rejects with what it said where it ends before. */
  serve(): Promise<ServerProcess>;
  /** One edit of each kind; what could be seen before may be shown until the copy is equal again. */
  edit(seed: number): void;
}

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  /** What it said on standard error: the log. */
  log(): string;
  /** SIGKILL: the server, or with the processes that it started, as when the power fails. */
  kill(what: 'server' | 'all'): Promise<void>;
  isRunning(): boolean;
  /** As an administrator. */
  get(path: string): Promise<Answer>;
  getAs(viewer: Viewer, path: string): Promise<Answer>;
  post(path: string, body?: object): Promise<Answer>;
  status(): Promise<SourceStatus>;
  /** Whatever is found that should not be, and what is not found that should be, by all viewers. */
  look(): Promise<Look>;
  /** Syncs by hand until nothing waits, then everybody is asked, and the store. */
  assertEqual(when: string): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface Look {
  readonly leaked: readonly string[];
  readonly missing: readonly string[];
  /** What else was said of the answers. */
  readonly notes: ReadonlySet<string>;
}

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const readEvery = 4;

export interface GroundsOptions {
  readonly settings?: Readonly<Record<string, string>>;
  /** Where the data folder is to be; by default a temporary one. */
  readonly folder?: string;
}

export async function openGrounds(world: World, options: GroundsOptions = {}): Promise<Grounds> {
  await using stack = new AsyncDisposableStack();
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'jackdaw-server-')));
  if (options.folder === undefined)
    stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
  const dataFolder = join(folder, 'data');
  await mkdir(dataFolder, { recursive: true });
  const sandbox = stack.use(await openSandbox({ world, embeddedComments: 2 }));
  const settings = {
    JACKDAW_DATA: dataFolder,
    JACKDAW_ALLOW_HOSTS: '127.0.0.1',
    JACKDAW_JIRA_BURST_PERCENT: '0',
    JACKDAW_JIRA_CONCURRENCY: '2',
    JACKDAW_AUDIT_EVERY_MINUTES: '0',
    JACKDAW_SYNC_EVERY_MINUTES: '0.03',
    JACKDAW_ACCESS_EVERY_MINUTES: '0.1',
    ...options.settings,
  };
  const config = readConfig(settings);
  const tokens = new Map<Viewer, string>();
  const administrator = await (async () => {
    await using app = await openApp(config, silentLog);
    const { source } = await connectSource(app.sources, {
      ...{ address: sandbox.url, email: `${crawler}@generated.example`, token: `token-${crawler}` },
      ...{ projectKeys: undefined, name: undefined, by: tester },
    });
    const { store, search: tools } = app;
    const { person } = askingOf({ world, store, source, tools });
    const now = Date.now();
    for (const viewer of viewersOf(world))
      tokens.set(viewer, await issueToken(store, await person(viewer), now));
    const someone = { email: 'root@people.example', name: 'Root', title: undefined };
    return issueToken(store, await store.people.put({ ...someone, role: 'administrator' }), now);
  })();

  /** Names of what each viewer was shown by the site at some time since the copy was equal. */
  let shown = new Map<Viewer, Set<string>>();
  const noteShown = () => {
    for (const viewer of viewersOf(world)) {
      const names = shown.get(viewer) ?? new Set();
      for (const unit of unitsOf(world)) if (sandboxSees(world, viewer, unit)) names.add(unit.name);
      shown.set(viewer, names);
    }
  };

  const start = (args: readonly string[]) => {
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('JACKDAW_'));
    return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
      env: { ...Object.fromEntries(inherited), ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: it can be killed together with what it starts.
      detached: true,
    });
  };
  const run: Grounds['run'] = async (args) => {
    const child = start(args);
    const out = textOf(child.stdout);
    const err = textOf(child.stderr);
    const [code] = await once(child, 'close');
    return { code: typeof code === 'number' ? code : null, out: out(), err: err() };
  };

  const serve = async (): Promise<ServerProcess> => {
    const child = start(['serve', '--port', '0', '--json']);
    const log = textOf(child.stderr);
    const closed = once(child, 'close');
    const first = await Promise.race([once(child.stdout, 'data'), closed.then(() => undefined)]);
    if (first === undefined) throw new Error(`The server ended: ${log()}`);
    const { url, message }: { url?: string; message?: string } = JSON.parse(String(first[0]));
    if (url === undefined) {
      await closed;
      throw new Error(message ?? log());
    }
    let isKilled = false;
    const isRunning = () => !isKilled && child.exitCode === null && child.signalCode === null;
    const kill: ServerProcess['kill'] = async (what) => {
      isKilled = true;
      signalTo(child, what, 'SIGKILL');
      await closed;
    };
    const ask = async (method: string, path: string, token: string, body?: object): Promise<Answer> => {
      const response = await fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      return { status: response.status, text: await response.text() };
    };
    const get: ServerProcess['get'] = (path) => ask('GET', path, administrator);
    const getAs: ServerProcess['getAs'] = (viewer, path) =>
      ask('GET', path, tokens.get(viewer) ?? assert.fail());
    const post: ServerProcess['post'] = (path, body) => ask('POST', path, administrator, body);
    const status = async () => {
      const { sources }: { sources: SourceStatus[] } = good(await get('/api/status'));
      return sources[0] ?? assert.fail('The source is gone.');
    };
    const look = async (): Promise<Look> => {
      noteShown();
      const leaked: string[] = [];
      const missing: string[] = [];
      const notes = new Set<string>();
      const units = unitsOf(world);
      const byWord = new Map(units.map((unit) => [unit.word, unit.name]));
      for (const [index, viewer] of viewersOf(world).entries()) {
        const token = tokens.get(viewer) ?? assert.fail();
        const may = shown.get(viewer) ?? new Set();
        const find = (_: Viewer, text: string) =>
          allPages(async (offset) => {
            const path = `/api/search?q=${encodeURIComponent(text)}&limit=50&offset=${offset}`;
            const page: { hits: Hit[]; nextOffset?: number; notes: string[] } = good(
              await ask('GET', path, token),
            );
            for (const note of page.notes) notes.add(note);
            return page;
          });
        const answers = await findUnits({ find, findAs: () => assert.fail() }, viewer, units);
        const words = new Set(answers.words);
        if (index % readEvery === 0) {
          for (const { issue } of world.entries.values()) {
            const { text } = await ask('GET', `/api/issues/${issue.key}`, token);
            for (const word of text.match(/zq[icwa][bcdfghjklm]+x/g) ?? []) words.add(word);
          }
        }
        // What is gone from the site has no name any more, and was seen when there was one.
        for (const word of words) {
          const name = byWord.get(word);
          if (name !== undefined && !may.has(name)) leaked.push(`${viewerName(viewer)} is shown ${name}`);
        }
        leaked.push(...answers.odd.map((odd) => `${viewerName(viewer)}: ${odd}`));
        for (const unit of units) {
          if (sandboxSees(world, viewer, unit) && !answers.found.has(unit.name))
            missing.push(`${viewerName(viewer)} does not find ${unit.name}`);
        }
      }
      return { leaked, missing, notes };
    };
    const assertEqual: ServerProcess['assertEqual'] = async (when) => {
      await until(async () => (await status()).lastSync !== undefined, `${when}: everything was read once`);
      good(await post('/api/sources/1/sync', {}));
      const isOver = async () => {
        const job: { state: string } = good(await get('/api/sources/1/sync'));
        return job.state !== 'running';
      };
      await until(isOver, `${when}: the sync by hand`);
      const nothingWaits = async () => {
        const now = await status();
        const { copy, index } = now;
        return now.status === 'active' && copy.toRead === 0 && copy.unread.length === 0 && index.behind === 0;
      };
      await until(nothingWaits, `${when}: nothing waits`, async () => said(await status()));
      shown = new Map();
      const { leaked, missing, notes } = await look();
      assert.deepEqual({ leaked, missing, notes: [...notes] }, { leaked: [], missing: [], notes: [] }, when);
      await using app = await openApp(config, silentLog);
      const { store, search: tools } = app;
      const [source] = await store.sources.list();
      assert.ok(source);
      const compared = await compare(askingOf({ world, store, source, tools }), when);
      assert.deepEqual(compared.differences, [], when);
      assert.ok(compared.allowed > 0 && compared.denied > 0, 'CONTROL: somebody finds something, not all');
      const readable = unitsOf(world).filter((unit) => sandboxSees(world, crawler, unit));
      const counts = await store.crawl.counts(source.id);
      const sum = (of: 'issues' | 'remarks') => counts.reduce((total, one) => total + one[of], 0);
      assert.deepEqual(
        [sum('issues'), sum('remarks')],
        [
          readable.filter(({ kind }) => kind === 'issue').length,
          readable.filter(({ kind }) => kind === 'comment' || kind === 'worklog').length,
        ],
        `${when}: as many issues and remarks as the account may read`,
      );
    };
    return {
      url,
      log,
      kill,
      isRunning,
      get,
      getAs,
      post,
      status,
      look,
      assertEqual,
      async [Symbol.asyncDispose]() {
        if (isRunning()) {
          child.kill('SIGTERM');
          await Promise.race([closed, sleep(10_000, undefined, { ref: false })]);
        }
        signalTo(child, 'all', 'SIGKILL');
        await closed;
      },
    };
  };
  const closing = stack.move();
  return {
    ...{ world, sandbox, dataFolder, indexFolder: join(dataFolder, 'text-index'), run, serve },
    edit(seed) {
      noteShown();
      editTheSite(world, sandbox.clock.now(), seed);
      noteShown();
    },
    [Symbol.asyncDispose]: () => closing[Symbol.asyncDispose](),
  };
}

export async function until(
  is: () => Promise<boolean>,
  what: string,
  otherwise: () => Promise<string> = async () => '',
  withinMs = 60_000,
): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (!(await is())) {
    if (performance.now() > endMs) assert.fail(`not within ${withinMs} ms: ${what} ${await otherwise()}`);
    await sleep(50);
  }
}

/** Whoever uses it says what it is. */
export function good({ status, text }: Answer) {
  if (status >= 300) assert.fail(`${status} ${text}`);
  return JSON.parse(text);
}

function textOf(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return () => text;
}

/** It may be gone by itself. */
function signalTo(child: ChildProcess, what: 'server' | 'all', signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(what === 'all' ? -child.pid : child.pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
