/** Runs the commands of docs/sandbox.md about tokens with scopes and OAuth as they are written, but for the port. */

import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import { promisify } from 'node:util';
import { at } from '../ask.test-support.ts';
import { openSandbox } from '../open-sandbox.ts';
import { openWorld } from '../world.ts';
import { loadWorld } from '../worlds/load-world.ts';

const text = await readFile(new URL('../../../docs/sandbox.md', import.meta.url), 'utf8');
const skip = spawnSync('curl', ['--version']).status === 0 ? false : 'needs curl';

function blocksUnder(heading: string): string[] {
  const section = text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/```\n([\s\S]+?)```/g)].map(([, block = '']) => block);
}

const openAcme = async () => openSandbox({ world: openWorld(await loadWorld('acme')) });

/** What the commands print, one JSON value after the other. */
async function run(commands: string, url: string): Promise<unknown[]> {
  const script = commands.replaceAll('http://127.0.0.1:8090', url).replaceAll(/^curl/gm, 'echo; curl');
  const { stdout } = await promisify(execFile)('bash', ['-euc', script]);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

it('a token with scopes is used as documented', { skip }, async () => {
  await using sandbox = await openAcme();
  const [tenant, myself] = await run(blocksUnder('A token with scopes').join(''), sandbox.url);
  assert.equal(at(tenant, 'cloudId'), sandbox.site.cloudId);
  assert.equal(at(myself, 'displayName'), 'Jackdaw Crawler');
});

it('signing in with OAuth works as documented', { skip }, async () => {
  await using sandbox = await openAcme();
  const [page = '', ...commands] = blocksUnder('Sign in with OAuth');
  const shown = await fetch(page.trim().replace('http://127.0.0.1:8090', sandbox.url));
  assert.equal(shown.status, 200);
  assert.match(await shown.text(), /Finder wants to act for you on ACME/);
  const [resources, me, myself, refreshed, ...more] = await run(commands.join(''), sandbox.url);
  assert.equal(at(resources, '0.id'), sandbox.site.cloudId);
  assert.equal(at(me, 'email'), 'sofia.marchetti@acme.example');
  assert.equal(at(myself, 'displayName'), 'Sofia Marchetti');
  assert.equal(at(refreshed, 'expires_in'), 3600);
  assert.deepEqual(more, []);
});
