import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountId } from '../../model/ids.ts';
import type { Source } from '../../model/source.ts';
import type { Store } from '../../store/store.ts';
import { type Consenting, movableClock, openConsenting } from '../oauth/consenting.test-support.ts';
import { noteMissingScopes } from '../oauth/missing-scopes.ts';
import { type Failed, reportPersonalData } from './keep-reported.ts';
import { close, day, openRead, reports, signal, world } from './reported-accounts.test-support.ts';

test('an account is reported once a cycle, and the cycle is what Atlassian says', async () => {
  const clock = movableClock();
  await using at = await openConsenting({ world: world(), clock });
  const source = await at.connect({}, 'crawler');
  const { app } = await openRead(at, source);
  await using _ = app;
  at.sandbox.site.settings.reportCycle = 'P3D';
  // The sandbox refuses a whole report for an id that cannot be one.
  const { directory } = app.store;
  const odd = { accountId: accountId('no such id'), displayName: 'Odd', email: undefined, type: 'unknown' };
  await directory.putAccounts(
    source.id,
    [...(await directory.accounts(source.id)), { ...odd, active: false }],
    clock.now(),
  );
  for (const [aheadMs, reported] of [
    [0, 1],
    [0, 1],
    [2 * day, 1],
    [1.1 * day, 2],
    [day, 2],
  ] as const) {
    clock.forward(aheadMs);
    await reportPersonalData(app.sources, signal);
    assert.equal(reports(at), reported, `after ${aheadMs} ms`);
  }
  assert.equal((await app.store.personalData.standing(source.id)).closed, 0);
  assert.deepEqual(
    (await directory.findings(source.id)).filter(({ code }) => code === 'personal-data-not-reported'),
    [],
  );
});

test('without the scope nothing is reported; the finding says what stays therefore', async () => {
  await using at = await openConsenting({ world: world() });
  const whole = await at.connect({}, 'crawler');
  const { app } = await openRead(at, whole);
  await using _ = app;
  await close(at, 'zeb');
  const scopes = whole.credential.scopes.filter((scope) => scope !== 'report:personal-data');
  const credential = { ...whole.credential, scopes };
  await app.store.sources.change(whole.id, { credential });
  await noteMissingScopes(app.sources, { ...whole, credential });
  await reportPersonalData(app.sources, signal);
  assert.equal(reports(at), 0);
  const findings = await app.store.directory.findings(whole.id);
  const missing = findings.find(({ code }) => code === 'scope-missing');
  assert.equal(missing?.subject, 'personal-data');
  assert.match(missing?.message ?? '', /names of people who closed their account stay/);
});

test('a refusal is a finding of its own, and is tried again an hour later', async () => {
  const clock = movableClock();
  await using at = await openConsenting({ world: world(), clock });
  const source = await at.connect({}, 'crawler');
  const { app } = await openRead(at, source);
  await using _ = app;
  const body = JSON.stringify({ message: 'Not now.' });
  at.sandbox.faults.add({
    ...{ path: '/app/report-accounts', times: 1 },
    answer: { kind: 'status', status: 429, headers: { 'Retry-After': '3000' }, body },
  });
  const failed = new Map<string, Failed>();
  const codes = async () => (await app.store.directory.findings(source.id)).map(({ code }) => code);
  await reportPersonalData(app.sources, signal, failed);
  assert.ok((await codes()).includes('personal-data-not-reported'), `${await codes()}`);
  await reportPersonalData(app.sources, signal, failed);
  assert.equal(reports(at), 1);
  clock.forward(3_700_000);
  await reportPersonalData(app.sources, signal, failed);
  assert.equal(reports(at), 2);
  assert.ok(!(await codes()).includes('personal-data-not-reported'), `${await codes()}`);
});

/** Two sources of one site and one app: everybody's, and somebody's own. */
async function openBoth(at: Consenting) {
  const source = await at.connect({}, 'crawler');
  const opened = await openRead(at, source);
  const own = await at.connect({ kind: 'private' }, 'mina');
  await opened.app.syncSource(own, signal, () => {}, { full: true });
  return { ...opened, source, own };
}

test('what fails for one source is told of it in words of its own, and stops nothing for another', async () => {
  const clock = movableClock();
  await using at = await openConsenting({ world: world(), clock });
  const { app, source, own } = await openBoth(at);
  await using _ = app;
  const { personalData, directory } = app.store;
  await close(at, 'zeb');
  await fetch(`${at.sandbox.url}/sandbox/account?account=mina`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ displayName: 'Wilhelmina Newname' }),
  });
  const failsFor = (id: unknown) => {
    if (id === source.id) throw new Error('This one is damaged.');
  };
  const store: Store = {
    ...app.store,
    personalData: {
      ...personalData,
      async callAnew(id, limit) {
        failsFor(id);
        return personalData.callAnew(id, limit);
      },
      async readAnew(id, account, name, readMs) {
        failsFor(id);
        return personalData.readAnew(id, account, name, readMs);
      },
    },
  };
  const failed = new Map<string, Failed>();
  const ours = ['names-not-erased', 'people-not-read-again', 'personal-data-not-reported'];
  const told = async ({ id }: Source) =>
    (await directory.findings(id)).map(({ code }) => code).filter((code) => ours.includes(code));
  await reportPersonalData({ ...app.sources, store }, signal, failed);
  assert.deepEqual([(await told(source)).sort(), await told(own)], [ours.slice(0, 2), []]);
  const [whole, private_] = [await personalData.standing(source.id), await personalData.standing(own.id)];
  assert.deepEqual([whole.isErasing, private_.isErasing], [true, false]);
  assert.deepEqual([whole.closed, private_.closed], [1, 1]);
  assert.equal((await personalData.outdated(own.id)).length, 0);

  await reportPersonalData(app.sources, signal, failed);
  assert.deepEqual(await told(source), ['people-not-read-again'], 'what Jira refuses is asked an hour later');
  clock.forward(3_700_000);
  await reportPersonalData(app.sources, signal, failed);
  assert.deepEqual(await told(source), []);
  assert.deepEqual(await personalData.outdated(source.id), []);
});

test('where one credential of the app is refused the next one reports', async () => {
  await using at = await openConsenting({ world: world() });
  const { app, source, own } = await openBoth(at);
  await using _ = app;
  await close(at, 'zeb');
  at.sandbox.faults.add({
    ...{ path: '/app/report-accounts', times: 1 },
    answer: { kind: 'status', status: 403, body: '{}' },
  });
  await reportPersonalData(app.sources, signal);
  assert.equal(reports(at), 2);
  for (const { id } of [source, own]) {
    assert.equal((await app.store.personalData.standing(id)).closed, 1);
    const codes = (await app.store.directory.findings(id)).map(({ code }) => code);
    assert.ok(!codes.includes('personal-data-not-reported'), `${codes}`);
  }
});
