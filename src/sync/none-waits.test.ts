import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import { projectId } from '../model/ids.ts';
import { issue, smallWorld } from '../sandbox/small-world.test-support.ts';
import { countAllNow, countProjects } from './keep-counted.ts';
import { ProgressMeter } from './progress.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';

/** Lists of the project hang, and end without an answer. */
const withoutListsOf = (client: JiraClient, project: string): JiraClient => ({
  ...client,
  async *issueIdPages(query, signal) {
    if (query.jql.includes(`project = ${project}`)) {
      await sleep(200);
      throw new AppError('jira-timeout', 'No answer in time.');
    }
    yield* client.issueIdPages(query, signal);
  },
});
const opened = () =>
  openSite({ ...smallWorld(), issues: [issue('5101', 'DESK-1', '2'), issue('5102', 'TEAM-1', '3')] });
const isThere = async ({ store }: ConnectedSite, key: string) =>
  (await store.issues.rowsByKey(key)).length === 1;
const counted = async ({ store, source }: ConnectedSite) =>
  (await store.census.projects(source.id)).flatMap((one) =>
    one.listed === undefined ? [] : [[one.projectId, one.listed]],
  );

describe('a reading of everything in which one project cannot be listed', () => {
  it('reads the others, hides nothing, and ends when that one can be listed, too', async () => {
    await using site = await opened();
    await site.sync();
    site.world.putIssue(issue('5103', 'TEAM-2', '3'));
    site.world.deleteIssue('5102');
    site.world.putIssue(issue('5104', 'DESK-2', '2'));
    const client = withoutListsOf(site.client(), '2');
    await assert.rejects(site.sync({ client }), { code: 'jira-timeout' });
    assert.equal(await isThere(site, 'TEAM-2'), true);
    assert.equal(await isThere(site, 'DESK-2'), false, 'CONTROL');
    assert.equal(await isThere(site, 'TEAM-1'), true, 'nothing is judged yet');
    const [run] = await site.store.runs.latest(site.source.id, 1, 'full');
    assert.equal(run?.error, 'No answer in time.');
    await site.sync();
    assert.equal(await isThere(site, 'DESK-2'), true);
    assert.equal(await isThere(site, 'TEAM-1'), false);
  });

  it('stops where the site does not answer at all', async () => {
    await using site = await opened();
    site.sandbox.faults.add({
      path: 'serverInfo',
      skip: 1,
      times: Number.POSITIVE_INFINITY,
      answer: { kind: 'status', status: 503 },
    });
    await assert.rejects(site.sync({ client: withoutListsOf(site.client(), '2') }), {
      code: 'jira-unavailable',
    });
  });
});

it('a project that cannot be counted does not keep the others from being counted', async () => {
  await using site = await opened();
  await site.sync();
  const client = withoutListsOf(site.client(), '2');
  const meter = new ProgressMeter(
    () => 0,
    () => 0,
    () => {},
  );
  const options = { ...site, client, clock: systemClock, signal: new AbortController().signal, meter };
  await assert.rejects(countProjects(options, [projectId('2'), projectId('3')]), { code: 'jira-timeout' });
  assert.deepEqual(await counted(site), [['3', 1]]);
  site.world.putIssue(issue('5103', 'TEAM-2', '3'));
  await assert.rejects(countAllNow(options), { code: 'jira-timeout' });
  assert.deepEqual(await counted(site), [['3', 2]]);
});
