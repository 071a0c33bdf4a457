import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Clock, systemClock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import type { WireIssue } from '../jira/wire.ts';
import { comment, issue } from '../sandbox/small-world.test-support.ts';
import { world } from './full-pass.test-support.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';

const ahead = (ms: number): Clock => ({ ...systemClock, now: () => Date.now() + ms });
const muchLater = ahead(25 * 3_600_000);
const messages = async ({ store, source }: ConnectedSite) =>
  new Map(
    (await store.directory.findings(source.id)).map((f) => [`${f.code} ${f.subject}`, f.message] as const),
  );
const stored = async ({ store }: ConnectedSite, key: string) => {
  const [found] = await store.issues.load(await store.issues.rowsByKey(key));
  return found ?? assert.fail(`${key} is not stored`);
};
const scopeOf = async (site: ConnectedSite, key: string) => {
  const { level, restriction } = (await stored(site, key)).facts.scope;
  return [level.kind, restriction.kind];
};
/** Jira says of these issues that it cannot read them now. */
const without = (client: JiraClient, ...hidden: readonly string[]): JiraClient => ({
  ...client,
  async issues(ids, fields, signal) {
    const { issues, failed } = await client.issues(ids, fields, signal);
    return {
      issues: issues.filter(({ id }) => !hidden.includes(id)),
      failed: [
        ...failed,
        ...ids.filter((id) => hidden.includes(id)).map((id) => ({ id, message: 'Not now.' })),
      ],
    };
  },
});
const withoutComments = (client: JiraClient): JiraClient => ({
  ...client,
  // biome-ignore lint/correctness/useYield: it fails before its first page.
  async *comments() {
    throw new AppError('jira-timeout', 'Jira took too long.');
  },
});
const changed = (client: JiraClient, change: (wire: WireIssue) => void): JiraClient => ({
  ...client,
  async issues(ids, fields, signal) {
    const answer = await client.issues(ids, fields, signal);
    answer.issues.forEach(change);
    return answer;
  },
});

