/** Runs the commands of docs/sandbox.md about Connect apps and webhooks as they are written, but for the ports. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { at } from '../ask.test-support.ts';
import { blocksUnder, curlSkip, runCommands } from '../documented-commands.test-support.ts';
import { freePort } from '../free-port.test-support.ts';
import { openSandbox } from '../open-sandbox.ts';
import { openWorld } from '../world/world.ts';
import { loadWorld } from '../worlds/load-world.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
it('a Connect app is installed, asked, told and removed as documented', { skip: curlSkip }, async () => {
  await using sandbox = await openSandbox({ world: openWorld(await loadWorld('acme')) });
  const port = await freePort();
  const here = (commands: string) =>
    commands
      .replaceAll('http://127.0.0.1:8090', sandbox.url)
      .replaceAll('http://127.0.0.1:8095', `http://127.0.0.1:${port}`)
      .replaceAll('--port 8095', `--port ${port}`);
  const run = (commands: string) => runCommands(here(commands), sandbox.url);
  const [start = '', upload = '', use = '', remove = '', ...more] = blocksUnder('Install a Connect app');
  assert.deepEqual(more, []);
  // Without npm, which makes a process between this one and the app.
  const [, args = ''] = /^npm run --silent (example-app) -- (.+)$/.exec(here(start).trim())?.slice(1) ?? [];
  assert.match(args, /^--port \d+$/);
  const app = spawn(process.execPath, ['scripts/run.mjs', 'example-app', ...args.split(' ')], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = await once(createInterface(app.stdout), 'line');
    assert.equal(
      at(JSON.parse(String(line)), 'descriptor'),
      `http://127.0.0.1:${port}/atlassian-connect.json`,
    );

    const [accepted, plugin] = await run(upload);
    assert.equal(at(accepted, 'status.done'), false);
    assert.equal(at(plugin, 'key'), 'example-app');
    assert.equal(at(plugin, 'enabled'), true);

    const [itself, sofia, comment, received] = await run(use);
    assert.equal(at(itself, 'displayName'), 'Example app');
    assert.equal(at(sofia, 'displayName'), 'Sofia Marchetti');
    assert.equal(at(comment, 'author.displayName'), 'Sofia Marchetti');
    assert.deepEqual(received, ['comment_created', 'jira:issue_updated']);

    const [webhook] = await run(blocksUnder('Webhooks').join(''));
    assert.equal(at(webhook, 'isSigned'), true);
    assert.equal(at(webhook, 'enabled'), true);

    const [gone] = await run(remove);
    assert.equal(at(gone, 'message'), 'Not installed yet.');
    assert.deepEqual(sandbox.site.apps.all(), []);
  } finally {
    const closed = once(app, 'close');
    app.kill('SIGTERM');
    await closed;
  }
});
