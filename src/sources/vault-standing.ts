/**
 * How the vault stands: where its key is, which secrets it does not open, whether a change of the key was left unfinished,
 * and which files others can read. Tells names and places, never what is sealed.
 */

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredFinding } from '../model/directory.ts';
import type { Source } from '../model/source.ts';
import type { SealedSecret } from '../store/secret-store.ts';
import type { Store } from '../store/store.ts';
import { webhookSecretName } from '../store/webhook-store.ts';
import { openWith, type Vault } from './vault.ts';
import { isKeyChanging } from './vault-keys.ts';

export interface VaultStanding {
  readonly key: string;
  readonly secrets: number;
  /** What each was sealed for, in words. */
  readonly unopened: readonly string[];
  readonly changing: boolean;
  /** Files and folders that others than their owner can reach into. */
  readonly open: readonly string[];
}

export async function vaultStanding(store: Store, vault: Vault, folder: string): Promise<VaultStanding> {
  const { keys } = vault;
  const secrets = await store.secrets.list();
  return {
    key: keys.place,
    secrets: secrets.length,
    unopened: secrets.filter((secret) => !opens(vault, secret)).map(({ place }) => place),
    changing: keys.file !== undefined && isKeyChanging(keys.file),
    open: await openToOthers(folder),
  };
}

/** For the administrators of a source whose secrets do not open: what no longer works of it, and what to do. */
export async function sealedFindings(
  store: Store,
  vault: Vault,
  source: Source,
  nowMs: number,
): Promise<StoredFinding[]> {
  const unopened = (await store.secrets.list()).filter(
    (secret) => secret.owner === source.id && !opens(vault, secret),
  );
  const ofWebhook = unopened.filter(({ name }) => name === webhookSecretName);
  const sealedWebhook: StoredFinding = {
    code: 'webhook-sealed',
    subject: source.name,
    message:
      'The vault key does not open the secret of its webhook, so what Jira tells is not accepted; changes are found when ' +
      `Jira is asked for them. Bring back the key (${vault.keys.place}), or make a new address and secret on the page of the source.`,
    sinceMs: nowMs,
  };
  const webhook = ofWebhook.length > 0 ? [sealedWebhook] : [];
  if (unopened.length === ofWebhook.length) return webhook;
  return [
    ...webhook,
    {
      code: 'vault-key',
      subject: source.name,
      message:
        'The vault key is not the one that this source was connected with, so the source is not read any more, and what ' +
        'was read counts until its permissions are too old. Bring back the key ' +
        `(${vault.keys.place}), or connect the source again.`,
      sinceMs: nowMs,
    },
  ];
}

function opens(vault: Vault, { place, sealed }: SealedSecret): boolean {
  return openWith(vault.keys.read(), place, sealed) !== undefined;
}

async function openToOthers(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => /^(?:jackdaw\.db|vault\.key)/.test(name));
  const found: string[] = [];
  for (const path of [folder, ...names.sort().map((name) => join(folder, name))]) {
    // One that went away meanwhile is open to nobody.
    const mode = (await stat(path).catch(() => undefined))?.mode ?? 0;
    if ((mode & 0o077) !== 0) found.push(path);
  }
  return found;
}
