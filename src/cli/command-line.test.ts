import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { after, before, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { me, searchAnswer, sourceStatus } from '../http/api.ts';
import { openSandbox, type Sandbox } from '../sandbox/open-sandbox.ts';
import { openWorld } from '../sandbox/world/world.ts';
import { searchWorld } from '../search/searchable-company.test-support.ts';
import { openSqliteStore } from '../store/sqlite-store.ts';
import { type CommandHost, openCommandHost, type Ran } from './command-host.test-support.ts';
import { runCommandLine } from './command-line.ts';
import { behindSentence } from './search.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const crawler = ['--email', 'crawler@small.example'];

let sandbox: Sandbox;
let folder: string;
/** The data folder on which the tests below work one after the other. */
let data: string;
/** What a program has compiled need not be compiled again by the next one. */
let cache: string;
let commandHost: CommandHost;
/** A file that holds the token of the crawler. */
let tokenFile: string;

before(async () => {
  sandbox = await openSandbox({ world: openWorld(searchWorld()) });
  folder = await mkdtemp(join(tmpdir(), 'jackdaw-cli-'));
  data = join(folder, 'data');
  cache = join(folder, 'cache');
  commandHost = openCommandHost(inherited());
  tokenFile = join(folder, 'token');
  await writeFile(tokenFile, 'token-crawler\n');
});
after(async () => {
  await commandHost[Symbol.asyncDispose]();
  await sandbox[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

interface How {
  readonly env?: Readonly<Record<string, string>>;
  readonly data?: string;
}

/** Of the environment, without our own settings. */
function inherited(): Record<string, string> {
  const all = Object.entries(process.env).filter(([name]) => !name.startsWith('JACKDAW_'));
  return { ...Object.fromEntries(all), NODE_COMPILE_CACHE: cache };
}

function settings(how: How): Record<string, string> {
  return { JACKDAW_DATA: how.data ?? data, JACKDAW_ALLOW_HOSTS: '127.0.0.1', ...how.env };
}

function start(args: readonly string[], how: How = {}): ChildProcessWithoutNullStreams {
  const env = { ...inherited(), ...settings(how) };
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], { env });
}

async function ended(child: ChildProcessWithoutNullStreams): Promise<Ran> {
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, out, err };
}

/** In a process of its own. */
async function run(args: readonly string[], how: How & { readonly input?: string } = {}): Promise<Ran> {
  const child = start(args, how);
  child.stdin.end(how.input ?? '');
  return ended(child);
}

/** In the process that is there for that. */
async function soon(args: readonly string[], how: How = {}): Promise<Ran> {
  return commandHost.run(args, settings(how));
}

/** One JSON value on standard output and nothing else. */
function json<T extends z.ZodType>(schema: T, { out, err, code }: Ran): z.infer<T> {
  assert.equal(code, 0, err);
  assert.equal(out.trim().split('\n').length, 1, out);
  return schema.parse(JSON.parse(out));
}

const failure = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

const commands: readonly (readonly string[])[] = [
  ['connect'],
  ['sync'],
  ['search'],
  ['status'],
  ['reindex'],
  ['serve'],
  ['vault'],
  ['vault', 'status'],
  ['vault', 'change-key'],
  ['sandbox'],
  ['demo'],
  ['explain'],
  ['whois'],
  ['audit-log'],
  ['permissions'],
  ['permissions', 'show'],
  ['permissions', 'schemes'],
  ['permissions', 'levels'],
  ['permissions', 'assign'],
  ['permissions', 'undo'],
  ['simulate'],
  ['simulate', 'scheme'],
  ['simulate', 'membership'],
  ['simulate', 'role-actor'],
  ['simulate', 'grant'],
  ['simulate', 'level-member'],
  ['people'],
  ['people', 'add'],
  ['people', 'list'],
  ['people', 'check'],
  ['people', 'unmap'],
  ['people', 'domains'],
  ['people', 'remove'],
  ['people', 'token'],
  ['people', 'invite'],
  ['people', 'groups'],
];

/** Without a process of its own: for what ends before there is anything to do. */
async function runHere(t: TestContext, args: readonly string[]): Promise<Ran> {
  const written = { out: '', err: '' };
  const into = (name: 'out' | 'err') => (part: string | Uint8Array) => {
    written[name] += String(part);
    return true;
  };
  const out = t.mock.method(process.stdout, 'write', into('out'));
  const err = t.mock.method(process.stderr, 'write', into('err'));
  const mask = process.umask();
  try {
    return { code: await runCommandLine(args), ...written };
  } finally {
    process.umask(mask);
    out.mock.restore();
    err.mock.restore();
  }
}

test('every command explains itself, and the whole does', async (t) => {
  const whole = await run(['--help']);
  assert.equal(whole.code, 0);
  for (const [name] of commands) assert.match(whole.out, new RegExp(`^  ${name}\\b.*\\w`, 'm'));
  for (const command of commands) {
    const name = command.join(' ');
    const { code, out, err } = await runHere(t, [...command, '--help']);
    assert.deepEqual([code, err], [0, ''], name);
    assert.match(out, new RegExp(`^Usage: jackdaw ${name}`));
    if (!['people', 'permissions', 'simulate', 'vault'].includes(name)) assert.match(out, /--json/, name);
  }
});

for (const [what, args, says] of [
  ['an unknown command', ['serch', 'x'], /unknown command 'serch'.*search/s],
  ['an unknown option', ['status', '--jsn'], /unknown option '--jsn'/],
  ['a missing option', ['search', 'x'], /--as/],
  ['a missing argument', ['connect', ...crawler], /missing required argument 'site'/],
  ['a number that is none', ['search', 'x', '--as', 'a@b', '--limit', '0'], /whole number from 1 to 50/],
  ['a list without anything', ['connect', 'x', ...crawler, '--projects', ','], /separated by commas/],
  ['a time that is none', ['audit-log', '--since', 'yesterday'], /a date such as 2026-11-01/],
  ['a date that is none', ['audit-log', '--since', '2026-13-01'], /a date such as 2026-11-01/],
  ['an act that is none', ['audit-log', '--action', 'slept'], /Allowed choices are connected, /],
  ['no command at all', [], /Usage: jackdaw/],
] as const satisfies readonly (readonly [string, readonly string[], RegExp])[]) {
  test(`${what} ends with exit code 2 and a sentence`, async (t) => {
    const { code, err, out } = await runHere(t, args);
    assert.equal(code, 2);
    assert.match(err, says);
    assert.equal(out, '');
  });
}

test('the exit code is the one of the process', async () => {
  assert.equal((await run(['serch'])).code, 2);
});

test('all mistakes in the settings are said at once', async () => {
  const { code, err } = await run(['status'], {
    env: {
      JACKDAW_PORT: 'eighty',
      JACKDAW_JIRA_CONCURRENCY: '0',
      JACKDAW_DIRECTORY_MAX_AGE_HOURS: '-1',
      JACKDAW_DATTA: 'x',
    },
  });
  assert.equal(code, 2);
  for (const name of [
    'JACKDAW_PORT',
    'JACKDAW_JIRA_CONCURRENCY',
    'JACKDAW_DIRECTORY_MAX_AGE_HOURS',
    'JACKDAW_DATTA',
  ])
    assert.match(err, new RegExp(`^${name} is `, 'm'));
});

test('before anything is connected, commands say what to do first', async () => {
  const fresh = join(folder, 'fresh');
  const [status, sync, list] = await Promise.all([
    run(['status'], { data: fresh }),
    run(['sync'], { data: join(folder, 'fresh-2') }),
    run(['people', 'list'], { data: join(folder, 'fresh-3') }),
  ]);
  assert.deepEqual(
    [status.code, status.out],
    [0, 'No Jira site is connected yet. Connect one with "jackdaw connect".\n'],
  );
  assert.equal(sync.code, 2);
  assert.match(sync.err, /jackdaw connect/);
  assert.match(list.out, /jackdaw people add/);
});

test('what cannot be connected ends with exit code 3 and says why', async (t) => {
  const html = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<h1>My homepage</h1>');
  });
  await new Promise<void>((resolve) => html.listen(0, '127.0.0.1', resolve));
  t.after(() => html.close());
  const address = html.address();
  assert.ok(address !== null && typeof address === 'object');
  const cases: readonly [site: string, token: string, code: string][] = [
    [sandbox.url, 'wrong', 'jira-unauthorized'],
    [`http://127.0.0.1:${address.port}`, 'x', 'jira-not-jira'],
    ['http://127.0.0.1:9', 'x', 'jira-unreachable'],
  ];
  const file = join(folder, 'another-token');
  const none = { data: join(folder, 'none') };
  for (const [site, token, code] of cases) {
    await writeFile(file, `${token}\n`);
    const ran = await soon(['connect', site, ...crawler, '--token-file', file, '--json'], none);
    assert.equal(ran.code, 3, code);
    assert.equal(failure.parse(JSON.parse(ran.out)).error.code, code);
    assert.match(ran.err, /\w.*\./);
    assert.doesNotMatch(ran.err, /\n {4}at /, 'no stack');
  }
  for (const args of [
    ['connect', 'not an address', ...crawler, '--token-file', tokenFile],
    ['connect', sandbox.url, ...crawler, '--token-file', join(folder, 'missing')],
  ]) {
    assert.equal((await soon(args, none)).code, 2);
  }
  assert.equal((await run(['connect', sandbox.url, ...crawler], { input: '', ...none })).code, 2);
});

