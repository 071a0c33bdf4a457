import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { askWith, at, basic, each } from './ask.test-support.ts';
import { openSandbox } from './open-sandbox.ts';
import { startOptions } from './start-options.ts';
import { openWorld } from './world.ts';
import { loadWorld, parseWorld } from './worlds/load-world.ts';

const text = await readFile(new URL('../../docs/sandbox.md', import.meta.url), 'utf8');

it('the world in docs/sandbox.md works and does what its texts say', async () => {
  const json = /```json\n([\s\S]+?)```/.exec(text)?.[1] ?? '';
  await using sandbox = await openSandbox({
    world: openWorld(parseWorld(JSON.parse(json), 'the example')),
  });
  const found = async (who: string) => {
    const path = '/rest/api/3/search/jql?jql=project%3DTINY%20ORDER%20BY%20id&fields=summary,comment';
    const { json: answer } = await askWith(sandbox, basic(`${who}@tiny.example`, `token-${who}`), path);
    return [each(answer, 'issues', 'key'), at(answer, 'issues.0.fields.comment.total')];
  };
  assert.deepEqual(await found('ada'), [['TINY-1', 'TINY-2'], 1]);
  assert.deepEqual(await found('bob'), [['TINY-1'], 0]);
});

it('the first requests in docs/sandbox.md are answered by the world acme', async () => {
  const commands = [...text.matchAll(/^curl -u (\S+):(\S+) '?http:\/\/127\.0\.0\.1:8090([^'\s]+)/gm)];
  assert.equal(commands.length, 4);
  await using sandbox = await openSandbox({ world: openWorld(await loadWorld('acme')) });
  for (const [, email = '', token = '', path = ''] of commands) {
    const reply = await askWith(sandbox, basic(email, token), path);
    assert.equal(reply.status, 200, path);
  }
});

it('the options in docs/sandbox.md are those of the command', () => {
  const rows = [...text.matchAll(/^\| `--([a-z-]+)(?: ([A-Z]+))?` +\| (.+?) +\|$/gm)];
  assert.deepEqual(
    rows.map(([, flag, value, does]) => ({ flag, ...(value === undefined ? {} : { value }), does })),
    startOptions,
  );
});

it('the example for other projects runs as it is written', async () => {
  const code = /```js\n([\s\S]+?)```/.exec(text)?.[1] ?? '';
  const arguments_ = ['--input-type=module', '-e', code];
  const { stdout } = await promisify(execFile)(process.execPath, arguments_, {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
  });
  assert.equal(stdout, '503\n');
});
