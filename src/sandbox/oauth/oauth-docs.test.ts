/** Runs the commands of docs/sandbox.md about tokens with scopes and OAuth as they are written, but for the port. */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { at } from '../ask.test-support.ts';
import { blocksUnder, curlSkip, runCommands } from '../documented-commands.test-support.ts';
import { openSandbox } from '../open-sandbox.ts';
import { openWorld } from '../world/world.ts';
import { loadWorld } from '../worlds/load-world.ts';

const openAcme = async () => openSandbox({ world: openWorld(await loadWorld('acme')) });

it('a token with scopes is used as documented', { skip: curlSkip }, async () => {
  await using sandbox = await openAcme();
  const [tenant, myself] = await runCommands(blocksUnder('A token with scopes').join(''), sandbox.url);
  assert.equal(at(tenant, 'cloudId'), sandbox.site.cloudId);
  assert.equal(at(myself, 'displayName'), 'Jackdaw Crawler');
});

it('signing in with OAuth works as documented', { skip: curlSkip }, async () => {
  await using sandbox = await openAcme();
  const [page = '', ...commands] = blocksUnder('Sign in with OAuth');
  const shown = await fetch(page.trim().replace('http://127.0.0.1:8090', sandbox.url));
  assert.equal(shown.status, 200);
  assert.match(await shown.text(), /Finder wants to act for you on ACME/);
  const [resources, me, myself, refreshed, ...more] = await runCommands(commands.join(''), sandbox.url);
  assert.equal(at(resources, '0.id'), sandbox.site.cloudId);
  assert.equal(at(me, 'email'), 'sofia.marchetti@acme.example');
  assert.equal(at(myself, 'displayName'), 'Sofia Marchetti');
  assert.equal(at(refreshed, 'expires_in'), 3600);
  assert.deepEqual(more, []);
});