test('a site is connected with a token from standard input, and again with one from a file', async () => {
  const connected = z.object({ source: z.number(), name: z.string(), site: z.string(), projects: z.null() });
  const first = json(
    connected,
    await run(['connect', sandbox.url, ...crawler, '--json'], { input: 'token-crawler\n' }),
  );
  assert.deepEqual(first, { source: 1, name: 'Small', site: sandbox.url, projects: null });
  const again = await soon(['connect', sandbox.url, ...crawler, '--token-file', tokenFile]);
  assert.equal(again.code, 0);
  assert.match(again.out, /Connected "Small".*all projects/s);
  assert.doesNotMatch(first.name + again.out + again.err, /token-crawler/);
});

test('the data folder and all that is in it are for the eyes of its owner only', async () => {
  assert.equal((await stat(data)).mode & 0o777, 0o700);
  for (const entry of await readdir(data, { recursive: true, withFileTypes: true })) {
    const { mode } = await stat(join(entry.parentPath, entry.name));
    assert.equal(mode & 0o077, 0, entry.name);
  }
  await chmod(data, 0o755);
  await run(['status']);
  assert.equal((await stat(data)).mode & 0o777, 0o700, 'and is so again when it was opened');
});

const synced = z.object({
  synced: z.array(
    z.strictObject({
      source: z.number(),
      name: z.string(),
      issues: z.number(),
      comments: z.number(),
      changed: z.number(),
      removed: z.number(),
      requests: z.number(),
      seconds: z.number(),
      findings: z.number(),
    }),
  ),
});