describe('what a pass could not read', () => {
  it('is not said to be unread where it was read beside the pass', async () => {
    await using site = await openSite(world([issue('5000', 'DESK-50', '2'), issue('5001', 'DESK-51', '2')]));
    await site.sync();
    const { store, source } = site;
    const failing = without(site.client(), '5000', '5001');
    const crawl = {
      ...store.crawl,
      async subtasksWithoutParent(...args: Parameters<typeof store.crawl.subtasksWithoutParent>) {
        // Near the end of the pass, as somebody else does who was told of it.
        const ticket = await store.crawl.ticket();
        const [read] = await store.issues.load(await store.issues.rowsByKey('DESK-50'));
        const { issue: stored, remarks } = read ?? assert.fail();
        const documents = { description: undefined, environment: undefined };
        const fetched = { issue: stored, documents, remarks: [], incomplete: [] };
        assert.equal(remarks.length, 0);
        await store.crawl.commitReadAgain(source.id, [fetched], [], Date.now(), { ticket });
        return store.crawl.subtasksWithoutParent(...args);
      },
    };
    await site.sync({ client: failing, store: { ...store, crawl } });
    const said = [...(await messages(site)).keys()].filter((name) => name.startsWith('issue-unreadable'));
    assert.deepEqual(said, ['issue-unreadable 5001'], 'CONTROL: the other');
  });

  it('keeps its last state until that is too old, then is denied, and comes back when it is read', async () => {
    await using site = await openSite(world([issue('5000', 'DESK-50', '2'), issue('5001', 'DESK-51', '2')]));
    await site.sync();
    const failing = without(site.client(), '5000', '5002');
    site.world.putIssue(issue('5002', 'DESK-52', '2'));
    await site.sync({ client: failing });
    assert.deepEqual(await scopeOf(site, 'DESK-50'), ['none', 'none']);
    assert.match(
      (await messages(site)).get('issue-unreadable 5000') ?? '',
      /Not now\. It keeps its last state/,
    );
    assert.match((await messages(site)).get('issue-unreadable 5002') ?? '', /never read before/);
    const latest = await site.store.issues.latestChange();
    for (let sync = 1; sync <= 2; sync += 1) {
      await site.sync({ client: failing, clock: muchLater });
      // In a project without a security scheme, too, where an unknown level alone would deny nobody.
      assert.deepEqual(await scopeOf(site, 'DESK-50'), ['unknown', 'unknown']);
      assert.deepEqual(await scopeOf(site, 'DESK-51'), ['none', 'none'], 'CONTROL');
      const message = (await messages(site)).get('issue-unreadable 5000') ?? '';
      assert.match(
        message,
        /last read too long ago, or by a clock that was set back since, and is hidden until it can be read/,
      );
    }
    assert.equal(
      await site.store.issues.latestChange(),
      latest + 1,
      'denied once, and the index hears of it',
    );
    await site.sync({ clock: muchLater });
    assert.deepEqual(await scopeOf(site, 'DESK-50'), ['none', 'none']);
    assert.deepEqual([...(await messages(site)).keys()], []);
  });

  it('is denied where a clock that was ahead read it last, by more than a clock is set right', async () => {
    const remarks = Array.from({ length: 30 }, (_, n) => comment(String(30_000 + n), 'ben', `Remark ${n}`));
    for (const [minutes, kind] of [
      [4, 'none'],
      [30 * 24 * 60, 'unknown'],
    ] as const) {
      const long = { ...issue('5001', 'SOFT-51', '1'), comments: remarks };
      await using site = await openSite(world([issue('5000', 'DESK-50', '2'), long]));
      await site.sync({ clock: ahead(minutes * 60_000) });
      assert.deepEqual(await scopeOf(site, 'DESK-50'), ['none', 'none'], 'CONTROL');
      await site.sync({ client: withoutComments(without(site.client(), '5000')) });
      assert.deepEqual(await scopeOf(site, 'DESK-50'), [kind, kind], `${minutes} minutes`);
      const kinds = (await stored(site, 'SOFT-51')).remarks.map(({ facts }) => facts.scope.visibility.kind);
      assert.deepEqual(new Set(kinds), new Set([kind]), `${minutes} minutes`);
      await site.sync();
      assert.deepEqual(await scopeOf(site, 'DESK-50'), ['none', 'none'], 'read by a clock that is right');
    }
  });

  it('stays a finding while the next pass, which has not read it yet, does not come to its end', async () => {
    await using site = await openSite(world([issue('5000', 'DESK-50', '2'), issue('5001', 'DESK-51', '2')]));
    await site.sync();
    const clock = muchLater;
    await site.sync({ client: without(site.client(), '5000', '5001'), clock });
    const both = ['issue-unreadable 5000', 'issue-unreadable 5001'];
    assert.deepEqual([...(await messages(site)).keys()], both, 'CONTROL');
    const sayings = await messages(site);
    const client = site.client();
    const unlisted: JiraClient = {
      // Nor are the issues read beside the pass.
      ...without(client, '5000', '5001'),
      // biome-ignore lint/correctness/useYield: it fails before its first page.
      async *issueIdPages() {
        throw new AppError('jira-unavailable', 'Jira is away.');
      },
    };
    for (const what of ['begun', 'gone on with']) {
      await assert.rejects(site.sync({ client: unlisted, clock }), { code: 'jira-unavailable' });
      assert.deepEqual(await scopeOf(site, 'DESK-50'), ['unknown', 'unknown'], 'hidden still');
      assert.deepEqual(await messages(site), sayings, what);
    }
    await site.sync({ client: without(client, '5000'), clock });
    assert.deepEqual([...(await messages(site)).keys()], ['issue-unreadable 5000']);
    await site.sync({ clock });
    assert.deepEqual([...(await messages(site)).keys()], []);
  });

  it('denies the remarks of a thread that was not read whole for too long', async () => {
    const remarks = Array.from({ length: 30 }, (_, n) => comment(String(30_000 + n), 'ben', `Remark ${n}`));
    await using site = await openSite(world([{ ...issue('5000', 'SOFT-50', '1'), comments: remarks }]));
    await site.sync();
    const failing = withoutComments(site.client());
    const kinds = async () =>
      (await stored(site, 'SOFT-50')).remarks.map(({ facts }) => facts.scope.visibility.kind);
    await site.sync({ client: failing });
    assert.ok((await kinds()).every((kind) => kind === 'none'));
    await site.sync({ client: failing, clock: muchLater });
    assert.ok((await kinds()).every((kind) => kind === 'unknown'));
    assert.deepEqual(await scopeOf(site, 'SOFT-50'), ['none', 'none'], 'the issue itself was read');
    const message = (await messages(site)).get('thread-unreadable SOFT-50 comment') ?? '';
    assert.match(
      message,
      /took too long\. They were last read too long ago, .* since, so the comments .* are hidden/,
    );
    await site.sync({ clock: muchLater });
    assert.ok((await kinds()).every((kind) => kind === 'none'));
    assert.deepEqual([...(await messages(site)).keys()], []);
  });

  it('keeps a project hidden whose levels were exchanged, and says how many issues are left', async () => {
    await using site = await openSite(world());
    await site.sync();
    const failing = without(site.client(), '1001');
    await site.store.directory.putPart(site.source.id, 'security-scheme', '1', { schemeId: undefined }, 1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await site.sync({ client: failing });
    const found = await messages(site);
    assert.match(
      found.get('project-being-reread SOFT') ?? '',
      /SOFT is hidden: .* and 1 of them have not been read again since/,
    );
    assert.match(
      found.get('issue-unreadable 1001') ?? '',
      /Everything in SOFT is hidden until it can be read/,
    );
    await site.sync();
    assert.deepEqual([...(await messages(site)).keys()], []);
  });
});

describe('facts that could not be read', () => {
  it('are counted by project, with one example, and are gone when they are known', async () => {
    await using site = await openSite(world([issue('5000', 'SOFT-50', '1'), issue('5001', 'SOFT-51', '1')]));
    const odd = changed(site.client(), ({ key, fields }) => {
      if (key === 'SOFT-50' || key === 'SOFT-51') delete fields.security;
      if (key === 'TEAM-2') fields.issuerestriction = { issuerestrictions: { planet: [{ id: '1' }] } };
      if (key !== 'SOFT-1') return;
      const [first] = fields.comment?.comments ?? [];
      if (first) first.visibility = { type: 'role', value: 'Nosuch', identifier: 'Nosuch' };
    });
    for (let sync = 1; sync <= 2; sync += 1) {
      await site.sync({ client: odd });
      const found = await messages(site);
      assert.deepEqual(
        [...found.keys()],
        ['level-unknown SOFT', 'restriction-unknown TEAM', 'visibility-unknown SOFT'],
      );
      assert.match(
        found.get('level-unknown SOFT') ?? '',
        /^2 issues of SOFT \(one is SOFT-5\d\) came without/,
      );
      assert.match(found.get('restriction-unknown TEAM') ?? '', /^1 issue of TEAM \(one is TEAM-2\)/);
      assert.match(found.get('visibility-unknown SOFT') ?? '', /^1 issue of SOFT \(one is SOFT-1\)/);
    }
    await site.sync();
    assert.deepEqual([...(await messages(site)).keys()], []);
  });

  it('are a finding too where a level is not one of those of the project’s scheme', async () => {
    await using site = await openSite(world([]));
    const foreign = changed(site.client(), ({ key, fields }) => {
      if (key === 'SOFT-1') fields.security = { id: '99999' };
    });
    await site.sync({ client: foreign });
    const found = await messages(site);
    assert.deepEqual([...found.keys()], ['level-foreign SOFT']);
    assert.match(
      found.get('level-foreign SOFT') ?? '',
      /^1 issue of SOFT \(one is SOFT-1\) came with a security level/,
    );
    await site.sync();
    assert.deepEqual([...(await messages(site)).keys()], []);
  });
});
