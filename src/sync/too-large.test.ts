import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../clock.ts';
import { apiTokenCredential } from '../jira/credentials/api-token.ts';
import { openJiraClient } from '../jira/jira-client.ts';
import { silentLog } from '../log.ts';
import { issueId } from '../model/ids.ts';
import { comment, issue, smallWorld } from '../sandbox/small-world.test-support.ts';
import type { Store } from '../store/store.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';
import { syncChanges } from './sync.ts';

const long = `${'many words without end '.repeat(2_000)} quagga`;
const large = {
  ...issue('5000', 'DESK-500', '2'),
  summary: 'Platypus',
  description: long,
  comments: [comment('5001', 'ben', 'A wombat')],
};
const others = Array.from({ length: 9 }, (_, n) => issue(`${6000 + n}`, `DESK-${600 + n}`, '2'));

function clientOf({ sandbox }: ConnectedSite, mostBytes: number) {
  return openJiraClient({
    baseUrl: sandbox.url,
    credential: apiTokenCredential({ email: 'ann@small.example', token: 'token-ann' }),
    clock: systemClock,
    log: silentLog,
    fetch: globalThis.fetch,
    baseDelayMs: 1,
    longestDelayMs: 2,
    mostBytes,
  });
}

async function look({ store, source }: ConnectedSite) {
  const rows = await store.issues.rowsByIds(source.id, [issueId('5000')]);
  const [stored] = await store.issues.load(rows);
  const findings = await store.directory.findings(source.id);
  return {
    summary: stored?.issue.summary,
    hasText: (stored?.issue.description ?? '').includes('quagga'),
    remarks: stored?.remarks.map(({ remark }) => remark.text),
    said: findings.filter(({ code }) => code === 'issue-too-large').map(({ subject }) => subject),
  };
}

/** As if the process ended with the commit that follows it. */
function killedAfterReading(store: Store): Store {
  const commitReadAgain: Store['crawl']['commitReadAgain'] = async (...asked) => {
    const counts = await store.crawl.commitReadAgain(...asked);
    if (counts.issues > 0) throw new Error('killed');
    return counts;
  };
  return { ...store, crawl: { ...store.crawl, commitReadAgain } };
}

const whole = { summary: 'Platypus', hasText: true, remarks: ['A wombat'], said: [] };
const short = { ...whole, hasText: false, said: ['DESK-500'] };

test('an issue that is too large comes without its long texts, which is said until it is whole again', async () => {
  await using site = await openSite({ ...smallWorld(), issues: [...others, large] });
  await site.sync({ client: clientOf(site, 30_000) });
  assert.deepEqual(await look(site), short);
  const [desk] = (await site.store.crawl.counts(site.source.id)).filter(({ projectId }) => projectId === '2');
  assert.deepEqual([desk?.issues, desk?.toFetch], [10, 0], 'those beside it are whole');
  await site.sync({ client: clientOf(site, 1_000_000) });
  assert.deepEqual(await look(site), whole, 'a higher limit');
  await site.sync({ client: clientOf(site, 30_000) });
  assert.deepEqual(await look(site), short, 'what is not read any more is not kept either');
});

test('one that becomes too large, and small again, is told by the list of changes', async () => {
  await using site = await openSite({
    ...smallWorld(),
    issues: [...others, { ...large, description: 'A short quagga' }],
  });
  await site.sync({ client: clientOf(site, 30_000) });
  assert.deepEqual(await look(site), whole);
  const change = async (description: string) => {
    site.world.putIssue({ ...large, description, updated: new Date().toISOString() });
    await syncChanges({
      ...site,
      client: clientOf(site, 30_000),
      clock: systemClock,
      log: silentLog,
      signal: new AbortController().signal,
      onProgress() {},
      concurrency: 4,
      directoryMaxAgeMs: 86_400_000,
    });
    return look(site);
  };
  assert.deepEqual(await change(long), short);
  assert.deepEqual(await change('A quagga again'), whole);
});

test('one whose reading ends with the process is told, and told no more, all the same', async () => {
  await using site = await openSite({ ...smallWorld(), issues: [...others, large] });
  await site.sync({ client: clientOf(site, 1_000_000) });
  assert.deepEqual(await look(site), whole);
  for (const [mostBytes, expected] of [
    [30_000, short],
    [1_000_000, whole],
  ] as const) {
    const client = clientOf(site, mostBytes);
    await site.store.readings.ask(site.source.id, [issueId('5000')], 'told', 1);
    await assert.rejects(site.syncChanges({ client, store: killedAfterReading(site.store) }), /killed/);
    assert.equal((await look(site)).hasText, expected.hasText, 'CONTROL: it was read');
    await site.syncChanges({ client });
    assert.deepEqual(await look(site), expected);
  }
});

test('one that is moved is named by its new key, and one that is gone by none', async () => {
  await using site = await openSite({ ...smallWorld(), issues: [...others, large] });
  const client = () => clientOf(site, 30_000);
  await site.sync({ client: client() });
  assert.deepEqual((await look(site)).said, ['DESK-500'], 'CONTROL');
  const updated = new Date().toISOString();
  site.world.putIssue({ ...large, projectId: '3', key: 'TEAM-500', updated });
  await site.syncChanges({ client: client() });
  assert.deepEqual((await look(site)).said, ['TEAM-500']);
  site.world.deleteIssue('5000');
  await site.syncChanges({ client: client() });
  assert.deepEqual(await look(site), { ...whole, summary: undefined, hasText: false, remarks: undefined });
});

test('one that leaves with its project is named no more, and one that is known by its key alone when it is whole', async () => {
  await using site = await openSite({ ...smallWorld(), issues: [...others, large] });
  const { store, source } = site;
  await site.sync({ client: clientOf(site, 30_000) });
  const keyOnly = { code: 'issue-too-large', subject: 'DESK-600', message: 'Of before.' };
  await store.directory.changeFindings(source.id, 'too-large', [], [keyOnly], 1);
  await site.sync({ client: clientOf(site, 30_000) });
  assert.deepEqual((await look(site)).said, ['DESK-500'], 'CONTROL: it is still too large');
  const scope = { projectKeys: ['TEAM'] };
  await store.scopes.change(source.id, scope, Date.now());
  await site.sync({ client: clientOf(site, 30_000), source: { ...source, scope } });
  assert.deepEqual((await look(site)).said, []);
});

test('one that is too large even without them keeps its last state, and is said to be unread', async () => {
  await using site = await openSite({ ...smallWorld(), issues: [...others, large] });
  await site.sync({ client: clientOf(site, 1_000_000) });
  await site.sync({ client: clientOf(site, 200) });
  assert.deepEqual(await look(site), whole);
  const findings = await site.store.directory.findings(site.source.id);
  const said = findings.find(({ subject }) => subject === '5000')?.message ?? '';
  assert.match(said, /Issue 5000 could not be read: .* is larger than 0 MB, and was not read/);
});