test('Ctrl+C stops a sync with exit code 130; the next one goes on and ends', async () => {
  const own = join(folder, 'interrupted');
  await using slow = await openSandbox({ world: openWorld(searchWorld()), latencyMs: 150 });
  const connect = ['connect', slow.url, ...crawler, '--token-file', tokenFile];
  assert.equal((await soon(connect, { data: own })).code, 0);
  const child = start(['sync'], { data: own });
  const ending = ended(child);
  while (slow.requests().length < 6) await new Promise((resolve) => setTimeout(resolve, 50));
  child.kill('SIGINT');
  const { code, err } = await ending;
  assert.equal(code, 130, err);
  const status = json(
    z.object({ sources: z.array(sourceStatus) }),
    await soon(['status', '--json'], { data: own }),
  );
  assert.equal(status.sources[0]?.status, 'stopped');
  assert.match(status.sources[0]?.reason ?? '', /goes on where it was/);
  const done = json(synced, await run(['sync', '--json'], { data: own }));
  assert.ok((done.synced[0]?.issues ?? 0) > 45);
});

test('a sync reads the site until all of it can be searched', async () => {
  const done = json(synced, await run(['sync', '--json']));
  assert.ok((done.synced[0]?.issues ?? 0) > 45);
  const full = json(synced, await soon(['sync', 'small', '--full', '--json']));
  assert.ok((full.synced[0]?.issues ?? 0) > 45, 'everything once more');
  const named = await soon(['sync', 'small']);
  assert.match(named.out, /^Small: 0 issues and 0 comments of \d projects read in \d+ s, 0 changes/);
  assert.match(named.out, /\nPermissions count for 24 hours: sync at least that often/);
  const other = await soon(['sync', 'nosuch']);
  assert.equal(other.code, 2);
  assert.match(other.err, /There are: "Small"/);
});

