// The sums of the ledger, on generated sites, beside what the sandbox itself says is there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPipe, type Pipe } from '../../test/leaks/pipe.test-support.ts';
import { issueId } from '../model/ids.ts';
import { generateWorld } from '../sandbox/worlds/generated.ts';
import { indexCounts } from '../search/index-counts.ts';
import { openSourceClient } from './open-client.ts';
import type { ProjectLedger } from './project-ledger.ts';
import { type SourceStatus, sourceStatuses } from './status.ts';

const dayMs = 86_400_000;

async function statusOf({ tools, sources }: Pipe): Promise<SourceStatus> {
  // Of its own, which has kept no count of a moment before.
  const issues = await indexCounts(tools.index, tools.scopes).issues();
  const state = await tools.index.state();
  const [status] = await sourceStatuses(
    tools.store,
    sources.clock,
    { ...state, issues },
    dayMs,
    sources.vault,
  );
  return status ?? assert.fail('no source');
}

const sizeOf = ({ gaps }: ProjectLedger, ...reasons: readonly string[]) =>
  gaps.filter(({ reason }) => reasons.includes(reason)).reduce((sum, { count = 0 }) => sum + count, 0);

function assertSums(project: ProjectLedger): void {
  const of = (...reasons: readonly string[]) => sizeOf(project, ...reasons);
  const { inJira, issues, indexed, comments, commentsInJira, toFetch } = project;
  const said = JSON.stringify(project);
  assert.equal(inJira + of('not-listed', 'moved'), issues + of('unread', 'failed'), said);
  assert.equal(toFetch, of('unread', 'failed'), said);
  assert.equal(issues + of('leaving'), (indexed ?? -1) + of('archived', 'indexing', 'not-indexed'), said);
  assert.equal(commentsInJira, comments + of('comments-refused', 'comments-unread', 'comments-short'), said);
  assert.equal(new Set(project.gaps.map(({ reason }) => reason)).size, project.gaps.length, said);
}

for (const seed of [11, 12, 13]) {
  test(`every issue and comment of a generated site is accounted for, seed ${seed}`, async () => {
    const world = generateWorld({ seed, issues: 60 });
    await using pipe = await openPipe(world, { embeddedComments: 1, unread: true });
    const { store } = pipe.tools;
    // Of one issue with several comments Jira refuses those that did not come with it.
    const long = world.issues.find(({ comments = [] }) => comments.length > 2);
    if (long) {
      pipe.sandbox.faults.add({
        path: new RegExp(`/issue/${long.id}/comment`),
        times: Number.POSITIVE_INFINITY,
        answer: { kind: 'status', status: 403, body: JSON.stringify({ errorMessages: ['No.'], errors: {} }) },
      });
    }
    await pipe.crawl();
    const before = await statusOf(pipe);
    for (const project of before.projects) assertSums(project);
    assert.ok(
      before.projects.some((project) => sizeOf(project, 'indexing') > 0),
      'nothing is in the index yet',
    );
    await pipe.index();
    const { projects } = await statusOf(pipe);
    const client = await openSourceClient(pipe.sources, pipe.source, 'contents');
    let compared = 0;
    for (const project of projects) {
      assertSums(project);
      const id = world.projects.find(({ key }) => key === project.key)?.id ?? assert.fail(project.key);
      const listed: string[] = [];
      for await (const page of client.issueIdPages({ jql: `project = ${id} ORDER BY id` }))
        listed.push(...page.ids);
      assert.equal(
        project.inJira - sizeOf(project, 'archived'),
        listed.length,
        `${project.key} as Jira lists it`,
      );
      assert.equal(
        sizeOf(project, 'unread', 'failed', 'indexing', 'not-indexed', 'leaving', 'moved'),
        0,
        JSON.stringify(project),
      );
      if (long?.projectId !== id && listed.length === project.issues) {
        let told = 0;
        for (const one of listed) {
          for await (const page of client.comments(one)) told = told + page.comments.length;
          for await (const page of client.worklogs(one)) told = told + page.worklogs.length;
        }
        assert.equal(project.commentsInJira, told, `${project.key} as Jira gives them one by one`);
        compared += 1;
      }
    }
    assert.ok(projects.reduce((sum, { issues }) => sum + issues, 0) > 20);
    assert.ok(compared > 0, 'CONTROL: the comments of some project were read one by one');
    const refused = projects.reduce((sum, project) => sum + sizeOf(project, 'comments-refused'), 0);
    assert.equal(refused > 0, long !== undefined, 'what is refused is told as refused');

    // One that is known and cannot be read, one that waits, and one that is edited and not in the index yet.
    const [first] = projects.filter(({ issues }) => issues > 0);
    const its = world.projects.find(({ key }) => key === first?.key) ?? assert.fail();
    const part = (await store.ledger.projects(pipe.source.id)).projects.find(
      (one) => one.projectId === its.id,
    );
    assert.ok(first && part);
    const [a, b] = [issueId('990001'), issueId('990002')];
    await store.census.keepListed(pipe.source.id, part.projectId, [a, b]);
    await store.readings.ask(pipe.source.id, [a, b], 'listed', 1);
    const { upTo } = await store.readings.due(pipe.source.id, 2, 9);
    await store.readings.fail(pipe.source.id, a, upTo, 'It is too large.', Date.UTC(2030, 0, 1));
    const after = (await statusOf(pipe)).projects.find(({ key }) => key === first.key) ?? assert.fail();
    assertSums(after);
    assert.equal(after.inJira, first.inJira + 2);
    assert.deepEqual([sizeOf(after, 'failed'), sizeOf(after, 'unread')], [1, 1]);
    const failed = after.gaps.find(({ reason }) => reason === 'failed');
    assert.match(failed?.message ?? '', /too large/);
    assert.equal(failed?.next, '2030-01-01T00:00:00.000Z');
    // Jira does not return them: nothing of them is left in any sum.
    await store.crawl.commitReadAgain(pipe.source.id, [], [a, b], 3, { upTo });
    assert.deepEqual((await statusOf(pipe)).projects.find(({ key }) => key === first.key)?.gaps, first.gaps);
  });
}
