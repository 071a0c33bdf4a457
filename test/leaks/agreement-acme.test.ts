/**
 * The two evaluators on the demo's company: every viewer and every unit at the door, the index by itself
 * before the door looks again, and lists and views as people get them.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canSeeComment, canSeeIssue, canSeeWorklog } from '../../src/sandbox/permissions/who-can-see.ts';
import { loadWorld } from '../../src/sandbox/worlds/load-world.ts';
import { readIssue } from '../../src/search/read-issue.ts';
import { compare, report } from './agreement.test-support.ts';
import { openPipe } from './pipe.test-support.ts';
import { storedIssues, unitsOf, type Viewer, viewerName, viewersOf } from './units.test-support.ts';

test('both evaluators agree on the demo company', async (t) => {
  await using pipe = await openPipe(await loadWorld('acme'));
  const compared = await compare(pipe, 'acme');
  report(t, 'acme', [compared]);

  const { world } = pipe;
  const issues = [...world.entries.values()].map(({ issue }) => issue);
  const keysSeenBy = (viewer: Viewer) =>
    issues.filter((issue) => canSeeIssue(world, viewer, issue)).map(({ key }) => key);

  await t.test(
    'the index alone, before the door looks again, lists exactly what each viewer may see',
    async () => {
      const everything = { words: [], phrases: [], not: [], lastWordIsPrefix: false, filters: [] };
      const anyTime = { fromMs: 0, untilMs: undefined };
      const query = { ...everything, created: anyTime, updated: anyTime };
      const scopes = await pipe.tools.scopes.current();
      const units = unitsOf(world).filter(({ kind }) => kind === 'issue');
      const keys = new Map(
        [...(await storedIssues(pipe, units)).values()].map((one) => [one.row, one.issue.key]),
      );
      for (const viewer of viewersOf(world)) {
        const visibility = await pipe.visibilityOf(viewer);
        const hits = await pipe.tools.index.search(query, visibility, scopes, { offset: 0, limit: 10_000 });
        const listed = hits.map(({ issueRow }) => keys.get(issueRow)).sort();
        assert.deepEqual(listed, keysSeenBy(viewer).sort(), viewerName(viewer));
      }
    },
  );

  await t.test('at the door viewers list exactly their own issues, page after page', async () => {
    for (const viewer of viewersOf(world).filter((_, index, { length }) => index % 8 === (length - 1) % 8)) {
      const listed = [...(await pipe.find(viewer, 'is:open')), ...(await pipe.find(viewer, 'is:done'))];
      const keys = listed.map(({ key }) => key);
      assert.equal(new Set(keys).size, keys.length, `${viewerName(viewer)} lists an issue twice`);
      assert.deepEqual(keys.sort(), keysSeenBy(viewer).sort(), viewerName(viewer));
    }
  });

  await t.test('everybody reads exactly their own comments and worklogs', async () => {
    let compared = 0;
    const restricted = issues.filter(
      ({ comments = [], worklogs = [] }) =>
        comments.some(({ visibility, internal }) => visibility || internal) ||
        worklogs.some(({ visibility }) => visibility),
    );
    assert.ok(restricted.length >= 20, 'acme has restricted comments');
    for (const [index, viewer] of viewersOf(world).entries()) {
      const person = await pipe.person(viewer);
      const sample = restricted.filter((_, n) => n % 10 === index % 10);
      for (const issue of sample.filter((one) => canSeeIssue(world, viewer, one))) {
        const view = await readIssue(pipe.tools, person, issue.key);
        const expected = [
          ...(issue.comments ?? []).filter((one) => canSeeComment(world, viewer, issue, one)),
          ...(issue.worklogs ?? []).filter((one) => canSeeWorklog(world, viewer, issue, one)),
        ];
        const ids = view.comments.map(({ id }) => id);
        assert.deepEqual(
          ids.sort(),
          expected.map(({ id }) => id).sort(),
          `${viewerName(viewer)} ${issue.key}`,
        );
        compared += expected.length;
      }
    }
    assert.ok(compared > 100);
    t.diagnostic(`${compared} comments and worklogs read`);
  });
});