test('a source that cannot be synced does not keep the others from it', async () => {
  const own = join(folder, 'several');
  const names = ['First', 'Second', 'Third'];
  const sites = await Promise.all(names.map(() => openSandbox({ world: openWorld(searchWorld()) })));
  for (const [n, site] of sites.entries()) {
    const args = ['connect', site.url, ...crawler, '--token-file', tokenFile, '--name', names[n] ?? ''];
    assert.equal((await soon(args, { data: own })).code, 0);
  }
  const [first, second, third] = sites;
  await first?.[Symbol.asyncDispose]();
  second?.faults.expireTokenAfter(0);
  const ran = await run(['sync', '--json'], { data: own });
  assert.equal(ran.code, 3, ran.err);
  const { synced: results, error } = z
    .object({ synced: z.array(z.record(z.string(), z.unknown())), error: failure.shape.error })
    .parse(JSON.parse(ran.out));
  assert.equal(error.code, 'jira-unreachable');
  assert.match(ran.err, /Not synced: "First", "Second" \(2 of 3 sources\)\.\n$/);
  assert.match(ran.err, /^First: \w/m);
  assert.match(ran.err, /^Second: .*API token/m);
  const codes = results.map((result) => failure.safeParse(result).data?.error.code);
  assert.deepEqual(codes, ['jira-unreachable', 'jira-unauthorized', undefined]);
  assert.ok(Number(results[2]?.issues) > 45);
  await second?.[Symbol.asyncDispose]();
  await third?.[Symbol.asyncDispose]();
});

test('status says how far each source has been read', async () => {
  const { sources } = json(z.object({ sources: z.array(sourceStatus) }), await soon(['status', '--json']));
  assert.equal(sources[0]?.status, 'active');
  assert.equal(sources[0]?.index.behind, 0);
  const { out } = await soon(['status']);
  assert.match(out, /^Small {2}http.*\n {2}active, last complete sync .*\n/);
  assert.match(out, /SOFT +\d+ issues, \d+ comments/);

  {
    await using store = openSqliteStore(join(data, 'jackdaw.db'));
    const [source] = await store.sources.list();
    const finding = { code: 'group-unreadable', subject: 'staff', message: 'It could not be read.' };
    await store.directory.putFindings(source?.id ?? assert.fail(), 'test', [finding], Date.UTC(2026, 4, 3));
  }
  const found = await soon(['status']);
  assert.match(found.out, /^ {2}! group-unreadable staff, since 2026-05-03: It could not be read\.$/m);
});

test('people are added, listed, and given tokens', async () => {
  const added = z.object({
    person: z.object({ email: z.string(), role: z.string() }),
    ties: z.array(z.object({ source: z.string(), account: z.string().nullable() })),
  });
  const ben = json(
    added,
    await run(['people', 'add', 'ben@small.example', '--account', 'ben', '--name', 'Ben', '--json']),
  );
  assert.deepEqual(ben.ties, [{ source: 'Small', account: 'ben' }]);
  const unlisted = await soon(['people', 'add', 'ann@small.example', '--role', 'administrator']);
  assert.match(unlisted.out, /account ann has this address, but the domain small\.example is not listed/);
  const domains = await soon(['people', 'domains', 'add', 'Small.example', '--json']);
  assert.deepEqual(json(z.object({ domains: z.array(z.string()) }), domains).domains, ['small.example']);
  const ann = await soon(['people', 'add', 'ann@small.example', '--role', 'administrator']);
  assert.match(ann.out, /Ann Admin <ann@small\.example>, administrator\n {2}Small: account ann/);
  const nobody = await soon(['people', 'add', 'nobody@small.example']);
  assert.match(nobody.out, /no account found; they find only what is public/);
  const again = await soon(['people', 'add', 'ann@small.example', '--title', 'Boss']);
  assert.match(again.out, /Ann Admin <ann@small\.example>, administrator\n {2}Small: account ann/);
  const both = await soon(['people', 'add', 'ann@small.example', '--role', 'boss']);
  assert.equal(both.code, 2);
  const reviewer = await soon(['people', 'add', 'ann@small.example', '--role', 'reviewer', '--json']);
  assert.deepEqual(json(added, reviewer).person, { email: 'ann@small.example', role: 'reviewer' });
  const demoted = await soon(['people', 'add', 'ann@small.example', '--role', 'member', '--json']);
  assert.deepEqual(json(added, demoted).person, { email: 'ann@small.example', role: 'member' });
  const wrong = await soon(['people', 'add', 'x@small.example', '--account', 'nosuch']);
  assert.equal(wrong.code, 2);
  assert.equal((await soon(['people', 'add', 'no-address'])).code, 2);
  const listed = json(
    z.object({ people: z.array(z.object({ email: z.string() })) }),
    await soon(['people', 'list', '--json']),
  );
  assert.deepEqual(listed.people.map(({ email }) => email).sort(), [
    'ann@small.example',
    'ben@small.example',
    'nobody@small.example',
  ]);
  const token = await run(['people', 'token', 'BEN@small.example']);
  assert.match(token.out, /^jkd_[\w-]{43}\n$/);
  assert.match(token.err, /shown this once/);
  assert.equal((await soon(['people', 'token', 'who@small.example'])).code, 2);
});

