import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JiraClient } from '../jira/jira-client.ts';
import { comment, issue } from '../sandbox/small-world.test-support.ts';
import {
  asked,
  beforeCall,
  findingsOf,
  longThread,
  many,
  stored,
  textsOf,
  thread,
  world,
} from './full-pass.test-support.ts';
import { openSite } from './site.test-support.ts';

describe('the threads of a full pass', () => {
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

  it('removes an issue whose thread turns out to be gone', async () => {
    await using site = await openSite(world([longThread(50)]));
    beforeCall(site, /issue\/4000\/comment/, 1, () => site.world.deleteIssue('4000'));
    await site.sync();
    assert.equal(await stored(site, 'SOFT-90'), undefined);
    assert.deepEqual(await site.store.crawl.openThreads(site.source.id, 10), []);
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
});
