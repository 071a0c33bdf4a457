import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Clock, systemClock } from '../clock.ts';
import { unauthorized } from '../sandbox/faults/faults.ts';
import { comment, issue } from '../sandbox/small-world.test-support.ts';
import type { WorldIssue } from '../sandbox/world/world-file.ts';
import { acceptShrinks } from '../sources/accept-shrinks.ts';
import { world } from './full-pass.test-support.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';

const created = (index: number) =>
  new Date(Date.parse('2026-02-01T10:00:00Z') + index * 60_000).toISOString();
/** Of 23 comments Jira embeds the newest 20: the first three come with the thread alone. */
const long = (id: string, key: string, project: string): WorldIssue => ({
  ...issue(id, key, project),
  comments: Array.from({ length: 23 }, (_, index) => ({
    ...comment(`${id}${100 + index}`, 'ben', `Remark ${index} of ${key}`),
    created: created(index),
  })),
});

const refuse = ({ sandbox }: ConnectedSite, path: RegExp, status = 403, skip = 0) =>
  sandbox.faults.add({
    path,
    skip,
    times: Number.POSITIVE_INFINITY,
    answer: { kind: 'status', status, body: JSON.stringify({ errorMessages: ['No.'], errors: {} }) },
  });
const commentsOf = (...ids: readonly string[]) => new RegExp(`/issue/(${ids.join('|')})/comment`);
const stored = async ({ store }: ConnectedSite, key: string) => {
  const [found] = await store.issues.load(await store.issues.rowsByKey(key));
  return found;
};
/** What can be found of the remarks, by number, in order. */
const shown = async (site: ConnectedSite, key: string) => {
  const texts = ((await stored(site, key))?.remarks ?? []).map(({ remark, facts }) =>
    facts.scope.visibility.kind === 'none' ? Number(/^Remark (\d+)/.exec(remark.text)?.[1]) : -1,
  );
  return texts.filter((number) => number >= 0).sort((a, b) => a - b);
};
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const findings = async ({ store, source }: ConnectedSite) =>
  new Map(
    (await store.directory.findings(source.id)).map((f) => [`${f.code} ${f.subject}`, f.message] as const),
  );
const lastRun = async ({ store, source }: ConnectedSite) =>
  (await store.runs.latest(source.id, 9)).find(({ kind }) => kind === 'full');

