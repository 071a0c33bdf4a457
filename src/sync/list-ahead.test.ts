import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { IssueIdPage } from '../jira/issue-id-pages.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import { issue } from '../sandbox/small-world.test-support.ts';
import type { WorldFile } from '../sandbox/world/world-file.ts';
import { world as browsed } from './full-pass.test-support.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';

/** 250 issues of SOFT, one of DESK and one of TEAM. */
function world(): WorldFile {
  const soft = Array.from({ length: 250 }, (_, n) => issue(String(5000 + n), `SOFT-${100 + n}`, '1'));
  return {
    ...browsed(),
    issues: [...soft, issue('6000', 'DESK-1', '2'), issue('6001', 'TEAM-1', '3')],
  };
}

interface Watched {
  readonly client: JiraClient;
  /** What happened, in order: `list P from the beginning`, `list P on`, `page P`, `permissions`, `contents`. */
  readonly events: string[];
}

/** `beforePage`: of a project's listing; `beforePermissions`: before the last but one list of who may see what. */
function watched(
  site: ConnectedSite,
  {
    beforePage,
    beforePermissions,
    onContents,
  }: {
    beforePage?: (project: string, page: number, signal: AbortSignal | undefined) => Promise<void>;
    beforePermissions?: () => Promise<void>;
    onContents?: () => void;
  },
): Watched {
  const client = site.client();
  const events: string[] = [];
  return {
    events,
    client: {
      ...client,
      async *issueIdPages(query, signal): AsyncGenerator<IssueIdPage> {
        const project = /^project = (\d+) /.exec(query.jql)?.[1];
        if (project !== undefined)
          events.push(`list ${project} ${query.pageToken === undefined ? 'from the beginning' : 'on'}`);
        let page = 0;
        for await (const one of client.issueIdPages({ ...query, pageSize: 100 }, signal)) {
          page += 1;
          if (project !== undefined) {
            await beforePage?.(project, page, signal);
            events.push(`page ${project}`);
          }
          yield one;
        }
      },
      async permissionSchemes(signal) {
        await beforePermissions?.();
        events.push('permissions');
        return client.permissionSchemes(signal);
      },
      issues(ids, fields, signal) {
        events.push('contents');
        onContents?.();
        return client.issues(ids, fields, signal);
      },
    },
  };
}

const stored = async ({ store, source }: ConnectedSite) =>
  (await store.crawl.counts(source.id))
    .filter(({ issues }) => issues > 0)
    .map(({ projectId, issues }) => `${projectId}: ${issues}`)
    .sort();
const all = ['1: 250', '2: 1', '3: 1'];

function untilStopped(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
}

