import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { issueId } from '../model/ids.ts';
import { comment, issue } from '../sandbox/small-world.test-support.ts';
import { holdLease, syncLeaseName } from '../store/hold-lease.ts';
import { world } from './full-pass.test-support.ts';
import { readAgain } from './read-again.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';

const more = ['5001', '5002', '5003'].map((id) => issue(id, `DESK-${id}`, '2'));

async function again(site: ConnectedSite, ids: readonly string[], patienceMs = 0) {
  const { store, source, tools } = site;
  const signal = new AbortController().signal;
  const options = { store, source, client: site.client(), clock: tools.clock, signal, patienceMs };
  return [...(await readAgain(options, ids.map(issueId)))];
}

async function stored({ store, source }: ConnectedSite, id: string) {
  const [one] = await store.issues.load(await store.issues.rowsByIds(source.id, [issueId(id)]));
  return one;
}

describe('reading again', () => {
  it('brings single issues and the directory up to date, and leaves everything else as it is', async () => {
    await using site = await openSite(world(more));
    await site.sync();
    const { world: jira } = site;
    jira.putIssue({ ...issue('5001', 'DESK-5001', '2'), summary: 'Edited', reporter: 'dan' });
    jira.putComment('5001', comment('7001', 'dan', 'New'));
    jira.putIssue({ ...issue('5002', 'DESK-5002', '2'), summary: 'Edited' });
    jira.deleteIssue('5003');
    jira.setGroupMembers('g-cleos', ['cleo', 'dan']);
    const version = await site.store.directory.version(site.source.id);
    assert.deepEqual(await again(site, ['5001', '5003', '999']), []);
    const edited = await stored(site, '5001');
    assert.deepEqual(
      [edited?.issue.summary, edited?.issue.reporter?.accountId, edited?.remarks.map((r) => r.remark.text)],
      ['Edited', 'dan', ['New']],
    );
    assert.equal((await stored(site, '5002'))?.issue.summary, 'Issue DESK-5002', 'not asked for');
    assert.equal(await stored(site, '5003'), undefined);
    assert.ok((await site.store.directory.version(site.source.id)) > version);
    assert.equal(await site.store.crawl.pass(site.source.id), undefined, 'no pass was begun');
    const held = await site.store.runs.leaseHolder(syncLeaseName(site.source.id), Date.now());
    assert.equal(held, undefined, 'the lease was given back');
  });

  it('names the issues that Jira cannot say now, and keeps their last state', async () => {
    await using site = await openSite(world(more));
    await site.sync();
    site.world.putIssue({ ...issue('5001', 'DESK-5001', '2'), summary: 'Edited' });
    site.sandbox.faults.add({ path: 'bulkfetch', times: 99, answer: { kind: 'html', status: 200 } });
    assert.deepEqual(await again(site, ['5001']), ['5001']);
    assert.equal((await stored(site, '5001'))?.issue.summary, 'Issue DESK-5001');
  });

  it('an issue that moved out of the projects of the source is found no more', async () => {
    await using site = await openSite(world(more), { projectKeys: ['DESK'] });
    await site.sync();
    assert.notEqual(await stored(site, '5001'), undefined);
    site.world.putIssue(issue('5001', 'SOFT-5001', '1'));
    await again(site, ['5001']);
    assert.equal(await stored(site, '5001'), undefined);
  });

  it('waits for a sync that runs, and says so when that does not end', async () => {
    await using site = await openSite(world(more));
    await site.sync();
    const lease = await holdLease(site.store.runs, syncLeaseName(site.source.id), site.tools.clock);
    await assert.rejects(again(site, ['5001']), { code: 'already-running' });
    const waiting = again(site, ['5001'], 60_000);
    await lease?.[Symbol.asyncDispose]();
    assert.deepEqual(await waiting, []);
  });

  it('the next sync goes on as if nothing had been read in between', async () => {
    await using site = await openSite(world(more));
    await site.sync();
    site.world.putIssue({ ...issue('5001', 'DESK-5001', '2'), summary: 'Edited' });
    await again(site, ['5001']);
    const { changed } = await site.sync();
    assert.equal(changed, 0);
  });
});