test('tokens are ended, and people removed, also for a server that runs', async () => {
  await soon(['people', 'add', 'gone@small.example']);
  const newToken = async () => (await soon(['people', 'token', 'gone@small.example'])).out.trim();
  const server = await serving(['serve', '--port', '0']);
  const status = async (token: string) =>
    (await fetch(`${server.url}/api/search?q=x`, { headers: { authorization: `Bearer ${token}` } })).status;
  const first = await newToken();
  assert.equal(await status(first), 200, 'CONTROL');
  const revoked = await soon(['people', 'token', 'gone@small.example', '--revoke', '--json']);
  assert.deepEqual(JSON.parse(revoked.out), { email: 'gone@small.example', revoked: 1 });
  assert.equal(await status(first), 401);
  const second = await newToken();
  assert.equal(await status(second), 200, 'CONTROL');
  const removed = await soon(['people', 'remove', 'gone@small.example']);
  assert.match(removed.out, /gone@small\.example> may search no more/);
  assert.equal(await status(second), 401);
  await server.stop('SIGINT');
  assert.doesNotMatch((await soon(['people', 'list'])).out, /gone@/);
  const unknown = await soon(['people', 'remove', 'gone@small.example']);
  assert.equal(unknown.code, 2);
});

const found = searchAnswer.pick({ hits: true, notes: true, searched: true }).strict();

test('a search finds what the person may see', async () => {
  const as = (who: string, ...query: string[]) =>
    soon(['search', ...query, '--as', `${who}@small.example`, '--json']);
  assert.deepEqual(
    json(found, await as('ben', 'quoting', 'orders')).hits.map(({ key }) => key),
    ['SOFT-1'],
  );
  assert.deepEqual(json(found, await as('nobody', 'quoting')).hits, []);
  assert.equal(json(found, await as('ben', 'paging', '--limit', '3')).hits.length, 3);
  assert.deepEqual(json(found, await as('ben', 'quoting "orders')).notes, [
    'A quotation mark has no partner; it was left out.',
  ]);
  const { out } = await run(['search', 'quoting', '--as', 'ben@small.example']);
  assert.match(
    out,
    /^SOFT-1 {2}Quoting fails for large orders {2}\[Task, To Do\]\n {4}.*\n {4}http.*\/browse\/SOFT-1\n$/,
  );
  const nothing = await soon(['search', 'giraffe', '--as', 'ben@small.example']);
  assert.deepEqual([nothing.code, nothing.out], [0, 'Nothing that Ben may see matches.\n']);
});

test('a search as a person who does not exist, or for nothing, ends with exit code 2', async () => {
  const nobody = await soon(['search', 'x', '--as', 'who@small.example', '--json']);
  assert.equal(nobody.code, 2);
  assert.equal(failure.parse(JSON.parse(nobody.out)).error.code, 'not-found');
  assert.match(nobody.err, /jackdaw people add who@small\.example/);
  assert.equal((await soon(['search', ' ', '--as', 'ben@small.example'])).code, 2);
});

test('one change is one, and two are two', () => {
  assert.match(behindSentence(1), /^1 change is not/);
  assert.match(behindSentence(2), /^2 changes are not/);
});

test('the index is built anew from the store, without asking Jira', async () => {
  const before = sandbox.requests().length;
  await rm(join(data, 'text-index'), { recursive: true });
  const lost = await soon(['search', 'quoting', '--as', 'ben@small.example']);
  assert.match(lost.out, /Nothing that/);
  assert.match(
    lost.err,
    /\d changes are not searchable yet: run "jackdaw sync", or leave the server running/,
  );
  const { documents } = json(
    z.object({ documents: z.number(), seconds: z.number() }),
    await run(['reindex', '--json']),
  );
  assert.ok(documents > 45);
  assert.equal(sandbox.requests().length, before);
  const back = await soon(['search', 'quoting', '--as', 'ben@small.example']);
  assert.match(back.out, /^SOFT-1 /);
  assert.equal(back.err.includes('searchable'), false);
});

