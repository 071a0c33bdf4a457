import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import { issue, smallWorld } from '../sandbox/small-world.test-support.ts';
import type { WorldFile } from '../sandbox/world/world-file.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';

const issuesOfOne = 250;

/** 250 issues of project SOFT with ids from 5000 on, and 120 of TEAM with lower and higher ones than those. */
function world(): WorldFile {
  const file = smallWorld();
  const grant = { permission: 'BROWSE_PROJECTS', holder: { type: 'user', value: 'ann' } };
  const schemes = file.permissionSchemes.map((scheme) => ({
    ...scheme,
    permissions: [...scheme.permissions, { id: `${scheme.id}9`, ...grant }],
  }));
  const soft = Array.from({ length: issuesOfOne }, (_, n) => issue(String(5000 + n), `SOFT-${100 + n}`, '1'));
  const team = Array.from({ length: 120 }, (_, n) => issue(String(4950 + 5 * n), `TEAM-${100 + n}`, '2'));
  return { ...file, permissionSchemes: schemes, issues: [...soft, ...team.filter(notIn(soft))] };
}
const notIn =
  (others: readonly { readonly id: string }[]) =>
  ({ id }: { readonly id: string }) =>
    !others.some((other) => other.id === id);

/** A client whose listing of one project does something before each page, and that notes which ids are asked for. */
function watched(site: ConnectedSite, project: string, beforePage: () => Promise<void>) {
  const client = site.client();
  const asked: string[][] = [];
  const watching: JiraClient = {
    ...client,
    async *issueIdPages(query, signal) {
      for await (const page of client.issueIdPages({ ...query, pageSize: 100 }, signal)) {
        if (query.jql.startsWith(`project = ${project} `)) await beforePage();
        yield page;
      }
    },
    issues(ids, fields, signal) {
      asked.push([...ids]);
      return client.issues(ids, fields, signal);
    },
  };
  return { client: watching, asked };
}

describe('listing and contents', () => {
  it('overlap: what was listed is read while another project is still being listed', async () => {
    await using site = await openSite(world());
    const isRead = Promise.withResolvers<void>();
    const { client, asked } = watched(site, '2', async () => {
      // Without the overlap this would wait for ever.
      await isRead.promise;
    });
    const issues = client.issues;
    const telling: JiraClient = {
      ...client,
      async issues(ids, fields, signal) {
        const answer = await issues(ids, fields, signal);
        if (asked.flat().length >= 200) isRead.resolve();
        return answer;
      },
    };
    const progress = await site.sync({ client: telling });
    const total = world().issues.length;
    assert.equal(progress.issues, total);
    assert.equal(progress.listed, total);
    assert.deepEqual(
      asked.flat().toSorted(),
      world()
        .issues.map(({ id }) => id)
        .toSorted(),
      'each once',
    );
    assert.equal(asked.length, Math.ceil(total / 100), 'a hundred at a time but for the last');
  });

  it('go back to what was listed meanwhile, and not to the first id for each page', async () => {
    await using site = await openSite(world());
    const { client, asked } = watched(site, '1', () => sleep(80));
    const { crawl } = site.store;
    let walks = 0;
    const idsToFetch: typeof crawl.idsToFetch = (source, after, limit) => {
      if (after === undefined) walks += 1;
      return crawl.idsToFetch(source, after, limit);
    };
    await site.sync({ client, store: { ...site.store, crawl: { ...crawl, idsToFetch } } });
    const all = world().issues.map(({ id }) => id);
    assert.deepEqual(asked.flat().toSorted(), all.toSorted(), 'each once');
    // Before the first page nobody knows any id; the last one looks for what is left.
    assert.ok(walks <= 3, `${walks} walks`);
  });

  it('end together when the listing fails for good, and go on with the next sync', async () => {
    await using site = await openSite(world());
    const { client } = watched(site, '2', () =>
      Promise.reject(new AppError('jira-unauthorized', 'Revoked meanwhile.')),
    );
    await assert.rejects(site.sync({ client }), { code: 'jira-unauthorized' });
    const rest = watched(site, '2', () => Promise.resolve());
    const progress = await site.sync({ client: rest.client });
    const counts = await site.store.crawl.counts(site.source.id);
    assert.equal(
      counts.reduce((sum, { issues }) => sum + issues, 0),
      world().issues.length,
    );
    assert.equal(progress.phase, 'done');
  });
});
