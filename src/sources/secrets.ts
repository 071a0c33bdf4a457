/**
 * Secrets of sources and of the workspace. Each is sealed for a place that whoever opens it has to name: what was put in
 * another's row, or belongs to another account or address, does not open.
 */

import type { Source } from '../model/source.ts';
import type { SealedSecret } from '../store/secret-store.ts';
import type { Store } from '../store/store.ts';
import type { Vault } from './vault.ts';

/** The secrets that a source can have, in words. */
const sourceSecrets = { 'api-token': 'API token', 'oauth-tokens': 'OAuth tokens' } as const;

export type SourceSecretName = keyof typeof sourceSecrets;

/** Opens for this account at this address, and nowhere else. */
export function sealSourceSecret(
  vault: Vault,
  source: Pick<Source, 'baseUrl' | 'accountId'>,
  name: SourceSecretName,
  secret: string,
): SealedSecret {
  const place = placeOf(source, name);
  return { name, place, sealed: vault.seal(place, secret) };
}

/** Undefined: there is none. Throws `vault-key` when it does not open. */
export async function openSourceSecret(
  { store, vault }: SecretTools,
  source: Source,
  name: SourceSecretName,
): Promise<string | undefined> {
  const secret = await store.secrets.get(source.id, name);
  return secret && vault.open(placeOf(source, name), secret.sealed);
}

/** Of no source, e.g. the secret of an app. The name says what it is, and of what. */
export function sealWorkspaceSecret(vault: Vault, name: string, secret: string): SealedSecret {
  const place = `the ${name} of the workspace`;
  return { name, place, sealed: vault.seal(place, secret) };
}

export async function keepWorkspaceSecret(
  { store, vault }: SecretTools,
  name: string,
  secret: string,
): Promise<void> {
  await store.secrets.put('workspace', sealWorkspaceSecret(vault, name, secret));
}

/** Undefined: there is none. Throws `vault-key` when it does not open. */
export async function openWorkspaceSecret(
  { store, vault }: SecretTools,
  name: string,
): Promise<string | undefined> {
  const secret = await store.secrets.get('workspace', name);
  return secret && vault.open(`the ${name} of the workspace`, secret.sealed);
}

interface SecretTools {
  readonly store: Store;
  readonly vault: Vault;
}

function placeOf(
  { baseUrl, accountId }: Pick<Source, 'baseUrl' | 'accountId'>,
  name: SourceSecretName,
): string {
  return `the ${sourceSecrets[name]} of ${accountId} at ${baseUrl}`;
}
