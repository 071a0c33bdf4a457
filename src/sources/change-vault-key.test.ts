import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../clock.ts';
import { smallWorld } from '../sandbox/small-world.test-support.ts';
import { holdLease } from '../store/hold-lease.ts';
import { openSqliteStore } from '../store/sqlite-store.ts';
import { tester } from '../store/store.test-support.ts';
import type { Store } from '../store/store.ts';
import { openSite } from '../sync/site.test-support.ts';
import { changeVaultKey } from './change-vault-key.ts';
import { connectSource } from './connect.ts';
import { openSourceClient } from './open-client.ts';
import { keepWorkspaceSecret, openWorkspaceSecret } from './secrets.ts';
import { openVault, type Vault } from './vault.ts';
import { beginKeyChange, readKeyFile } from './vault-keys.ts';
import { sealedFindings, vaultStanding } from './vault-standing.ts';

const newKey = () => randomBytes(32).toString('base64');

describe('changing the key of the vault', () => {
  let folder: string;
  let keyFile: string;
  let store: Store & AsyncDisposable;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jackdaw-vault-key-'));
    keyFile = join(folder, 'vault.key');
    store = openSqliteStore(join(folder, 'jackdaw.db'));
  });
  afterEach(async () => {
    await store[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });
  const fill = async (vault: Vault) => {
    for (const name of ['one', 'two', 'three'])
      await keepWorkspaceSecret({ store, vault }, name, `s-${name}`);
  };
  const opened = async (vault: Vault, from: Store = store) =>
    Promise.all(['one', 'two', 'three'].map((name) => openWorkspaceSecret({ store: from, vault }, name)));
  const all = ['s-one', 's-two', 's-three'];

  it('seals all secrets with a new one, and leaves nothing that the old one opens', async () => {
    const vault = await openVault(undefined, keyFile);
    await fill(vault);
    const old = (await readFile(keyFile, 'utf8')).trim();
    assert.deepEqual(await changeVaultKey({ store, vault, clock: systemClock }, undefined, tester), {
      sealed: 3,
      unopened: 0,
    });
    assert.deepEqual(await opened(await openVault(undefined, keyFile)), all);
    await assert.rejects(opened(await openVault(old, keyFile)), { code: 'vault-key' });
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.startsWith('vault')),
      ['vault.key'],
    );
    assert.equal((await stat(keyFile)).mode & 0o777, 0o600);
    const [entry] = await store.auditLog.latest({}, 1);
    assert.deepEqual([entry?.action, entry?.outcome], ['changed-vault-key', 'done']);
  });

  it('is noticed by a process that runs meanwhile: it opens, and seals with the new key', async () => {
    const running = await openVault(undefined, keyFile);
    await fill(running);
    const other = await openVault(undefined, keyFile);
    await changeVaultKey({ store, vault: other, clock: systemClock }, undefined, tester);
    assert.deepEqual(await opened(running), all);
    await keepWorkspaceSecret({ store, vault: running }, 'two', 's-two');
    assert.deepEqual(await opened(await openVault(undefined, keyFile)), all);
  });

  it('killed before any of its steps leaves keys that open everything, and is ended by the same command', async () => {
    await fill(await openVault(undefined, keyFile));
    const child = fileURLToPath(new URL('./change-vault-key.test-support.ts', import.meta.url));
    const change = (inside: string, stopBefore: number) =>
      spawnSync(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', child, inside, String(stopBefore)],
        {
          encoding: 'utf8',
        },
      );
    const copies = await mkdtemp(join(tmpdir(), 'jackdaw-vault-keys-'));
    // Two rounds of resealing, each with a step before, one for each secret, and one after.
    for (let stopBefore = 1; stopBefore <= 11; stopBefore += 1) {
      const copy = join(copies, `${stopBefore}`);
      await cp(folder, copy, { recursive: true });
      const killed = change(copy, stopBefore);
      if (stopBefore === 11) {
        assert.equal(killed.stdout, '10', `CONTROL: it has 10 steps. ${killed.stderr}`);
        continue;
      }
      assert.equal(killed.signal, 'SIGKILL', `before step ${stopBefore}: ${killed.stderr}`);
      await using left = openSqliteStore(join(copy, 'jackdaw.db'));
      const vault = await openVault(undefined, join(copy, 'vault.key'));
      assert.deepEqual(await opened(vault, left), all, `before step ${stopBefore}`);
      const { changing } = await vaultStanding(left, vault, copy);
      assert.equal(changing, stopBefore <= 5, `before step ${stopBefore}`);
      assert.equal(change(copy, 0).stdout, '10', `again after step ${stopBefore}`);
      assert.deepEqual(await opened(await openVault(undefined, join(copy, 'vault.key')), left), all);
      assert.ok(!(await readdir(copy)).includes('vault.key.next'));
    }
    await rm(copies, { recursive: true });
  });

  it('that was begun is gone on with, and what was sealed in between opens', async () => {
    const vault = await openVault(undefined, keyFile);
    await fill(vault);
    await beginKeyChange(keyFile);
    const next = await readFile(`${keyFile}.next`, 'utf8');
    await keepWorkspaceSecret({ store, vault }, 'two', 's-two');
    assert.deepEqual(await opened(vault), all);
    await changeVaultKey({ store, vault, clock: systemClock }, undefined, tester);
    assert.equal(await readFile(keyFile, 'utf8'), next);
    assert.deepEqual(await opened(vault), all);
  });

  it('goes from a file to the environment and back, given the key from before', async () => {
    await fill(await openVault(undefined, keyFile));
    const inEnvironment = await openVault(newKey(), '');
    await assert.rejects(
      changeVaultKey({ store, vault: inEnvironment, clock: systemClock }, undefined, tester),
      {
        code: 'bad-request',
        message: /JACKDAW_VAULT_KEY.*--from/,
      },
    );
    await changeVaultKey({ store, vault: inEnvironment, clock: systemClock }, readKeyFile(keyFile), tester);
    assert.deepEqual(await opened(inEnvironment), all);
    await assert.rejects(opened(await openVault(undefined, keyFile)), { code: 'vault-key' });
    const saved = join(folder, 'saved.key');
    await writeFile(saved, inEnvironment.keys.read()[0].toString('base64'));
    const inFile = await openVault(undefined, keyFile);
    await changeVaultKey({ store, vault: inFile, clock: systemClock }, readKeyFile(saved), tester);
    assert.deepEqual(await opened(inFile), all);
  });

  it('with a key that opens nothing changes nothing', async () => {
    await fill(await openVault(undefined, keyFile));
    const before = await store.secrets.list();
    const wrong = await openVault(undefined, join(folder, 'wrong.key'));
    await assert.rejects(changeVaultKey({ store, vault: wrong, clock: systemClock }, undefined, tester), {
      code: 'vault-key',
      message: /Nothing was changed/,
    });
    assert.deepEqual(await store.secrets.list(), before);
    assert.throws(() => readKeyFile(join(folder, 'absent.key')), {
      code: 'vault-key',
      message: /absent\.key/,
    });
  });

  it('leaves what no key opens as it is, and tells how many', async () => {
    const vault = await openVault(undefined, keyFile);
    await fill(await openVault(newKey(), ''));
    await keepWorkspaceSecret({ store, vault }, 'two', 's-two');
    assert.deepEqual(await changeVaultKey({ store, vault, clock: systemClock }, undefined, tester), {
      sealed: 1,
      unopened: 2,
    });
    const { unopened, secrets } = await vaultStanding(store, vault, folder);
    assert.equal(secrets, 3);
    assert.deepEqual(unopened, ['the one of the workspace', 'the three of the workspace']);
    assert.equal(await openWorkspaceSecret({ store, vault }, 'two'), 's-two', 'CONTROL');
  });

  it('is done by one process at a time', async () => {
    await using held = await holdLease(store.runs, 'vault key', systemClock);
    assert.ok(held);
    const vault = await openVault(undefined, keyFile);
    await assert.rejects(changeVaultKey({ store, vault, clock: systemClock }, undefined, tester), {
      code: 'already-running',
    });
  });

  it('tells which files others than their owner can reach', async () => {
    const vault = await openVault(undefined, keyFile);
    for (const name of await readdir(folder)) await chmod(join(folder, name), 0o600);
    assert.deepEqual((await vaultStanding(store, vault, folder)).open, []);
    await chmod(join(folder, 'jackdaw.db'), 0o640);
    await chmod(folder, 0o755);
    assert.deepEqual((await vaultStanding(store, vault, folder)).open, [folder, join(folder, 'jackdaw.db')]);
  });
});

describe('a source whose vault key was lost', () => {
  it('has a finding, and is read again under the new key when it is connected again', async () => {
    await using site = await openSite(smallWorld());
    const { store, source } = site;
    const findings = (vault: Vault) => sealedFindings(store, vault, source, 0);
    assert.deepEqual(await findings(site.tools.vault), [], 'CONTROL');
    await rm(join(site.folder, 'vault.key'));
    const vault = await openVault(undefined, join(site.folder, 'vault.key'));
    const tools = { ...site.tools, vault };
    await assert.rejects(openSourceClient(tools, source, 'contents'), { code: 'vault-key' });
    const [finding] = await findings(vault);
    assert.deepEqual([finding?.code, finding?.subject], ['vault-key', 'Small']);
    assert.match(finding?.message ?? '', /connect the source again/);
    const connection = { address: site.sandbox.url, email: 'ann@small.example', token: 'token-ann' };
    await connectSource(tools, { ...connection, projectKeys: undefined, name: undefined, by: tester });
    assert.deepEqual(await findings(vault), []);
    assert.equal((await (await openSourceClient(tools, source, 'contents')).myself()).accountId, 'ann');
  });
});
