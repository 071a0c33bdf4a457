/**
 * Seals every secret again with another key. The next key is on disk before anything is sealed with it, all secrets change
 * in one transaction, and only then does the next key take the old one's place: whatever is killed in between, the keys
 * on disk open everything, and the same command goes on. What no key opens stays as it is, and is told.
 */

import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { AuditActor } from '../model/audit-entry.ts';
import { holdLease } from '../store/hold-lease.ts';
import { recordAround } from '../store/record.ts';
import type { Store } from '../store/store.ts';
import { openWith, sealWith, type Vault } from './vault.ts';
import { beginKeyChange, endKeyChange } from './vault-keys.ts';

export interface KeyChange {
  /** How many were sealed again. */
  readonly sealed: number;
  /** How many no key opened. */
  readonly unopened: number;
}

interface ChangeTools {
  readonly store: Store;
  readonly vault: Vault;
  readonly clock: Clock;
}

/**
 * `before`: the key that secrets were sealed with until now, where the vault has its new key already; undefined: a new
 * one is made in the key file's place.
 */
export async function changeVaultKey(
  tools: ChangeTools,
  before: Buffer | undefined,
  by: AuditActor,
): Promise<KeyChange> {
  const { store, vault, clock } = tools;
  const { file } = vault.keys;
  if (file === undefined && !before) {
    throw new AppError(
      'bad-request',
      'The key is in JACKDAW_VAULT_KEY, which a command cannot change. Set it to the new key, put the old one into a ' +
        'file, and give that with --from.',
    );
  }
  const lease = await holdLease(store.runs, 'vault key', clock);
  if (!lease) throw new AppError('already-running', 'The vault key is being changed by another process.');
  await using _ = lease;
  const secrets = await store.secrets.list();
  const old = [...vault.keys.read(), ...(before ? [before] : [])];
  if (
    secrets.length > 0 &&
    !secrets.some(({ place, sealed }) => openWith(old, place, sealed) !== undefined)
  ) {
    throw new AppError('vault-key', 'None of the sealed secrets opens with this key. Nothing was changed.');
  }
  return recordAround(
    store.auditLog,
    () => clock.now(),
    {
      actor: by,
      action: 'changed-vault-key',
      subject: 'vault',
      outcome: 'begun',
      details: { secrets: secrets.length },
    },
    async () => {
      if (before) return resealAll(store, old, vault.keys.read()[0]);
      if (file !== undefined) await beginKeyChange(file);
      await resealAll(store, vault.keys.read(), vault.keys.read()[0]);
      if (file !== undefined) await endKeyChange(file);
      // Once more, for what another process sealed with the old key just before.
      const next = vault.keys.read()[0];
      return resealAll(store, [next, ...old], next);
    },
  );
}

async function resealAll(store: Store, keys: readonly Buffer[], next: Buffer): Promise<KeyChange> {
  let unopened = 0;
  const all = await store.secrets.resealAll(({ place, sealed }) => {
    const secret = openWith(keys, place, sealed);
    if (secret !== undefined) return sealWith(next, place, secret);
    unopened += 1;
    return sealed;
  });
  return { sealed: all - unopened, unopened };
}
