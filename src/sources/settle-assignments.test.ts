import assert from 'node:assert/strict';
import { test } from 'node:test';
import { projectId, schemeId } from '../model/ids.ts';
import { openStoreInMemory } from '../store/new-database.test-support.ts';
import { addSource } from '../store/store.test-support.ts';
import { assignmentDetails, assignmentToUndo } from './assignment-log.ts';
import { settleAssignments } from './settle-assignments.ts';

const minute = 60_000;
const clockAt = (ms: number) => ({ now: () => ms, sleep: async () => {} });
const project = projectId('1');

async function begun() {
  const store = openStoreInMemory();
  const source = await addSource(store);
  const details = assignmentDetails({
    sourceId: source.id,
    projectId: project,
    before: { id: schemeId('100'), name: 'Old' },
    after: { id: schemeId('200'), name: 'New' },
    account: 'crawler@acme.example',
    undoes: undefined,
  });
  const actor = { kind: 'operator', name: 'root' } as const;
  const write = (outcome: 'begun' | 'done', atMs: number, more = {}) =>
    store.auditLog.append(
      { actor, action: 'assigned', subject: 'SOFT', outcome, details: { ...details, ...more } },
      atMs,
    );
  const { id: intent } = await write('begun', minute);
  const assigned = (scheme: string, readMs: number) =>
    store.directory.putPart(source.id, 'permission-scheme', project, { schemeId: schemeId(scheme) }, readMs);
  return {
    store,
    source,
    intent,
    write,
    assigned,
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

test('an intent without an outcome is said, and a finding, while nothing was read since', async () => {
  await using made = await begun();
  const { store, source, intent, assigned } = made;
  await assigned('100', 0);
  const [said] = await settleAssignments(store, clockAt(10 * minute));
  assert.match(
    said ?? '',
    /^An assignment of "New" to SOFT \(entry \d+ of the audit log\) was begun, and whether/,
  );
  const findings = await store.directory.findings(source.id);
  assert.deepEqual(
    findings.map(({ code, subject }) => [code, subject]),
    [['assignment-unfinished', 'SOFT']],
  );
  assert.equal((await store.auditLog.latest({}, 1))[0]?.id, intent, 'nothing is written');
});

for (const [scheme, outcome] of [
  ['200', 'done'],
  ['100', 'failed'],
] as const) {
  test(`where the project was read since and has scheme ${scheme}, it is written down as ${outcome}`, async () => {
    await using made = await begun();
    const { store, source, intent, assigned } = made;
    await assigned('100', 0);
    await settleAssignments(store, clockAt(10 * minute));
    await assigned(scheme, 11 * minute);
    assert.equal((await settleAssignments(store, clockAt(12 * minute))).length, 1);
    const [entry] = await store.auditLog.latest({}, 1);
    assert.deepEqual(
      [entry?.outcome, entry?.actor.kind, entry?.details.intent],
      [outcome, 'schedule', intent],
    );
    assert.deepEqual(await store.directory.findings(source.id), []);
    assert.deepEqual(await settleAssignments(store, clockAt(13 * minute)), [], 'said once');
  });
}

test('one that is under way, or has its outcome, is none', async () => {
  await using made = await begun();
  const { store, intent, write } = made;
  assert.deepEqual(await settleAssignments(store, clockAt(2 * minute)), []);
  await write('done', 2 * minute, { intent });
  assert.deepEqual(await settleAssignments(store, clockAt(10 * minute)), []);
});

test('one that puts another back is written down as such, so that the other is put back no second time', async () => {
  await using made = await begun();
  const { store, source, intent, write, assigned } = made;
  await write('done', 2 * minute, { intent });
  const [first] = await store.auditLog.latest({}, 1);
  const entry = first ?? assert.fail('no entry');
  const details = { ...entry.details, before: '200', after: '100', undoes: entry.id };
  const { actor, subject } = entry;
  await store.auditLog.append({ actor, action: 'undone', subject, outcome: 'begun', details }, 3 * minute);
  assert.equal((await assignmentToUndo(store.auditLog, undefined)).entry, entry.id, 'CONTROL');
  await assigned('100', 11 * minute);
  await settleAssignments(store, clockAt(12 * minute));
  const [settled] = await store.auditLog.latest({}, 1);
  assert.deepEqual(
    [settled?.action, settled?.outcome, settled?.details.undoes, settled?.details.account],
    ['undone', 'done', entry.id, 'crawler@acme.example'],
  );
  await assert.rejects(assignmentToUndo(store.auditLog, undefined), { code: 'not-found' });
  assert.deepEqual(await store.directory.findings(source.id), []);
});
