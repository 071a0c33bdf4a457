/**
 * Seals the credentials of sources: AES-256-GCM with a key from the environment or from a file that is
 * made at the first start and that only its owner can read. A sealed secret is bound to where it belongs, so it
 * cannot be put in another source's place.
 */

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AppError } from '../errors.ts';
import { openVaultKeys, type VaultKeys } from './vault-keys.ts';

export interface Vault {
  readonly keys: VaultKeys;
  /** `place` names where the secret belongs, e.g. `the api-token of source 3`. */
  seal(place: string, secret: string): Uint8Array;
  /** Throws `vault-key` when the key is another one or the sealed bytes are damaged. */
  open(place: string, sealed: Uint8Array): string;
}

const ivBytes = 12;
const tagBytes = 16;
const formatByte = 1;

/** See `openVaultKeys`. */
export async function openVault(keyFromEnvironment: string | undefined, keyFile: string): Promise<Vault> {
  const keys = await openVaultKeys(keyFromEnvironment, keyFile);
  return {
    keys,
    seal: (place, secret) => sealWith(keys.read()[0], place, secret),
    open(place, sealed) {
      const secret = openWith(keys.read(), place, sealed);
      if (secret !== undefined) return secret;
      throw new AppError(
        'vault-key',
        `The vault key does not open ${place}. Bring back the key that it was sealed with ` +
          `(JACKDAW_VAULT_KEY, or the file ${keyFile}), or connect the source again with "jackdaw connect".`,
      );
    },
  };
}

export function sealWith(key: Buffer, place: string, secret: string): Uint8Array {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place, 'utf8'));
  const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(formatByte), iv, cipher.getAuthTag(), body]);
}

/** Undefined: none of the keys opens it here. */
export function openWith(keys: readonly Buffer[], place: string, sealed: Uint8Array): string | undefined {
  const bytes = Buffer.from(sealed);
  const iv = bytes.subarray(1, 1 + ivBytes);
  const tag = bytes.subarray(1 + ivBytes, 1 + ivBytes + tagBytes);
  const body = bytes.subarray(1 + ivBytes + tagBytes);
  if (bytes[0] !== formatByte || tag.length !== tagBytes) return undefined;
  for (const key of keys) {
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place, 'utf8'));
      decipher.setAuthTag(tag);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    } catch {
      // Sealed with another key, for another place, or damaged: which of them cannot be told apart.
    }
  }
  return undefined;
}