describe('an issue whose comments Jira refuses', () => {
  it('does not end the sync; what can no longer be proven is denied, and comes back when it is read', async () => {
    await using site = await openSite(world([long('5000', 'SOFT-50', '1'), long('5001', 'SOFT-51', '1')]));
    await site.sync();
    assert.deepEqual(await shown(site, 'SOFT-50'), range(0, 23), 'CONTROL');
    refuse(site, commentsOf('5000'));
    let changes = await site.store.issues.latestChange();
    for (let sync = 1; sync <= 2; sync += 1) {
      await site.sync();
      assert.deepEqual(
        await shown(site, 'SOFT-50'),
        range(3, 23),
        'those that came with the issue are proven',
      );
      assert.deepEqual(await shown(site, 'SOFT-51'), range(0, 23), 'CONTROL');
      const found = await findings(site);
      assert.deepEqual([...found.keys()], ['thread-refused SOFT-50 comment']);
      const message = found.get('thread-refused SOFT-50 comment') ?? '';
      assert.match(message, /^Not all comments of SOFT-50 may be read: /);
      assert.match(message, /refused GET \/rest\/api\/3\/issue\/\{issueId\}\/comment to ann@small\.example/);
      assert.match(
        message,
        /it takes the permission "Browse Projects" for this issue, .* a token that may read/,
      );
      assert.match(message, /Comments that did not come with the issue itself are hidden/);
      assert.equal((await lastRun(site))?.state, 'done');
    }
    changes += 1;
    assert.equal(await site.store.issues.latestChange(), changes, 'denied once, and the index hears of it');
    site.sandbox.faults.clear();
    await site.sync();
    assert.deepEqual(await shown(site, 'SOFT-50'), range(0, 23));
    assert.deepEqual([...(await findings(site)).keys()], []);
  });

  it('leaves absent what was never read', async () => {
    await using site = await openSite(world([long('5000', 'SOFT-50', '1')]));
    refuse(site, commentsOf('5000'));
    await site.sync();
    assert.equal((await stored(site, 'SOFT-50'))?.remarks.length, 20);
    assert.ok((await findings(site)).has('thread-refused SOFT-50 comment'));
    site.sandbox.faults.clear();
    await site.sync();
    assert.equal((await stored(site, 'SOFT-50'))?.remarks.length, 23);
    assert.deepEqual([...(await findings(site)).keys()], []);
  });

  it('keeps the pages that were read before the refusal', async () => {
    const many = long('5000', 'SOFT-50', '1');
    const comments = Array.from({ length: 230 }, (_, index) => ({
      ...comment(`5000${1000 + index}`, 'ben', `Remark ${index}`),
      created: created(index),
    }));
    await using site = await openSite(world([{ ...many, comments }]));
    await site.sync();
    assert.deepEqual(await shown(site, 'SOFT-50'), range(0, 230), 'CONTROL');
    refuse(site, commentsOf('5000'), 403, 1);
    await site.sync();
    assert.deepEqual(await shown(site, 'SOFT-50'), [...range(0, 100), ...range(210, 230)]);
  });

  it('lets the index hear of what a page before the refusal changed', async () => {
    const many = long('5000', 'SOFT-50', '1');
    const comments = Array.from({ length: 230 }, (_, index) => ({
      ...comment(`5000${1000 + index}`, 'ben', `Remark ${index}`),
      created: created(index),
    }));
    await using site = await openSite(world([{ ...many, comments }]));
    refuse(site, commentsOf('5000'), 403, 1);
    await site.sync();
    assert.deepEqual(await shown(site, 'SOFT-50'), [...range(0, 100), ...range(210, 230)], 'CONTROL');
    const again = async () => {
      site.sandbox.faults.clear();
      refuse(site, commentsOf('5000'), 403, 1);
      await site.sync();
    };
    await again();
    const before = await site.store.issues.latestChange();
    await again();
    assert.equal(await site.store.issues.latestChange(), before, 'CONTROL: nothing changed');
    const edited = { ...comment('50001000', 'ben', 'Remark 0 without its secret'), created: created(0) };
    const whole = site.world.issue('5000') ?? assert.fail();
    site.world.putIssue({ ...whole, comments: [edited, ...comments.slice(1)] });
    await again();
    const texts = (await stored(site, 'SOFT-50'))?.remarks.map(({ remark }) => remark.text) ?? [];
    assert.ok(texts.includes('Remark 0 without its secret'), 'CONTROL: the page was read');
    assert.notEqual(await site.store.issues.latestChange(), before);
  });

  it('is as well refused by a lost scope, and its worklogs like its comments', async () => {
    const worklogs = Array.from({ length: 23 }, (_, index) => ({
      id: `77${100 + index}`,
      author: 'ben',
      started: created(index),
      timeSpentSeconds: 60,
      comment: `Remark ${index}`,
    }));
    await using site = await openSite(world([{ ...issue('5000', 'SOFT-50', '1'), worklogs }]));
    await site.sync();
    assert.deepEqual(await shown(site, 'SOFT-50'), range(0, 23), 'CONTROL');
    site.sandbox.faults.add({
      path: /\/issue\/5000\/worklog/,
      times: Number.POSITIVE_INFINITY,
      answer: {
        kind: 'status',
        status: 401,
        body: JSON.stringify({ code: 401, message: 'Unauthorized; scope does not match' }),
      },
    });
    await site.sync();
    assert.equal((await shown(site, 'SOFT-50')).length, 20);
    assert.match(
      (await findings(site)).get('thread-refused SOFT-50 worklog') ?? '',
      /issue\/\{issueId\}\/worklog: the token of ann@small\.example lacks the scope for it/,
    );
  });

  it('counts as refused when Jira says 404 for the comments and has the issue', async () => {
    await using site = await openSite(world([long('5000', 'SOFT-50', '1')]));
    await site.sync();
    refuse(site, commentsOf('5000'), 404);
    await site.sync();
    assert.deepEqual(await shown(site, 'SOFT-50'), range(3, 23));
    assert.match((await findings(site)).get('thread-refused SOFT-50 comment') ?? '', /has nothing at GET/);
  });

  it('goes away when it was deleted meanwhile', async () => {
    await using site = await openSite(world([long('5000', 'SOFT-50', '1'), long('5001', 'SOFT-51', '1')]));
    await site.sync();
    site.sandbox.faults.add({
      path: commentsOf('5000'),
      answer: { kind: 'edit', edit: (edited) => edited.deleteIssue('5000') },
    });
    await site.sync();
    assert.equal(await stored(site, 'SOFT-50'), undefined);
    assert.deepEqual(await shown(site, 'SOFT-51'), range(0, 23), 'CONTROL');
    assert.deepEqual([...(await findings(site)).keys()], []);
  });

  it('keeps its finding while the next pass has not come to its end', async () => {
    await using site = await openSite(world([long('5000', 'SOFT-50', '1')]));
    await site.sync();
    refuse(site, commentsOf('5000'));
    await site.sync();
    const names = async () => [...(await findings(site)).keys()];
    assert.deepEqual(await names(), ['thread-refused SOFT-50 comment'], 'CONTROL');
    for (const what of ['begun', 'gone on with']) {
      site.sandbox.faults.clear();
      // Contents, too: what is read beside the pass would show the comments, and rightly.
      const path = /search\/jql|bulkfetch/;
      site.sandbox.faults.add({ path, times: Number.POSITIVE_INFINITY, answer: unauthorized });
      await assert.rejects(site.sync(), { code: 'jira-unauthorized' });
      assert.deepEqual(await shown(site, 'SOFT-50'), range(3, 23), 'hidden still');
      assert.deepEqual(await names(), ['thread-refused SOFT-50 comment'], what);
    }
    site.sandbox.faults.clear();
    await site.sync();
    assert.deepEqual(await shown(site, 'SOFT-50'), range(0, 23), 'CONTROL');
    assert.deepEqual(await names(), []);
  });

  it('CONTROL: a token that is no longer accepted ends the sync, and everything is kept', async () => {
    await using site = await openSite(world([long('5000', 'SOFT-50', '1')]));
    await site.sync();
    site.sandbox.faults.add({
      path: commentsOf('5000'),
      answer: unauthorized,
    });
    await assert.rejects(site.sync(), { code: 'jira-unauthorized' });
    assert.deepEqual(await shown(site, 'SOFT-50'), range(0, 23));
  });
});

