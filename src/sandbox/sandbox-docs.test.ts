import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { askWith, at, basic, each } from './ask.test-support.ts';
import { blocksUnder, curlSkip, runCommands, sandboxDocument } from './documented-commands.test-support.ts';
import { openSandbox } from './open-sandbox.ts';
import { startOptions } from './start-options.ts';
import { openWorld } from './world/world.ts';
import { loadWorld, parseWorld } from './worlds/load-world.ts';

it('the world in docs/sandbox.md works and does what its texts say', async () => {
  const json = /```json\n([\s\S]+?)```/.exec(sandboxDocument)?.[1] ?? '';
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

it('the first requests, those about permissions and those about trouble do what is said', {
  skip: curlSkip,
}, async () => {
  await using sandbox = await openSandbox({ world: openWorld(await loadWorld('acme')), control: true });
  const first = await runCommands(blocksUnder('First requests').join(''), sandbox.url);
  const [myself, sofias, petras, project, issue, hidden, ...more] = first;
  assert.deepEqual(more, []);
  assert.equal(at(myself, 'displayName'), 'Sofia Marchetti');
  assert.deepEqual([at(sofias, 'count'), at(petras, 'count')], [61, 13]);
  assert.equal(at(project, 'key'), 'MINE');
  assert.equal(at(issue, 'key'), 'MINE-1');
  const gone = 'Issue does not exist or you do not have permission to see it.';
  assert.equal(at(hidden, 'errorMessages.0'), gone);

  const rights = await runCommands(blocksUnder('Permissions').join(''), sandbox.url);
  const [scheme, mine, grant, seen, other, hiddenAgain, ...rest] = rights;
  assert.deepEqual(rest, []);
  assert.equal(at(scheme, 'id'), 10000);
  assert.equal(at(mine, 'permissions.CREATE_ISSUES.havePermission'), true);
  assert.equal(at(grant, 'holder.parameter'), '712020:petra');
  assert.equal(at(seen, 'fields.summary'), 'First');
  assert.equal(at(other, 'id'), 10001);
  assert.equal(at(hiddenAgain, 'errorMessages.0'), gone);

  const trouble = await runCommands(blocksUnder('Trouble on purpose').join(''), sandbox.url);
  const ahead = Date.parse(String(at(trouble.pop(), 'now'))) - Date.now();
  assert.ok(ahead > 3_500_000, `${ahead}`);
  assert.deepEqual(trouble, [429, 429, 200]);
});

it('the options in docs/sandbox.md are those of the command', () => {
  const rows = [...sandboxDocument.matchAll(/^\| `--([a-z-]+)(?: ([A-Z]+))?` +\| (.+?) +\|$/gm)];
  assert.deepEqual(
    rows.map(([, flag, value, does]) => ({ flag, ...(value === undefined ? {} : { value }), does })),
    startOptions,
  );
});

it('the example for other projects runs as it is written', async () => {
  const code = /```js\n([\s\S]+?)```/.exec(sandboxDocument)?.[1] ?? '';
  const arguments_ = ['--input-type=module', '-e', code];
  const { stdout } = await promisify(execFile)(process.execPath, arguments_, {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
  });
  assert.equal(stdout, '503\n');
});
