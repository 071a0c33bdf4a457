import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accountId } from '../model/ids.ts';
import { holdProjects, holdUnsettled } from '../permissions/drift/holds.ts';
import { openTestApp, type TestApp } from '../search/searchable-company.test-support.ts';
import { type AuditOptions, auditCommand, releaseCommand } from './audit.ts';
import { printed } from './printed.test-support.ts';

let at: TestApp;
before(async () => {
  at = await openTestApp();
  // Whoever asks about others administers Jira.
  at.sandbox.world.setGroupMembers('g-admins', ['ann', 'crawler']);
  for (const who of ['ben', 'dan']) await at.person(who);
});
after(() => at[Symbol.asyncDispose]());

const audit = (options: AuditOptions = {}) =>
  printed(at.app, (tools) => auditCommand(tools, undefined, options));

test('a comparison prints its pairs, its rates, and how to draw the same again', async () => {
  const { text, json } = await audit({ seed: 12, budget: 5 });
  assert.match(
    text,
    /Small: [\d,]+ pairs of 5 viewers compared \(sample with seed 12; 5 requests, .*; done\)/,
  );
  assert.match(text, /false allow {3}0\n {2}false denial {2}0/);
  assert.match(JSON.stringify(json), /"id":1,"kind":"sample","trigger":"command","seed":12,"state":"done"/);
  const [entry] = await at.app.store.auditLog.latest({ action: 'audited' }, 1);
  assert.deepEqual([entry?.subject, entry?.actor.kind, entry?.details.seed], ['Small', 'operator', 12]);
});

test('what was late is told with how many and for how long at most', async () => {
  at.sandbox.world.setGroupMembers('g-cleos', []);
  const { text } = await audit({ all: true });
  assert.match(text, /late +\d+ \([\d.]+ %\): \d+ lost, 0 gained; for at most .* \(median\), .* \(longest\)/);
  assert.match(text, /\(all pairs; /);
});

test('it can be about one person or one project, and says so where nobody has them', async () => {
  const { text } = await audit({ as: 'ben@small.example', project: 'soft' });
  assert.match(text, / of 1 viewer compared/);
  assert.match((await audit({ as: 'dan' })).text, / of 1 viewer compared/);
  for (const options of [{ as: 'nobody@small.example' }, { as: 'eve' }, { as: 'gus' }, { project: 'NONE' }]) {
    await assert.rejects(audit(options), { code: 'not-found' }, JSON.stringify(options));
  }
});

test('the history shows the runs, the latest last, and what is held; released, it is no longer held', async () => {
  const { store } = at.app;
  const [latest] = await store.drift.latest(at.source.id, 1);
  const soft = (await store.issues.load(await store.issues.rowsByKey('SOFT-2')))[0];
  assert.ok(latest && soft);
  const difference = {
    account: accountId('ben'),
    issueId: soft.issue.id,
    issueKey: 'SOFT-2',
    projectId: soft.issue.projectId,
    projectKey: 'SOFT',
    ours: true,
    verdict: 'false-allow' as const,
    lateMs: undefined,
    finding: undefined,
    proof: ['browse: yes, because.'],
  };
  await store.drift.advance(latest.id, {
    counts: { ...latest.counts, falseAllows: 1 },
    cursor: undefined,
    differences: [difference],
  });
  await store.drift.finish(latest.id, { state: 'done', endedMs: latest.startedMs, error: undefined });
  await holdProjects(at.app.drift, at.source, [difference], latest.id, { kind: 'schedule' });
  const { text, json } = await audit({ history: true });
  const lines = text.split('\n');
  assert.ok(lines.findIndex((line) => line.includes('sample with seed 12')) < lines.length - 5);
  assert.match(text, /false allow {3}1 \([\d.]+ %\)/);
  assert.ok(
    text.includes(
      '  ! false-allow  SOFT, ben: 1 issue that we show, Jira does not: SOFT-2\n' +
        '    SOFT-2, as of then:\n      browse: yes, because.\n',
    ),
    text,
  );
  assert.match(text, /Held: everything in SOFT is hidden since .*"jackdaw audit release SOFT" ends that\.$/);
  assert.match(JSON.stringify(json), /"held":\[\{"source":"Small","key":"SOFT",/);
  const release = (key: string) => printed(at.app, (tools) => releaseCommand(tools, key));
  assert.equal((await release('SOFT')).text, 'SOFT can be found again, by those who may see it.');
  assert.doesNotMatch((await audit({ history: true })).text, /Held:/);
  await assert.rejects(release('SOFT'), { code: 'not-found' });
  await holdUnsettled(at.app.drift, at.source, [difference], latest.id, { kind: 'schedule' });
  assert.match(
    (await audit({ history: true })).text,
    /Held: .*\. 1 difference could not be read again: the next comparison tries it\. "jackdaw audit release SOFT"/,
  );
  await release('SOFT');
});