describe('a token that may no longer read any comments', () => {
  const soft = range(0, 12).map((n) => long(String(5000 + n), `SOFT-${100 + n}`, '1'));
  const desk = range(0, 12).map((n) => long(String(6000 + n), `DESK-${100 + n}`, '2'));
  const ahead = (hours: number): Clock => ({ ...systemClock, now: () => Date.now() + hours * 3_600_000 });
  const muchLater = ahead(25);
  const held = async ({ store, source }: ConnectedSite) =>
    (await store.access.heldShrinks(source.id)).map(({ part, before, after }) => [part, before, after]);

  it('is one finding for each project, and held until the copy is too old', async () => {
    await using site = await openSite(world([...soft, ...desk]));
    await site.sync();
    assert.deepEqual(await shown(site, 'SOFT-100'), range(0, 23), 'CONTROL');
    refuse(site, /\/comment/);
    const latest = await site.store.issues.latestChange();
    await site.sync();
    assert.equal(await site.store.issues.latestChange(), latest, 'nothing was taken away');
    assert.deepEqual(await held(site), [['comments', 24, 0]]);
    const found = await findings(site);
    assert.deepEqual([...found.keys()].sort(), [
      'shrink-held comments',
      'thread-refused DESK comment',
      'thread-refused SOFT comment',
    ]);
    assert.match(
      found.get('thread-refused SOFT comment') ?? '',
      /^Not all comments of 12 issues of SOFT \(SOFT-100, .* and others\) may be read: .*see the finding shrink-held/,
    );
    assert.match(
      found.get('shrink-held comments') ?? '',
      /^Jira lets this account read 0 of the 24 long threads of comments/,
    );
    await site.sync({ clock: muchLater });
    assert.deepEqual(await shown(site, 'SOFT-100'), range(3, 23), 'too old');
    assert.deepEqual(await held(site), [], 'nothing is left to lose');
    site.sandbox.faults.clear();
    await site.sync();
    assert.deepEqual(await shown(site, 'SOFT-100'), range(0, 23));
    assert.deepEqual([...(await findings(site)).keys()], []);
  });

  it('is not held where a clock that was ahead has read the copy: how old it is, nobody knows', async () => {
    await using site = await openSite(world([...soft, ...desk]));
    await site.sync({ clock: ahead(30 * 24) });
    assert.deepEqual(await shown(site, 'SOFT-100'), range(0, 23), 'CONTROL');
    refuse(site, /\/comment/);
    await site.sync();
    assert.deepEqual(await shown(site, 'SOFT-100'), range(3, 23));
    assert.deepEqual(await held(site), []);
  });

  it('is believed when an administrator has accepted it, and the next reading of permissions keeps the question', async () => {
    await using site = await openSite(world([...soft, ...desk]));
    await site.sync();
    refuse(site, /\/comment/);
    await site.sync();
    await site.sync();
    assert.deepEqual(await held(site), [['comments', 24, 0]]);
    assert.deepEqual(await shown(site, 'SOFT-100'), range(0, 23), 'still held');
    const { store, source } = site;
    await acceptShrinks(store, [source], { kind: 'operator', name: 'op' }, () => Date.now());
    await site.sync();
    assert.deepEqual(await shown(site, 'SOFT-100'), range(3, 23));
    assert.deepEqual(await held(site), []);
    assert.ok(!(await findings(site)).has('shrink-held comments'));
  });

  it('CONTROL: half of them are no collapse, and denied at once', async () => {
    await using site = await openSite(world([...soft, ...desk]));
    await site.sync();
    refuse(site, /\/issue\/50\d\d\/comment/);
    await site.sync();
    assert.deepEqual(await shown(site, 'SOFT-100'), range(3, 23));
    assert.deepEqual(await held(site), []);
    assert.deepEqual([...(await findings(site)).keys()], ['thread-refused SOFT comment']);
  });
});
