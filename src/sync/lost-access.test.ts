/**
 * An account that has lost the access to Jira is answered with 200 and nothing, in the same way as somebody who asks for
 * what was deleted: nothing of what was read may be taken for gone by it.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock } from '../clock.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import { silentLog } from '../log.ts';
import { issueId } from '../model/ids.ts';
import type { SourceScope } from '../model/source.ts';
import { issue } from '../sandbox/small-world.test-support.ts';
import type { WorldIssue } from '../sandbox/world/world-file.ts';
import { world } from './access-pass.test-support.ts';
import { fullPass } from './full-pass.ts';
import { type FreshOptions, freshenOnce } from './keep-fresh.ts';
import { ProgressMeter } from './progress.ts';
import { projectsInScope } from './projects-in-scope.ts';
import { readPermissions } from './read-permissions.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';

const never = new AbortController().signal;
const desk = '2';
const ids = Array.from({ length: 250 }, (_, index) => String(5101 + index));

const desked = (id: string, labels: readonly string[]): WorldIssue => ({
  ...issue(id, `DESK-${id}`, desk),
  labels,
});
const kept: SourceScope = { projectKeys: undefined, jql: 'labels = kept' };

/** SOFT is open to anyone: it is listed to whoever has no access, too. */
async function opened() {
  const issues = ids.map((id) => desked(id, ['kept']));
  const site = await openSite({ ...world(), issues });
  await site.sync();
  const options: FreshOptions = {
    ...site,
    ...{ client: site.client(), clock: systemClock, signal: never, log: silentLog },
    ...{ concurrency: 4, directoryMaxAgeMs: 86_400_000, claims: new Set<number>() },
    ...{ pollEveryMs: 900_000, searchLagMs: 300_000, steadyMs: () => 0 },
    meter: new ProgressMeter(
      () => 0,
      () => 0,
      () => {},
    ),
  };
  return {
    ...site,
    lose: () => site.world.setGroupMembers('g-staff', ['ben', 'cleo', 'eve', 'gus']),
    regain: () => site.world.setGroupMembers('g-staff', ['ann', 'ben', 'cleo', 'eve', 'gus']),
    /** Everything of a private source that is narrowed by JQL: nothing is held there. */
    async narrowed() {
      const projectIds = await projectsInScope(site.store, site.source.id);
      await fullPass({ ...options, sourceId: site.source.id, kind: 'private', scope: kept, projectIds });
    },
    /** As `told`, where it is narrowed by JQL, with another client. */
    async toldNarrowed(some: readonly string[], client: JiraClient) {
      await site.store.readings.ask(site.source.id, some.map(issueId), 'told', Date.now());
      await freshenOnce({ ...options, client, source: { ...site.source, scope: kept } });
    },
    /** As a webhook tells of them. */
    async told(some: readonly string[]) {
      await site.store.readings.ask(site.source.id, some.map(issueId), 'told', Date.now());
      const from = site.sandbox.requests().length;
      await freshenOnce(options);
      return site.sandbox
        .requests()
        .slice(from)
        .map(({ path }) => path.replace(/.*api\/3\//, ''));
    },
    [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
  };
}

const stored = async ({ store, source }: ConnectedSite) =>
  (await store.readings.stored(source.id, ids.map(issueId))).length;
const lost = { code: 'jira-unauthorized', message: /has no access to Jira .* nothing was removed/ };

describe('an account that has lost the access to Jira', () => {
  it('does not take what is told to it for gone, and goes on when it is back', async () => {
    await using site = await opened();
    assert.equal(await stored(site), 250);
    site.lose();
    await assert.rejects(site.told(['5101']), lost);
    await assert.rejects(site.told(ids), lost);
    assert.equal(await stored(site), 250);
    site.regain();
    await site.told([]);
    assert.equal(await stored(site), 250);
    site.world.deleteIssue('5101');
    assert.deepEqual(await site.told(['5101']), ['issue/bulkfetch', 'myself?expand=applicationRoles']);
    assert.equal(await stored(site), 249, 'CONTROL: what is deleted is gone at once');
  });

  it('is asked who it is once for many that are missing, and not where all come', async () => {
    await using site = await opened();
    assert.deepEqual(await site.told(['5101', '5102']), ['issue/bulkfetch']);
    for (const id of ids) site.world.deleteIssue(id);
    const asked = await site.told(ids);
    assert.deepEqual([...asked].sort(), [
      ...['issue/bulkfetch', 'issue/bulkfetch', 'issue/bulkfetch'],
      'myself?expand=applicationRoles',
    ]);
    assert.equal(await stored(site), 0);
  });

  it('does not take a project for gone that it is not told of', async () => {
    await using site = await opened();
    const client = site.client();
    const read = () =>
      readPermissions({ ...site, client, clock: systemClock, log: silentLog, signal: never, patienceMs: 0 });
    const kinds = async () =>
      (await site.store.directory.parts(site.source.id))
        .filter(({ subject, kind }) => subject === desk && ['project', 'absent'].includes(kind))
        .map(({ kind }) => kind);
    site.world.deleteProject(desk);
    site.lose();
    await assert.rejects(read(), lost);
    assert.deepEqual(await kinds(), ['project']);
    site.regain();
    await read();
    assert.deepEqual(await kinds(), ['absent'], 'CONTROL');
  });

  it('does not take for gone what a narrowing by JQL does not find, when all is read', async () => {
    await using site = await opened();
    await site.narrowed();
    assert.equal(await stored(site), 250);
    site.world.putIssue(desked('5101', []));
    site.lose();
    await assert.rejects(site.narrowed(), lost);
    assert.equal(await stored(site), 250);
    site.regain();
    await site.narrowed();
    assert.equal(await stored(site), 249, 'CONTROL: what is outside is gone, and nothing else');
  });

  it('nor when single issues are read, and it is lost before the narrowing is looked at', async () => {
    await using site = await opened();
    const client = site.client();
    const losing: JiraClient = {
      ...client,
      async issues(some, fields, signal) {
        const answer = await client.issues(some, fields, signal);
        site.lose();
        return answer;
      },
    };
    site.world.putIssue(desked('5101', []));
    await assert.rejects(site.toldNarrowed(['5101', '5102'], losing), lost);
    assert.equal(await stored(site), 250);
    site.regain();
    await site.toldNarrowed([], client);
    assert.equal(await stored(site), 249, 'CONTROL: what is outside is gone, and nothing else');
  });
});