/** The first line of JSON that it prints. */
async function serving(args: readonly string[], how: How = {}) {
  const child = start([...args, '--json'], how);
  let err = '';
  child.stderr.on('data', (part) => {
    err += part;
  });
  const [line] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => [''])]);
  const { url } = z.object({ url: z.string() }).parse(JSON.parse(String(line) || `"${err}"`));
  return {
    url,
    said: () => err,
    async stop(signal: 'SIGINT' | 'SIGTERM'): Promise<number | null> {
      child.kill(signal);
      const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
      return code;
    },
  };
}

test('serve answers to tokens, refuses a second one on the same folder, and stops when told to', async () => {
  const { out: token } = await soon(['people', 'token', 'ben@small.example']);
  const first = await serving(['serve', '--port', '0']);
  const answer = await fetch(`${first.url}/api/me`, { headers: { authorization: `Bearer ${token.trim()}` } });
  assert.equal(me.parse(await answer.json()).person.email, 'ben@small.example');
  const second = await run(['serve', '--port', '0', '--json']);
  assert.equal(second.code, 4);
  assert.equal(failure.parse(JSON.parse(second.out)).error.code, 'already-running');
  assert.match(second.err, /JACKDAW_DATA/);
  const synchronized = await soon(['sync', '--json']);
  assert.equal(json(synced, synchronized).synced.length, 1, 'beside a running server, too');
  const { port } = new URL(first.url);
  const taken = await run(['serve', '--port', port], { data: join(folder, 'other') });
  assert.equal(taken.code, 4);
  assert.match(taken.err, new RegExp(`Port ${port} .*is in use.*--port`));
  const link = () => /^ {2}(http\S+)\/set-up#([\w-]{32})$/m.exec(first.said());
  while (!link()) await new Promise((resolve) => setTimeout(resolve, 20));
  const [, where, code] = link() ?? [];
  assert.equal(where, first.url);
  const owner = { code, email: 'olga@small.example', name: 'Olga', password: 'seven quiet magpies' };
  const setUp = () =>
    fetch(`${first.url}/api/set-up`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(owner),
    });
  assert.deepEqual([(await setUp()).status, (await setUp()).status], [200, 403]);
  assert.equal(await first.stop('SIGTERM'), 0);
  const next = await serving(['serve', '--port', '0']);
  assert.equal(await next.stop('SIGINT'), 0);
  assert.doesNotMatch(next.said(), /set-up/);
});

test('the sandbox is a command, too', async () => {
  const { url, stop } = await serving(['sandbox', '--world', 'generated:7', '--port', '0']);
  const info = z
    .object({ deploymentType: z.string() })
    .parse(await (await fetch(`${url}/rest/api/3/serverInfo`)).json());
  assert.equal(info.deploymentType, 'Cloud');
  const { port } = new URL(url);
  const taken = await soon(['sandbox', '--world', 'generated:7', '--port', port]);
  assert.equal(taken.code, 4);
  assert.equal(await stop('SIGINT'), 0);
  const unknown = await soon(['sandbox', '--world', 'nosuchworld']);
  assert.equal(unknown.code, 2);
  assert.match(unknown.err, /nosuchworld/);
  const nowhere = await soon(['sandbox', '--world', 'empty', '--outgoing', 'moon']);
  assert.equal(nowhere.code, 2);
  assert.match(nowhere.err, /--outgoing must be loopback or anywhere/);
});

test('a database of a newer version is refused by name, and left as it is', async () => {
  const newer = join(folder, 'newer');
  await soon(['status'], { data: newer });
  const path = join(newer, 'jackdaw.db');
  const version = () => {
    const database = new DatabaseSync(path);
    const row = database.prepare('PRAGMA user_version').get();
    database.close();
    return row?.user_version;
  };
  const ours = Number(version());
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA user_version = ${ours + 7}`);
  database.close();
  const { code, err } = await soon(['status'], { data: newer });
  assert.equal(code, 4);
  assert.match(err, new RegExp(`\\b${ours + 7}\\b`));
  assert.match(err, new RegExp(`\\b${ours}\\b`));
  assert.equal(version(), ours + 7);
});

test('a data folder that cannot be used is said, with the setting that names it', async () => {
  const file = join(folder, 'a-file');
  await writeFile(file, '');
  const { code, err } = await soon(['status'], { data: join(file, 'inside') });
  assert.equal(code, 2);
  assert.match(err, /JACKDAW_DATA/);
});

test('Ctrl+C while a token is waited for ends with exit code 130', async () => {
  const child = start(['connect', sandbox.url, ...crawler]);
  const ending = ended(child);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  child.kill('SIGINT');
  const { code, err } = await ending;
  assert.deepEqual([code, err], [130, 'Stopped.\n']);
});
