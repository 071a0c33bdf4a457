import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JiraClient } from '../jira/jira-client.ts';
import { issueSchema } from '../jira/wire.ts';
import { issueId } from '../model/ids.ts';
import { issue } from '../sandbox/small-world.test-support.ts';
import { countOf, findingsOf, many, stored, world } from './full-pass.test-support.ts';
import { openSite } from './site.test-support.ts';

describe('a full pass whose answers are odd', () => {
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

  it('does not store what a slow answer still has, and what was found to be gone meanwhile', async () => {
    await using site = await openSite(world(many(5)));
    const { store, source } = site;
    const client = site.client();
    const goneMeanwhile = async (id: string) => {
      site.world.deleteIssue(id);
      await store.readings.ask(source.id, [issueId(id)], 'told', Date.now());
      while ((await store.readings.waiting(source.id)).count > 0) await sleep(20);
    };
    let answers = 0;
    const slow: JiraClient = {
      ...client,
      async issues(ids, fields, signal) {
        const answer = await client.issues(ids, fields, signal);
        if (ids.length > 1 && ids.includes('5002') && answers++ === 0) await goneMeanwhile('5002');
        return answer;
      },
    };
    await site.sync({ client: slow });
    assert.equal(answers, 1, 'CONTROL: it came with others');
    assert.equal(await stored(site, 'SOFT-102'), undefined);
    assert.ok(await stored(site, 'SOFT-103'), 'CONTROL: of the same answer');
    site.world.putIssue(issue('5002', 'SOFT-102', '1'));
    await site.sync();
    assert.ok(await stored(site, 'SOFT-102'), 'CONTROL: it is back');
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
});