describe('the first full pass', () => {
  it('lists ids while who may see what is being read, once, and asks for contents when that is known', async () => {
    await using site = await openSite(world());
    const listed = Promise.withResolvers<void>();
    let pages = 0;
    const { client, events } = watched(site, {
      beforePage: async () => {
        pages += 1;
        if (pages === 5) listed.resolve();
      },
      // Without a listing ahead this would wait for ever.
      beforePermissions: () => listed.promise,
    });
    await site.sync({ client });
    const lists = events.filter((event) => event.startsWith('list'));
    assert.deepEqual(
      lists.sort(),
      [1, 2, 3].map((project) => `list ${project} from the beginning`),
    );
    assert.ok(events.indexOf('permissions') < events.indexOf('contents'));
    assert.deepEqual(await stored(site), all);
  });

  it('begins with what has come by then, and goes on with the page that is on its way', async () => {
    await using site = await openSite(world());
    const begun = Promise.withResolvers<void>();
    const isRead = Promise.withResolvers<void>();
    const { client, events } = watched(site, {
      beforePage: async (project, page) => {
        if (project !== '1' || page !== 2) return;
        begun.resolve();
        await isRead.promise;
      },
      beforePermissions: () => begun.promise,
      onContents: () => isRead.resolve(),
    });
    await site.sync({ client });
    const ofSoft = events.filter((event) => event.endsWith(' 1') || event.startsWith('list 1'));
    assert.deepEqual(ofSoft, ['list 1 from the beginning', 'page 1', 'page 1', 'page 1']);
    assert.ok(events.indexOf('contents') < events.lastIndexOf('page 1'));
    assert.deepEqual(await stored(site), all);
  });

  it('that is interrupted does not wait for the page that is on its way', async () => {
    await using site = await openSite(world());
    const begun = Promise.withResolvers<void>();
    const stop = new AbortController();
    const { client } = watched(site, {
      beforePage: (project, page, signal) => {
        if (project !== '1' || page !== 2) return Promise.resolve();
        begun.resolve();
        return untilStopped(signal);
      },
      beforePermissions: () => begun.promise,
      onContents: () => stop.abort(new AppError('interrupted', 'Stopped.')),
    });
    await assert.rejects(site.sync({ client, signal: stop.signal }), { code: 'interrupted' });
    await site.sync();
    assert.deepEqual(await stored(site), all);
  });

  it('lists anew what was listed longer than a minute before', async () => {
    await using site = await openSite(world());
    let addedMs = 0;
    const clock = { ...systemClock, now: () => Date.now() + addedMs };
    const listed = Promise.withResolvers<void>();
    let pages = 0;
    const { client, events } = watched(site, {
      beforePage: async () => {
        pages += 1;
        if (pages === 5) listed.resolve();
      },
      beforePermissions: async () => {
        await listed.promise;
        addedMs += 61_000;
      },
    });
    await site.sync({ client, clock });
    const lists = events.filter((event) => event.startsWith('list'));
    assert.deepEqual(
      lists.sort(),
      [1, 1, 2, 2, 3, 3].map((project) => `list ${project} from the beginning`),
    );
    assert.deepEqual(await stored(site), all);
  });

  it('lists what could not be listed ahead, and says nothing of it', async () => {
    await using site = await openSite(world());
    const failed = Promise.withResolvers<void>();
    let isFirst = true;
    const { client, events } = watched(site, {
      beforePage: (project) => {
        if (project !== '2' || !isFirst) return Promise.resolve();
        isFirst = false;
        failed.resolve();
        return Promise.reject(new AppError('jira-bad-answer', 'No list.'));
      },
      beforePermissions: () => failed.promise,
    });
    await site.sync({ client });
    assert.equal(events.filter((event) => event === 'list 2 from the beginning').length, 2, 'CONTROL');
    assert.deepEqual(await stored(site), all);
    assert.deepEqual(await site.store.directory.findings(site.source.id), []);
  });

  it('reads nothing when who may see what cannot be read, and goes on the next time', async () => {
    await using site = await openSite(world());
    const { client, events } = watched(site, {
      beforePermissions: () => Promise.reject(new AppError('jira-unauthorized', 'Revoked meanwhile.')),
    });
    await assert.rejects(site.sync({ client }), { code: 'jira-unauthorized' });
    assert.ok(!events.includes('contents'));
    assert.deepEqual(await stored(site), []);
    const next = watched(site, { beforePermissions: () => sleep(100) });
    await site.sync({ client: next.client });
    assert.equal(next.events[0], 'permissions', 'not at each try');
    assert.deepEqual(await stored(site), all);
  });

  it('lists only what is chosen', async () => {
    await using site = await openSite(world(), { projectKeys: ['desk'] });
    const listed = Promise.withResolvers<void>();
    const { client, events } = watched(site, {
      beforePage: async () => listed.resolve(),
      beforePermissions: () => listed.promise,
    });
    await site.sync({ client });
    assert.deepEqual(
      new Set(events.filter((event) => event.startsWith('list'))),
      new Set(['list 2 from the beginning']),
    );
    assert.deepEqual(await stored(site), ['2: 1']);
  });
});

it('a later full pass lists nothing before who may see what was read once more', async () => {
  await using site = await openSite(world());
  await site.sync();
  const { client, events } = watched(site, { beforePermissions: () => sleep(100) });
  await site.sync({ client });
  assert.ok(events.includes('list 1 from the beginning'), 'CONTROL');
  assert.equal(events[0], 'permissions');
});
