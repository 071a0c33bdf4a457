/**
 * The examples in docs/permissions.md are what the commands print about the demo's company, read just before; only the
 * address of the sandbox is another one.
 */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { explainedLines, findersLines } from '../src/cli/explain.ts';
import { accountId } from '../src/model/ids.ts';
import { explain } from '../src/permissions/explain/explain.ts';
import { whoCanFind } from '../src/permissions/explain/who-can-find.ts';
import { loadWorld } from '../src/sandbox/worlds/load-world.ts';
import { openPipe } from './leaks/pipe.test-support.ts';

const document = await readFile(new URL('../docs/permissions.md', import.meta.url), 'utf8');

test('the examples of explanations are what the commands print about the demo company', async () => {
  await using pipe = await openPipe(await loadWorld('acme'), { unread: true });
  await pipe.crawl();
  for (const account of pipe.world.accounts.values()) {
    const { email, displayName: name } = account;
    const person = await pipe.store.people.put({ email, name, title: undefined, role: 'member' });
    const { id } = pipe.source.site;
    await pipe.store.people.tie(person.id, id, accountId(account.accountId), 'administrator');
  }
  const printed = async (command: string): Promise<string[]> => {
    const [, issue, unit, as] = /^explain ([A-Z]+-\d+)(?:#(\S+))? --as (\S+)$/.exec(command) ?? [];
    if (issue !== undefined && as !== undefined) {
      return explainedLines(await explain(pipe.permissions, { issue, unit, as }));
    }
    const [, key, limit] = /^whois ([A-Z]+) --limit (\d+)$/.exec(command) ?? [];
    assert.ok(key, command);
    const what = { kind: 'project', key } as const;
    return findersLines(await whoCanFind(pipe.permissions, { what, offset: 0, limit: Number(limit) }));
  };
  const examples = [...document.matchAll(/```text\n\$ jackdaw (.+)\n([^`]*)```/g)];
  assert.equal(examples.length, 2);
  for (const [, command = '', expected = ''] of examples) {
    const lines = (await printed(command)).map((line) =>
      line.replace(pipe.source.site.url, 'https://acme.atlassian.net'),
    );
    assert.deepEqual(lines, expected.trimEnd().split('\n'), command);
  }
});
