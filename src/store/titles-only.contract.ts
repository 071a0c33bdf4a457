/** The promises about sources that are for titles only, as part of the contract of the store. */

import assert from 'node:assert/strict';
import { scopeKey } from '../model/access.ts';
import { issueId } from '../model/ids.ts';
import { fetched, type It, level, type Opened, projectA, remark } from './store.test-support.ts';

const rich = (number: number) =>
  fetched(
    number,
    {
      description: 'body words',
      environment: 'body words',
      labels: ['body'],
      components: ['body'],
      customText: [{ name: 'Note', text: 'body words' }],
      attachments: [{ id: '9', filename: 'body.txt' }],
      links: [{ issueId: issueId('77'), relation: 'body' }],
      level: level('5'),
    },
    [remark(`7${number}`)],
  );

export function titlesOnlyCases(it: It): void {
  const begin = ({ store, source }: Opened) => store.crawl.beginPass(source.id, [projectA], 1);
  const allStored = async ({ store }: Opened) =>
    (await store.issues.changesForReindex(0, 99)).flatMap(({ stored }) => stored ?? []);
  /** All that is kept of the issues, as text. */
  const kept = async (opened: Opened) => {
    const issues = await allStored(opened);
    const documents = await Promise.all(issues.map(({ row }) => opened.store.issues.documents(row)));
    return JSON.stringify([issues, documents.map((one) => [one?.issue, [...(one?.remarks.values() ?? [])]])]);
  };

  it('what is stored before the switch is taken away in steps, each of which counts', async (opened) => {
    const { store, source } = opened;
    await begin(opened);
    await store.crawl.commitIssues(source.id, [rich(1), rich(2), rich(3)], [], 1);
    assert.match(await kept(opened), /body words/, 'control');
    assert.equal(await store.crawl.stripTexts(source.id, 2), 0, 'nobody has switched');
    await store.sources.change(source.id, { titlesOnly: true });
    const before = await store.issues.latestChange();
    assert.equal(await store.crawl.stripTexts(source.id, 2), 2);
    assert.equal(await store.issues.latestChange(), before + 2, 'the index hears of each');
    const some = await allStored(opened);
    assert.deepEqual(
      some.map(({ issue, facts, remarks }) => [issue.key, facts.scope.titlesOnly, remarks.length]),
      [
        ['AAA-3', undefined, 1],
        ['AAA-1', true, 0],
        ['AAA-2', true, 0],
      ],
    );
    assert.equal(await store.crawl.stripTexts(source.id, 2), 1);
    assert.equal(await store.crawl.stripTexts(source.id, 2), 0);
    assert.equal((await kept(opened)).includes('body'), false);
    const [one] = await allStored(opened);
    assert.equal(one?.issue.summary, 'Summary 1');
    assert.deepEqual(one?.facts.scope.level, level('5'), 'what visibility depends on stays');
  });

  it('what is written while a source is for titles keeps its title only, whoever writes it', async (opened) => {
    const { store, source } = opened;
    const incomplete = [{ kind: 'comment', total: 9 }] as const;
    await begin(opened);
    await store.crawl.commitIssues(source.id, [{ ...rich(1), incomplete }], [], 1);
    const [thread] = await store.crawl.openThreads(source.id, 9);
    assert.ok(thread);
    await store.sources.change(source.id, { titlesOnly: true });
    assert.equal(await store.crawl.commitThread(source.id, thread, [remark('99')], undefined), 0);
    await store.crawl.commitIssues(source.id, [{ ...rich(1), incomplete }, rich(2)], [], 2);
    await store.crawl.commitReadAgain(source.id, [rich(3)], [], 2);
    assert.equal((await kept(opened)).includes('body'), false);
    assert.deepEqual(await store.crawl.openThreads(source.id, 9), []);
    assert.equal((await allStored(opened)).length, 3, 'control');
  });

  it('switching back keeps titles until the bodies have been read, by a pass that begins anew', async (opened) => {
    const { store, source } = opened;
    await store.sources.change(source.id, { titlesOnly: true });
    await begin(opened);
    await store.crawl.commitIssues(source.id, [rich(1), rich(2)], [], 1);
    await store.sources.change(source.id, { titlesOnly: false });
    assert.equal(await store.crawl.pass(source.id), undefined, 'what it has read, it read without bodies');
    assert.deepEqual(
      (await allStored(opened)).map(({ facts }) => facts.scope.titlesOnly),
      [true, true],
    );
    await begin(opened);
    await store.crawl.commitIssues(source.id, [rich(1)], [], 2);
    const read = (await allStored(opened)).find(({ issue }) => issue.key === 'AAA-1');
    assert.deepEqual([read?.facts.scope.titlesOnly, read?.issue.description], [undefined, 'body words']);
    assert.equal(read?.remarks.length, 1);
  });

  it('a title and the whole issue are different scopes, and a remark is no title', async (opened) => {
    const { store, source } = opened;
    await begin(opened);
    await store.crawl.commitIssues(source.id, [rich(1)], [], 1);
    const [whole] = await allStored(opened);
    assert.ok(whole);
    const { scope } = whole.facts;
    const title = { ...scope, titlesOnly: true } as const;
    assert.notEqual(scopeKey(title), scopeKey(scope));
    const [a, b] = (await store.issues.internScopes([scope, title])).map(({ id }) => id);
    assert.notEqual(a, b);
    const numbered = await store.issues.scopes(0);
    assert.deepEqual(
      numbered.map(({ id, facts }) => [id, facts.titlesOnly]),
      [
        [a, undefined],
        [b, true],
      ],
    );
    assert.equal(whole.remarks[0]?.facts.scope.titlesOnly, undefined);
  });
}
