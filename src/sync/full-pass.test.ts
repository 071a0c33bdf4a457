import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JiraClient } from '../jira/jira-client.ts';
import { issueSchema } from '../jira/wire.ts';
import type { SyncProgress } from '../model/sync-progress.ts';
import { comment, issue, smallWorld } from '../sandbox/small-world.test-support.ts';
import type { WorldFile, WorldIssue } from '../sandbox/world/world-file.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';

/** `ann` reads four issues of the small world (no levels, no restrictions, nothing archived), and `more`. */
function world(more: readonly WorldIssue[] = []): WorldFile {
  const file = smallWorld();
  return {
    ...file,
    permissionSchemes: file.permissionSchemes.map((scheme) => ({
      ...scheme,
      permissions: [
        ...scheme.permissions,
        { id: `${scheme.id}9`, permission: 'BROWSE_PROJECTS', holder: { type: 'user', value: 'ann' } },
      ],
    })),
    issues: [...file.issues, ...more],
  };
}
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => issue(String(5000 + index), `SOFT-${100 + index}`, '1'));
const thread = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    ...comment(String(30_000 + index), 'ben', `Remark ${index}`),
    created: new Date(Date.parse('2026-02-01T10:00:00Z') + index * 60_000).toISOString(),
  }));
const longThread = (count: number): WorldIssue => ({
  ...issue('4000', 'SOFT-90', '1'),
  comments: thread(count),
});

const stored = async ({ store }: ConnectedSite, key: string) => {
  const [found] = await store.issues.load(await store.issues.rowsByKey(key));
  return found;
};
const textsOf = async (site: ConnectedSite, key: string) =>
  (await stored(site, key))?.remarks.map(({ remark }) => remark.text) ?? [];
const findingsOf = async ({ store, source }: ConnectedSite) =>
  (await store.directory.findings(source.id)).map(({ code, subject }) => `${code} ${subject}`);
const countOf = async ({ store, source }: ConnectedSite) =>
  (await store.crawl.counts(source.id)).reduce((sum, project) => sum + project.issues, 0);
const asked = ({ sandbox }: ConnectedSite, path: RegExp) =>
  sandbox.requests().filter((entry) => path.test(`${entry.method} ${entry.path}`)).length;
const smallPages = (client: JiraClient, pageSize: number): JiraClient => ({
  ...client,
  issueIdPages: (query, signal) => client.issueIdPages({ ...query, pageSize }, signal),
});
/** Does something once, just before the `nth` page of a call is asked for. */
function beforeCall(site: ConnectedSite, path: RegExp, nth: number, work: () => void): void {
  let seen = 0;
  const { faults } = site.sandbox;
  const next = faults.next.bind(faults);
  faults.next = (method, target) => {
    if (path.test(target)) {
      seen += 1;
      if (seen === nth) work();
    }
    return next(method, target);
  };
}

