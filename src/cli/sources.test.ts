/** `jackdaw sources …` and what `connect` takes, as somebody types them: one data folder, one command after the other. */

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, mock, test } from 'node:test';
import { openSandbox, type Sandbox } from '../sandbox/open-sandbox.ts';
import { openWorld } from '../sandbox/world/world.ts';
import { searchWorld } from '../search/searchable-company.test-support.ts';
import { runCommandLine } from './command-line.ts';

let sandbox: Sandbox;
let folder: string;
let env: NodeJS.ProcessEnv;
before(async () => {
  sandbox = await openSandbox({ world: openWorld(searchWorld()) });
  folder = await mkdtemp(join(tmpdir(), 'jackdaw-sources-'));
  await writeFile(join(folder, 'token'), 'token-crawler\n');
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('JACKDAW_'));
  env = process.env;
  process.env = {
    ...Object.fromEntries(others),
    JACKDAW_DATA: join(folder, 'data'),
    JACKDAW_ALLOW_HOSTS: '127.0.0.1',
  };
});
after(async () => {
  process.env = env;
  await sandbox[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** The exit code, and what was printed, in the order in which it was. */
async function jackdaw(args: readonly string[]): Promise<readonly [number, string]> {
  let printed = '';
  const mocked = [process.stdout, process.stderr].map((to) => {
    const passOn = to.write.bind(to);
    return mock.method(to, 'write', (part: string | Uint8Array) => {
      // The runner's own reports are bytes, and go their way.
      if (typeof part !== 'string') return passOn(part);
      printed += part;
      return true;
    });
  });
  try {
    const code = await runCommandLine(args);
    assert.ok(!printed.includes('token-'), 'no token is printed');
    return [code, printed];
  } finally {
    for (const one of mocked) one.mock.restore();
  }
}

const sources = (...args: readonly string[]) => jackdaw(['sources', ...args]);
const connect = (...args: readonly string[]) =>
  jackdaw([
    ...['connect', sandbox.url, '--email', 'crawler@small.example'],
    ...['--token-file', join(folder, 'token'), ...args],
  ]);

/** A day in half a year. */
const ends = new Date(Date.now() + 180 * 86_400_000).toISOString().slice(0, 10);

test('what connect is told and cannot do is refused before anything is kept', async () => {
  assert.deepEqual(await sources('list'), [
    0,
    'No Jira site is connected yet. Connect one with "jackdaw connect".\n',
  ]);
  for (const [options, said] of [
    [['--kind', 'private'], /say whose, by --owner/],
    [['--kind', 'private', '--owner', 'nobody@small.example'], /Nobody here has the address/],
    [['--owner', 'ann@small.example'], /--owner goes with --kind private/],
    [['--kind', 'shared'], /needs its audience/],
    [['--kind', 'shared', '--audience', '77'], /no group with the number 77/],
    [['--audience', 'everyone'], /--audience goes with --kind shared/],
    [['--projects', 'desk,nix'], /There is no project NIX that this account may see/],
    [['--expires', '2020-01-01'], /This date has passed/],
  ] as const) {
    const [code, printed] = await connect(...options);
    assert.equal(code, 2, printed);
    assert.match(printed, said);
  }
  assert.match((await sources('list'))[1], /^No Jira site/);
});

test('a source is listed and shown with what it reads and who finds it', async () => {
  await jackdaw(['people', 'add', 'ann@small.example', '--name', 'Ann']);
  const shared = ['--kind', 'shared', '--audience', 'everyone', '--titles-only', '--expires', ends];
  const [code, printed] = await connect(...shared, '--projects', 'desk', '--name', 'Titles');
  assert.equal(code, 0, printed);
  assert.match(printed, /Connected "Titles" .* as Crawler: DESK\./);
  assert.equal((await connect('--kind', 'private', '--owner', 'ann@small.example', '--name', 'Own'))[0], 0);
  assert.equal((await connect())[0], 0);
  assert.deepEqual(await sources('list'), [
    0,
    [
      `1  Titles  ${sandbox.url}  shared: never synced`,
      `2  Own  ${sandbox.url}  private: never synced`,
      `3  Small  ${sandbox.url}  permission-based: never synced`,
      '',
    ].join('\n'),
  ]);
  const [, titles] = await sources('show', 'titles');
  for (const line of [
    /^Titles .* shared, titles only$/m,
    /reads as crawler@small\.example \(api-token, ends in 1[78]\d days\)/,
    /^ {2}reads DESK$/m,
    /^ {2}found by everyone here$/m,
  ]) {
    assert.match(titles, line);
  }
  assert.match((await sources('show', '2'))[1], /found by Ann \(ann@small\.example\) alone/);
  assert.match((await sources('show', 'small'))[1], /found by everybody, each what Jira lets them see/);
  const [several, which] = await sources('show', new URL(sandbox.url).host);
  assert.equal(several, 2);
  assert.match(
    which,
    /Several sources are named so: 1 \("Titles"\), 2 \("Own"\), 3 \("Small"\)\. Say the number\./,
  );
  const [, json] = await sources('show', '1', '--json');
  assert.equal(JSON.parse(json).source.name, 'Titles');
  assert.equal((await sources('show', 'nope'))[0], 2);
});

test('what it reads is changed, and each mistake in it told', async () => {
  for (const [options, said] of [
    [[], /Say what to change/],
    [['--projects', 'nix'], /There is no project NIX/],
    [['--jql', 'summary ~'], /Jira does not accept this JQL/],
    [['--jql', 'labels = urgent ORDER BY id'], /Leave out ORDER BY/],
    [['--updated-since', 'yesterday'], /takes a date such as/],
  ] as const) {
    const [code, printed] = await sources('scope', '1', ...options);
    assert.equal(code, 2, printed);
    assert.match(printed, said);
  }
  const narrowed = ['--projects', 'desk,soft', '--updated-since', '2026-01-01', '--jql', 'priority = High'];
  const [, printed] = await sources('scope', 'Titles', ...narrowed);
  assert.match(printed, /reads DESK, SOFT, updated since 2026-01-01, within priority = High from now on\./);
  const [code, wide] = await sources(
    'scope',
    '1',
    '--projects',
    'all',
    '--updated-since',
    'ever',
    '--jql',
    '',
  );
  assert.equal(code, 0, wide);
  assert.match(wide, /"Titles" reads all projects, present and future from now on\.\nNext: jackdaw sync/);
});

test('it is synced by itself, paused, resumed and checked', async () => {
  const [code, synced] = await jackdaw(['sync', 'Titles']);
  assert.equal(code, 0, synced);
  assert.match(synced, /Titles: \d+ issues and 0 comments of 3 projects read/);
  const [, left] = await sources('scope', '1', '--projects', 'SOFT');
  assert.match(left, /Found no more: DESK, OLD, TEAM; \d+ issues removed\./);
  assert.match((await sources('pause', '1'))[1], /"Titles" is paused/);
  assert.match(
    (await sources('list'))[1],
    /Titles .*: paused\n {3}Paused by operator .+\. Nothing is read until/,
  );
  const [paused, why] = await jackdaw(['sync', '1']);
  assert.deepEqual([paused, why], [2, '"Titles" is paused. Resume it first: nothing is read of it.\n']);
  assert.match(
    (await sources('resume', '1'))[1],
    /"Titles" is read again: by a running server .* "jackdaw sync"/,
  );
  assert.equal((await jackdaw(['sync', '1']))[0], 0);
  const [, checked] = await sources('check', '1');
  assert.match(checked, /^can {8}GET \/rest\/api\/3\/issue\/\{issueId\}\/comment/m);
  assert.match(checked, /Everything that is needed can be read\.\n$/);
});

test('it is removed when that is meant, with a receipt, and the others stay', async () => {
  const [unsure, asked] = await sources('remove', '1');
  assert.deepEqual([unsure, /Say --yes to remove "Titles"/.test(asked)], [2, true], asked);
  const [code, receipt] = await sources('remove', 'titles', '--yes');
  assert.equal(code, 0, receipt);
  assert.match(receipt, /Removed "Titles".*\d+ {2}issues.*What stays:/s);
  assert.deepEqual((await sources('list'))[1].match(/^\d+ {2}\w+/gm), ['2  Own', '3  Small']);
  assert.equal((await sources('remove', 'titles', '--yes'))[0], 2);
});
