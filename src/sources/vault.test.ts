import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { openVault } from './vault.ts';

describe('the vault', () => {
  let folder: string;
  let keyFile: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jackdaw-vault-'));
    keyFile = join(folder, 'vault.key');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const newKey = () => randomBytes(32).toString('base64');

  it('opens what it has sealed, also after it was opened again', async () => {
    const vault = await openVault(undefined, keyFile);
    for (const secret of ['s3cret', '', 'ümläut 日本 🗝', 'x'.repeat(10_000)]) {
      const sealed = vault.seal('here', secret);
      assert.equal(vault.open('here', sealed), secret);
      assert.equal((await openVault(undefined, keyFile)).open('here', sealed), secret);
    }
  });

  it('seals the same secret differently each time, and never in clear', async () => {
    const vault = await openVault(undefined, keyFile);
    const [one, other] = [vault.seal('here', 'very secret'), vault.seal('here', 'very secret')];
    assert.notDeepEqual(one, other);
    assert.ok(!Buffer.from(one).includes('secret'));
  });

  it('opens a secret only where it belongs', async () => {
    const vault = await openVault(undefined, keyFile);
    assert.throws(() => vault.open('there', vault.seal('here', 's3cret')), { code: 'vault-key' });
  });

  it('opens nothing that was changed or cut, in any byte', async () => {
    const vault = await openVault(newKey(), keyFile);
    const sealed = vault.seal('here', 's3cret');
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      assert.throws(() => vault.open('here', changed), { code: 'vault-key' }, `byte ${at}`);
      assert.throws(() => vault.open('here', sealed.subarray(0, at)), { code: 'vault-key' }, `cut at ${at}`);
    }
    assert.equal(vault.open('here', sealed), 's3cret', 'CONTROL');
  });

  it('with another key says so, and what to do', async () => {
    const sealed = (await openVault(newKey(), keyFile)).seal('here', 's3cret');
    const other = await openVault(newKey(), keyFile);
    assert.throws(() => other.open('here', sealed), {
      code: 'vault-key',
      message: /does not open here.*JACKDAW_VAULT_KEY.*connect the source again/,
    });
  });

  it('whose key file was lost says so, and never how the old one was', async () => {
    const sealed = (await openVault(undefined, keyFile)).seal('here', 's3cret');
    await rm(keyFile);
    const other = await openVault(undefined, keyFile);
    assert.throws(() => other.open('here', sealed), { code: 'vault-key' });
  });

  it('keeps its key readable by its owner only, whatever it was before', async () => {
    await openVault(undefined, keyFile);
    assert.equal((await stat(keyFile)).mode & 0o777, 0o600);
    await chmod(keyFile, 0o644);
    await openVault(undefined, keyFile);
    assert.equal((await stat(keyFile)).mode & 0o777, 0o600);
  });

  it('makes no key file where the key comes from the environment', async () => {
    await openVault(newKey(), keyFile);
    assert.deepEqual(await readdir(folder), []);
  });

  it('takes a key with white space around it', async () => {
    const key = newKey();
    const sealed = (await openVault(key, keyFile)).seal('here', 's3cret');
    await writeFile(keyFile, ` ${key}\n\n`);
    assert.equal((await openVault(undefined, keyFile)).open('here', sealed), 's3cret');
  });

  for (const bad of ['', 'short', randomBytes(31).toString('base64'), randomBytes(32).toString('hex')]) {
    it(`refuses a key that is not 32 bytes in base64 (${bad.length} characters), and keeps the file`, async () => {
      const refusal = { code: 'vault-key', message: /is not 32 bytes in base64.*openssl rand -base64 32/ };
      await assert.rejects(openVault(bad, keyFile), refusal);
      await writeFile(keyFile, bad);
      await assert.rejects(openVault(undefined, keyFile), refusal);
      assert.equal(await readFile(keyFile, 'utf8'), bad);
    });
  }

  it('that is opened by many at once has one key', async () => {
    const vaults = await Promise.all(Array.from({ length: 20 }, () => openVault(undefined, keyFile)));
    const sealed = vaults[0]?.seal('here', 's3cret') ?? assert.fail();
    for (const vault of vaults) assert.equal(vault.open('here', sealed), 's3cret');
    assert.deepEqual(await readdir(folder), ['vault.key']);
  });
});
