import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SyncProgress } from '../model/sync-progress.ts';
import { comment, issue } from '../sandbox/small-world.test-support.ts';
import {
  asked,
  beforeCall,
  countOf,
  findingsOf,
  longThread,
  many,
  smallPages,
  stored,
  world,
} from './full-pass.test-support.ts';
import { openSite } from './site.test-support.ts';

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

  it('removes an issue that is deleted between its listing and its reading', async () => {
    await using site = await openSite(world(many(5)));
    beforeCall(site, /bulkfetch/, 1, () => site.world.deleteIssue('5002'));
    await site.sync();
    assert.equal(await stored(site, 'SOFT-102'), undefined);
    assert.equal(await countOf(site), 8);
    assert.deepEqual(await findingsOf(site), []);
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
