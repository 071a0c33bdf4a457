import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { App } from '../../app.ts';
import { accountId } from '../../model/ids.ts';
import type { Person } from '../../model/person.ts';
import { search } from '../../search/search.ts';
import type { Store } from '../../store/store.ts';
import { movableClock, openConsenting } from '../oauth/consenting.test-support.ts';
import { reportPersonalData } from './keep-reported.ts';
import {
  close,
  day,
  everywhere,
  leaver,
  openRead,
  reports,
  signal,
  stayer,
  world,
} from './reported-accounts.test-support.ts';

async function keysFound(app: App, asker: Person, words: string): Promise<number> {
  const { hits } = await search(app.search, asker, { text: words, offset: 0, limit: 10, typing: false });
  return hits.length;
}

/** In which files of the folder the words stand, whatever the case of their letters. */
async function filesWith(folder: string, words: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = (await readFile(path)).toString('latin1').toLowerCase();
    if (bytes.includes(words.toLowerCase())) found.push(path.slice(folder.length + 1));
  }
  return found.sort();
}

test('of an account that is closed no byte is left in store and index, nobody finds it, and it does not come back', async () => {
  await using at = await openConsenting({ world: world() });
  const source = await at.connect({}, 'crawler');
  const { app, sync, index, mina } = await openRead(at, source);
  await using _ = app;
  assert.ok((await filesWith(at.folder, 'Quaversham')).length > 1, 'CONTROL: it is in store and index');
  for (const words of ['Quaversham', `reporter:"${leaver}"`]) {
    assert.equal(await keysFound(app, mina, words), 1, `CONTROL: ${words} is found`);
  }

  await close(at, 'zeb');
  await reportPersonalData(app.sources, signal);
  await index();
  assert.equal(reports(at), 1);
  for (const name of ['Quaversham', 'Zebulon']) assert.deepEqual(await filesWith(at.folder, name), [], name);
  for (const words of ['Quaversham', 'Zebulon', `reporter:"${leaver}"`]) {
    assert.equal(await keysFound(app, mina, words), 0, words);
  }
  assert.equal(await keysFound(app, mina, 'reporter:"Former user"'), 1);
  for (const words of ['Outerbridge', `assignee:"${stayer}"`]) {
    assert.equal(await keysFound(app, mina, words), 1, `CONTROL: ${words} is found`);
  }
  assert.ok(
    (await filesWith(at.folder, 'Outerbridge')).includes('jackdaw.db'),
    'CONTROL: who stays is there',
  );
  assert.deepEqual(await app.store.directory.account(source.id, accountId('zeb')), {
    ...{ accountId: 'zeb', displayName: 'Former user', email: undefined, type: 'atlassian', active: false },
  });
  const [entry] = await app.store.auditLog.latest({ action: 'erased-accounts' }, 1);
  assert.deepEqual([entry?.subject, entry?.details], [source.site.url, { accounts: 1 }]);

  // Jira's answers are late, and name the account as if nothing had been.
  const account = at.sandbox.world.accounts.get('zeb');
  assert.ok(account);
  const { deleted: __, ...open } = account;
  at.sandbox.world.putAccount({ ...open, active: true });
  at.sandbox.world.putIssue({
    ...everywhere,
    summary: 'Handover, edited',
    updated: new Date().toISOString(),
  });
  await sync();
  await index();
  assert.equal(await keysFound(app, mina, 'edited'), 1, 'CONTROL: it was read again');
  for (const name of ['Quaversham', 'Zebulon']) assert.deepEqual(await filesWith(at.folder, name), [], name);
});

test('a process that ends in the middle of erasing leaves the rest to the next one', async () => {
  await using at = await openConsenting({ world: world(450) });
  const source = await at.connect({}, 'crawler');
  const { app } = await openRead(at, source);
  await using _ = app;
  await close(at, 'zeb');
  let calls = 0;
  const process = new AbortController();
  const { personalData } = app.store;
  const dying: Store = {
    ...app.store,
    personalData: {
      ...personalData,
      async callAnew(id, limit) {
        calls += 1;
        // The first look found nothing to do.
        if (calls > 3) process.abort(new Error('killed'));
        process.signal.throwIfAborted();
        return personalData.callAnew(id, limit);
      },
    },
  };
  await assert.rejects(reportPersonalData({ ...app.sources, store: dying }, process.signal), /killed/);
  assert.equal((await personalData.standing(source.id)).isErasing, true);
  assert.ok((await filesWith(at.folder, 'Quaversham')).length > 0, 'CONTROL: not all of it is erased');
  await reportPersonalData(app.sources, signal);
  assert.equal((await personalData.standing(source.id)).isErasing, false);
  assert.deepEqual(
    (await filesWith(at.folder, 'Quaversham')).filter((file) => file.startsWith('jackdaw.db')),
    [],
  );
  assert.equal(reports(at), 1, 'what was answered is not asked again');
});

test('an account that has changed is read again, and issues call it by its new name', async () => {
  await using at = await openConsenting({ world: world() });
  const source = await at.connect({}, 'crawler');
  const { app, index, mina } = await openRead(at, source);
  await using _ = app;
  await fetch(`${at.sandbox.url}/sandbox/account?account=zeb`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ displayName: 'Zebulon Newname' }),
  });
  await reportPersonalData(app.sources, signal);
  await index();
  assert.equal(await keysFound(app, mina, 'reporter:"Zebulon Newname"'), 1);
  assert.equal(await keysFound(app, mina, `reporter:"${leaver}"`), 0);
  const account = await app.store.directory.account(source.id, accountId('zeb'));
  assert.equal(account?.displayName, 'Zebulon Newname');
});

test('a closed account that Jira goes on listing as active is a finding that says what to do', async () => {
  const clock = movableClock();
  await using at = await openConsenting({ world: world(), clock });
  const source = await at.connect({}, 'crawler');
  const { app } = await openRead(at, source);
  await using _ = app;
  await close(at, 'zeb');
  await reportPersonalData(app.sources, signal);
  const { directory } = app.store;
  const list = async (aheadMs: number) => {
    clock.forward(aheadMs);
    const accounts = await directory.accounts(source.id);
    const active = accounts.map((one) => (one.accountId === 'zeb' ? { ...one, active: true } : one));
    await directory.putAccounts(source.id, active, clock.now());
    await reportPersonalData(app.sources, signal);
    return (await directory.findings(source.id)).filter(({ code }) => code === 'closed-account-listed');
  };
  assert.deepEqual(await list(day / 2), []);
  const [finding] = await list(day);
  assert.equal(finding?.subject, 'zeb');
  assert.match(finding?.message ?? '', /remove this source and connect the site again/);
});