describe('a full pass', () => {
  it('reads many issues over many pages, each once', async () => {
    await using site = await openSite(world(many(250)));
    const progress = await site.sync({ client: smallPages(site.client(), 7) });
    assert.ok(asked(site, /^GET .*search\/jql/) >= 36);
    assert.equal(await countOf(site), 254);
    assert.equal(progress.issues, 254);
    assert.equal(progress.listed, 254);
    assert.equal(asked(site, /bulkfetch/), 3);
  });

  it('of an unchanged site writes no change, also with long threads', async () => {
    await using site = await openSite(world([...many(30), longThread(250)]));
    const first = await site.sync();
    assert.equal(first.changed, 35);
    const latest = await site.store.issues.latestChange();
    const second = await site.sync();
    assert.equal(second.changed, 0);
    assert.equal(second.issues, first.issues);
    assert.equal(second.comments, first.comments);
    assert.equal(await site.store.issues.latestChange(), latest);
  });

  it('CONTROL: one edited issue and one comment more are two changes', async () => {
    await using site = await openSite(world([...many(3), longThread(50)]));
    await site.sync();
    const latest = await site.store.issues.latestChange();
    site.world.putIssue({ ...issue('5001', 'SOFT-101', '1'), summary: 'Edited' });
    site.world.putComment('4000', comment('39900', 'ben', 'One more'));
    await site.sync();
    const changes = await site.store.issues.changesForReindex(latest, 10);
    assert.deepEqual(changes.map(({ stored: one }) => one?.issue.key).sort(), ['SOFT-101', 'SOFT-90']);
  });

  it('reads the comments of an issue beyond those that it embeds, to the last', async () => {
    await using site = await openSite(world([longThread(250)]));
    const progress = await site.sync();
    assert.deepEqual(
      await textsOf(site, 'SOFT-90'),
      thread(250).map((_, index) => `Remark ${index}`),
    );
    assert.equal(asked(site, /issue\/4000\/comment/), 3);
    assert.equal(progress.comments, 254, 'each counted once, those of other issues and a worklog too');
    assert.equal(asked(site, /issue\/1001\/comment/), 0, 'CONTROL: a short thread is not asked for');
  });

  it('misses no comment when one is deleted between two pages', async () => {
    await using site = await openSite(world([longThread(250)]));
    beforeCall(site, /issue\/4000\/comment/, 2, () => site.world.deleteComment('4000', '30010'));
    await site.sync();
    const texts = await textsOf(site, 'SOFT-90');
    assert.equal(texts.length, 249);
    assert.ok(texts.includes('Remark 100'), 'the one that moved to the page before');
    assert.ok(!texts.includes('Remark 10'), 'the deleted one');
    assert.deepEqual(await findingsOf(site), []);
  });

  it('takes along a comment that is added between two pages', async () => {
    await using site = await openSite(world([longThread(250)]));
    const late = { ...comment('39999', 'ben', 'Late'), created: '2026-03-01T10:00:00.000Z' };
    beforeCall(site, /issue\/4000\/comment/, 3, () => site.world.putComment('4000', late));
    await site.sync();
    assert.equal((await textsOf(site, 'SOFT-90')).length, 251);
    assert.equal(asked(site, /issue\/4000\/comment/), 3, 'without beginning anew');
  });

  it('reads comments by themselves where an issue comes without the list of them', async () => {
    await using site = await openSite(world([{ ...issue('4000', 'SOFT-90', '1'), comments: thread(3) }]));
    await site.sync();
    const client = site.client();
    const listless: JiraClient = {
      ...client,
      async issues(ids, fields, signal) {
        const { issues, failed } = await client.issues(ids, fields, signal);
        for (const { fields: values } of issues) delete values.comment;
        return { issues, failed };
      },
    };
    assert.equal((await site.sync({ client: listless })).changed, 0);
    assert.deepEqual(await textsOf(site, 'SOFT-90'), ['Remark 0', 'Remark 1', 'Remark 2']);
    assert.deepEqual(await findingsOf(site), []);
    site.world.deleteComment('4000', '30001');
    await site.sync({ client: listless });
    assert.deepEqual(await textsOf(site, 'SOFT-90'), ['Remark 0', 'Remark 2'], 'CONTROL: deleted is deleted');
  });

  it('says so when Jira keeps counting more comments than it returns', async () => {
    await using site = await openSite(world([longThread(30)]));
    const client = site.client();
    const short: JiraClient = {
      ...client,
      async *comments(id, from, signal) {
        for await (const page of client.comments(id, from, signal)) yield { ...page, total: page.total + 1 };
      },
    };
    await site.sync({ client: short });
    assert.deepEqual(await findingsOf(site), ['thread-short SOFT-90 comment']);
    assert.equal((await textsOf(site, 'SOFT-90')).length, 30);
  });

  it('finds no more what a thread that stays short did not return, and says so', async () => {
    await using site = await openSite(world([longThread(30)]));
    await site.sync();
    const client = site.client();
    const short: JiraClient = {
      ...client,
      async *comments(id, from, signal) {
        for await (const page of client.comments(id, from, signal))
          yield { ...page, comments: page.comments.filter((one) => one.id !== '30007') };
      },
    };
    await site.sync({ client: short });
    assert.ok(!(await textsOf(site, 'SOFT-90')).includes('Remark 7'));
    const [finding] = await site.store.directory.findings(site.source.id);
    assert.equal(finding?.code, 'thread-short');
    assert.match(finding?.message ?? '', /returned 29\. Those that it did not return are not found any more/);
    await site.sync();
    assert.equal((await textsOf(site, 'SOFT-90')).length, 30, 'CONTROL: the next pass asks again');
  });

  it('removes an issue that is deleted between its listing and its reading', async () => {
    await using site = await openSite(world(many(5)));
    beforeCall(site, /bulkfetch/, 1, () => site.world.deleteIssue('5002'));
    await site.sync();
    assert.equal(await stored(site, 'SOFT-102'), undefined);
    assert.equal(await countOf(site), 8);
    assert.deepEqual(await findingsOf(site), []);
  });

  it('removes an issue whose thread turns out to be gone', async () => {
    await using site = await openSite(world([longThread(50)]));
    beforeCall(site, /issue\/4000\/comment/, 1, () => site.world.deleteIssue('4000'));
    await site.sync();
    assert.equal(await stored(site, 'SOFT-90'), undefined);
    assert.deepEqual(await site.store.crawl.openThreads(site.source.id, 10), []);
  });

  it('follows an issue that is moved to another project between its listing and its reading', async () => {
    await using site = await openSite(world(many(5)));
    beforeCall(site, /bulkfetch/, 1, () => site.world.putIssue(issue('5002', 'DESK-77', '2')));
    await site.sync();
    const moved = await stored(site, 'DESK-77');
    assert.equal(moved?.issue.projectId, '2');
    assert.equal(await stored(site, 'SOFT-102'), undefined);
    await site.sync();
    assert.equal((await stored(site, 'DESK-77'))?.row, moved?.row, 'it is the same one');
  });

  it('removes an issue that is moved out of the chosen projects', async () => {
    await using site = await openSite(world(many(5)), { projectKeys: ['SOFT'] });
    beforeCall(site, /bulkfetch/, 1, () => site.world.putIssue(issue('5002', 'DESK-77', '2')));
    await site.sync();
    assert.equal(await stored(site, 'DESK-77'), undefined);
    assert.equal(await stored(site, 'SOFT-102'), undefined);
    assert.ok(await stored(site, 'SOFT-103'), 'CONTROL');
  });

  it('removes what was deleted, and what the credential may no longer see, since the last one', async () => {
    await using site = await openSite(world(many(5)));
    await site.sync();
    site.world.deleteIssue('5002');
    site.world.setIssueLevel('5003', '502');
    await site.sync();
    assert.equal(await stored(site, 'SOFT-102'), undefined);
    assert.equal(await stored(site, 'SOFT-103'), undefined);
    assert.ok(await stored(site, 'SOFT-104'), 'CONTROL');
  });

  it('removes projects that are no longer chosen, without asking Jira for them again', async () => {
    await using site = await openSite(world(many(5)));
    await site.sync();
    const before = asked(site, /bulkfetch/);
    await site.store.sources.change(site.source.id, { scope: { projectKeys: ['DESK'] } });
    await site.sync();
    assert.equal(await countOf(site), 1);
    assert.equal(await stored(site, 'SOFT-1'), undefined);
    assert.ok(await stored(site, 'DESK-1'));
    assert.equal(asked(site, /bulkfetch/) - before, 1);
  });

  it('keeps everything when a listing is cut short', async () => {
    await using site = await openSite(world(many(20)));
    await site.sync();
    const before = await countOf(site);
    site.world.deleteIssue('5001');
    site.sandbox.faults.add({
      path: 'search/jql',
      skip: 3,
      times: 99,
      answer: { kind: 'status', status: 503 },
    });
    await assert.rejects(site.sync({ client: smallPages(site.client(), 3) }), { code: 'jira-unavailable' });
    assert.equal(await countOf(site), before);
    site.sandbox.faults.clear();
    await site.sync();
    assert.equal(await countOf(site), before - 1);
  });

  it('goes on when other projects are chosen, without reading again what it has read', async () => {
    await using site = await openSite(world(many(250)), { projectKeys: ['SOFT'] });
    const stop = new AbortController();
    const stopLate = ({ phase }: SyncProgress) => phase === 'comments' && stop.abort();
    await assert.rejects(site.sync({ signal: stop.signal, onProgress: stopLate }), { code: 'interrupted' });
    const before = asked(site, /bulkfetch/);
    const choose = (...projectKeys: string[]) =>
      site.store.sources.change(site.source.id, { scope: { projectKeys } });
    await choose('SOFT', 'DESK');
    await site.sync();
    assert.equal(asked(site, /bulkfetch/) - before, 1 + 1, 'that of the new project, and a few levels');
    assert.ok(await stored(site, 'SOFT-101'));
    assert.ok(await stored(site, 'DESK-1'));
    // Dropped before the end of a pass.
    const again = new AbortController();
    const stopAgain = ({ phase }: SyncProgress) => phase === 'comments' && again.abort();
    const stopping = { signal: again.signal, onProgress: stopAgain };
    await assert.rejects(site.sync(stopping), { code: 'interrupted' });
    await choose('DESK');
    await site.sync();
    assert.equal(await stored(site, 'SOFT-101'), undefined);
    assert.ok(await stored(site, 'DESK-1'), 'CONTROL');
  });

  it('begins anew when the interrupted one began more than six days ago', async () => {
    await using site = await openSite(world(many(5)));
    const { clock } = site.tools;
    const stopped = async (daysAgo: number) => {
      const stop = new AbortController();
      const onProgress = ({ phase }: SyncProgress) => phase === 'comments' && stop.abort();
      const then = { ...clock, now: () => clock.now() - daysAgo * 86_400_000 };
      await assert.rejects(site.sync({ signal: stop.signal, clock: then, onProgress }));
      return asked(site, /bulkfetch/);
    };
    const recent = await stopped(5);
    await site.sync();
    assert.equal(
      asked(site, /bulkfetch/),
      recent + 1,
      'CONTROL: a few levels, and the contents were not read again',
    );
    const old = await stopped(6.5);
    await site.sync();
    assert.equal(asked(site, /bulkfetch/), old + 1 + 1);
    assert.equal(await countOf(site), 9);
  });

  it('begins a listing anew when its token is no longer accepted', async () => {
    await using site = await openSite(world(many(20)));
    const client = smallPages(site.client(), 5);
    site.sandbox.faults.add({
      path: 'search/jql',
      skip: 4,
      times: 99,
      answer: { kind: 'status', status: 503 },
    });
    await assert.rejects(site.sync({ client }));
    const open = await site.store.crawl.openListings(site.source.id);
    assert.ok(
      open.some(({ nextPageToken }) => nextPageToken !== undefined),
      'one was under way',
    );
    site.sandbox.faults.clear();
    site.sandbox.faults.add({ path: 'search/jql', times: 1, answer: { kind: 'status', status: 400 } });
    await site.sync({ client });
    assert.equal(await countOf(site), 24);
  });

  it('goes on without a project that the account may list and not browse, and says so', async () => {
    const file = world(many(5));
    const own = ({ holder }: { holder: { value?: string } }) => holder.value !== 'ann';
    const permissionSchemes = file.permissionSchemes.map((scheme) =>
      scheme.id === '100' ? { ...scheme, permissions: scheme.permissions.filter(own) } : scheme,
    );
    await using site = await openSite({ ...file, permissionSchemes });
    await site.sync();
    assert.deepEqual(await findingsOf(site), ['project-unreadable SOFT']);
    assert.equal(await stored(site, 'SOFT-101'), undefined);
    assert.ok(await stored(site, 'DESK-1'), 'CONTROL');
    site.world.setSchemeGrants('100', file.permissionSchemes[0]?.permissions ?? assert.fail());
    await site.sync();
    assert.deepEqual(await findingsOf(site), []);
    assert.ok(await stored(site, 'SOFT-101'));
    site.world.setSchemeGrants('100', []);
    await site.sync();
    assert.equal(await stored(site, 'SOFT-101'), undefined, 'what it may no longer read is found no more');
  });

  it('halves a batch whose answer cannot be read, until the one that spoils it stands alone', async () => {
    await using site = await openSite(world(many(60)));
    const client = site.client();
    const spoilt: JiraClient = {
      ...client,
      // A real refusal of the border: the answer has a part in a form that we do not know.
      issues: async (ids, fields, signal) => {
        if (ids.includes('5030')) {
          site.sandbox.faults.add({
            path: 'bulkfetch',
            answer: { kind: 'status', status: 200, body: '{"issues":[{"id":"5030","key":"","fields":{}}]}' },
          });
        }
        return client.issues(ids, fields, signal);
      },
    };
    const progress = await site.sync({ client: spoilt });
    assert.equal(await countOf(site), 63);
    assert.equal(progress.issues, 63);
    assert.deepEqual(await findingsOf(site), ['issue-unreadable 5030']);
    await site.sync();
    assert.equal(await countOf(site), 64);
    assert.deepEqual(await findingsOf(site), [], 'read in the next one');
  });

  it('reads a batch whose answer is cut off once more', async () => {
    await using site = await openSite(world(many(10)));
    site.sandbox.faults.add({ path: 'bulkfetch', answer: { kind: 'cut', bytes: 500 } });
    await site.sync();
    assert.equal(await countOf(site), 14);
    assert.deepEqual(await findingsOf(site), []);
  });

  it('keeps the last state of an issue that Jira cannot read now, and says so', async () => {
    await using site = await openSite(world(many(5)));
    await site.sync();
    site.world.putIssue({ ...issue('5001', 'SOFT-101', '1'), summary: 'Edited' });
    const client = site.client();
    const failing = (named: boolean): JiraClient => ({
      ...client,
      async issues(ids, fields, signal) {
        const { issues } = await client.issues(ids, fields, signal);
        const failed = ids.includes('5001') ? [{ id: named ? '5001' : '', message: 'Try again.' }] : [];
        return { issues: issues.filter(({ id }) => id !== '5001'), failed };
      },
    });
    for (const named of [true, false]) {
      await site.sync({ client: failing(named) });
      assert.equal((await stored(site, 'SOFT-101'))?.issue.summary, 'Issue SOFT-101');
      assert.deepEqual(await findingsOf(site), ['issue-unreadable 5001']);
    }
    await site.sync();
    assert.equal((await stored(site, 'SOFT-101'))?.issue.summary, 'Edited');
    assert.deepEqual(await findingsOf(site), []);
  });

  it('goes on when one issue lacks what every issue has', async () => {
    await using site = await openSite(world(many(5)));
    const client = site.client();
    const odd: JiraClient = {
      ...client,
      async issues(ids, fields, signal) {
        const { issues, failed } = await client.issues(ids, fields, signal);
        return {
          issues: issues.map((one) => (one.id === '5001' ? issueSchema.parse({ ...one, fields: {} }) : one)),
          failed,
        };
      },
    };
    await site.sync({ client: odd });
    assert.equal(await countOf(site), 8);
    assert.deepEqual(await findingsOf(site), ['issue-unreadable 5001']);
  });

  it('goes on when a thread cannot be read, keeps what it has of it, and reads it in the next one', async () => {
    await using site = await openSite(world([...many(5), longThread(50)]));
    site.sandbox.faults.add({
      path: /issue\/4000\/comment/,
      times: 99,
      answer: { kind: 'html', status: 200 },
    });
    await site.sync();
    assert.deepEqual(await findingsOf(site), ['thread-unreadable SOFT-90 comment']);
    assert.equal((await textsOf(site, 'SOFT-90')).length, 20);
    site.sandbox.faults.clear();
    await site.sync();
    assert.equal((await textsOf(site, 'SOFT-90')).length, 50);
    assert.deepEqual(await findingsOf(site), []);
  });

  it('keeps the text of a document that it does not know, and tells its kind', async () => {
    const content = [{ type: 'hologram', content: [{ type: 'text', text: 'shimmering' }] }];
    const adf = { type: 'doc', version: 1, content };
    await using site = await openSite(world([{ ...issue('4001', 'SOFT-91', '1'), description: { adf } }]));
    await site.sync();
    assert.equal((await stored(site, 'SOFT-91'))?.issue.description, 'shimmering');
    assert.deepEqual(await findingsOf(site), ['document-odd unknown node: hologram']);
    site.world.putIssue({ ...issue('4001', 'SOFT-91', '1'), description: 'Mended' });
    await site.sync();
    assert.deepEqual(await findingsOf(site), []);
  });

  it('does not stumble over custom fields with values of no known form', async () => {
    await using site = await openSite(
      world([{ ...issue('4001', 'SOFT-91', '1'), customFields: { customfield_10003: ['Major'] } }]),
    );
    const client = site.client();
    const odd: JiraClient = {
      ...client,
      async issues(ids, fields, signal) {
        const { issues, failed } = await client.issues(ids, fields, signal);
        for (const { fields: values } of issues) {
          values.customfield_10003 = { unheard: [1, { of: true }] };
          values.customfield_10001 = 'no list of people';
          values.customfield_10004 = 42;
        }
        return { issues, failed };
      },
    };
    await site.sync({ client: odd });
    const { issue: read } = (await stored(site, 'SOFT-91')) ?? assert.fail();
    assert.deepEqual(read.userFields, { customfield_10001: [] });
    assert.ok(read.customText.every(({ name }) => name !== 'Severity'));
  });

  it('reports its phases in order, and where it stands', async () => {
    await using site = await openSite(world([...many(120), longThread(50)]));
    const seen: SyncProgress[] = [];
    await site.sync({ onProgress: (progress) => seen.push(progress) });
    const phases = seen.map(({ phase }) => phase).filter((phase, index, all) => phase !== all[index - 1]);
    assert.deepEqual(phases, ['permissions', 'listing', 'contents', 'comments', 'settling', 'done']);
    const last = seen.at(-1);
    assert.deepEqual([last?.projects, last?.listed, last?.issues], [3, 125, 125]);
    for (const [index, { issues, comments }] of seen.entries()) {
      assert.ok(issues >= (seen[index - 1]?.issues ?? 0) && comments >= (seen[index - 1]?.comments ?? 0));
    }
  });
});
