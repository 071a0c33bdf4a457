/**
 * The cases that others get wrong, as the sandbox's own evaluator decides them and as its API answers them. The list is
 * the one of the permission rules, phrase by phrase, and a test holds it to that.
 */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { each } from '../../src/sandbox/ask.test-support.ts';
import { openSandbox, type Sandbox } from '../../src/sandbox/open-sandbox.ts';
import { canSeeComment, canSeeIssue } from '../../src/sandbox/permissions/who-can-see.ts';
import { openWorld } from '../../src/sandbox/world/world.ts';
import { sharedFolder } from '../../src/sandbox/worlds/shared-folder.test-support.ts';
import { uniqueWord } from '../../src/sandbox/worlds/unique-word.ts';
import { as, cases, issueOf, keysFound } from './rule-cases.test-support.ts';
import { anonymous, tinyWorld } from './tiny-world.test-support.ts';

describe('the sandbox decides as Jira does:', () => {
  for (const { name, fact, world, unit, sees, change, seesThen, also } of cases) {
    it(`${name} (${fact})`, async () => {
      await using sandbox = await openSandbox({ world: openWorld(tinyWorld(world)) });
      assert.deepEqual(await seers(sandbox, unit), sorted(sees));
      if (change) {
        change(sandbox.world);
        assert.deepEqual(await seers(sandbox, unit), sorted(seesThen ?? []));
      }
      await also?.(sandbox);
    });
  }

  const shared = sharedFolder();
  it('the cases are those of the permission rules', { skip: shared.skip }, () => {
    const file = `${shared.path}/permission-rules.md`;
    assert.ok(existsSync(file));
    const [, section = ''] = readFileSync(file, 'utf8').split('## 8. ');
    const text = section.slice(section.indexOf('\n')).trim().replace(/\s+/g, ' ').replace(/\.$/, '');
    assert.deepEqual(
      cases.map(({ name }) => name),
      text.split(' · ').map((phrase) => phrase.replaceAll("'", '’')),
    );
  });
});

/** Who finds the unit, by the evaluator and by asking the API with a word that only it holds: both must agree. */
async function seers(sandbox: Sandbox, name: string): Promise<string[]> {
  const { world } = sandbox;
  const [key = '', , commentId] = name.split(' ');
  const issue = issueOf(world, key);
  const comment = issue.comments?.find(({ id }) => id === commentId);
  const word = comment ? uniqueWord('comment', comment.id) : uniqueWord('issue', issue.id);
  const decided: string[] = [];
  const found: string[] = [];
  for (const viewer of [...world.accounts.keys(), undefined]) {
    if (viewer === 'crawler') continue;
    const may = comment ? canSeeComment(world, viewer, issue, comment) : canSeeIssue(world, viewer, issue);
    if (may) decided.push(viewer ?? anonymous);
    if (viewer !== undefined && !world.accounts.get(viewer)?.active) {
      assert.equal((await as(sandbox, viewer, '/rest/api/3/myself')).status, 401);
      continue;
    }
    const keys = await keysFound(sandbox, viewer, `text ~ ${word}`);
    if (keys.includes(issue.key)) found.push(viewer ?? anonymous);
    if (!comment) continue;
    const list = await as(sandbox, viewer, `/rest/api/3/issue/${key}/comment`);
    assert.equal(each(list.json, 'comments', 'id').includes(commentId), may, `${viewer}`);
  }
  assert.deepEqual(found.sort(), decided.sort());
  return decided;
}

function sorted(names: readonly string[]): string[] {
  return [...names].sort();
}
