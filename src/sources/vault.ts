/**
 * Seals the credentials of sources: AES-256-GCM with one key, from the environment or from a file that is
 * made at the first start and that only its owner can read. A sealed secret is bound to where it belongs, so it
 * cannot be put in another source's place.
 */

import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { chmod, link, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { AppError } from '../errors.ts';

export interface Vault {
  /** `place` names where the secret belongs, e.g. `the api-token of source 3`. */
  seal(place: string, secret: string): Uint8Array;
  /** Throws `vault-key` when the key is another one or the sealed bytes are damaged. */
  open(place: string, sealed: Uint8Array): string;
}

const keyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;
const formatByte = 1;

/** `keyFromEnvironment`: 32 bytes in base64; undefined: the key in `keyFile`, made if it is not there. */
export async function openVault(keyFromEnvironment: string | undefined, keyFile: string): Promise<Vault> {
  const key =
    keyFromEnvironment !== undefined
      ? parseKey(keyFromEnvironment, 'JACKDAW_VAULT_KEY')
      : await keyOfFile(keyFile);
  return {
    seal(place, secret) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place, 'utf8'));
      const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(formatByte), iv, cipher.getAuthTag(), body]);
    },
    open(place, sealed) {
      const bytes = Buffer.from(sealed);
      const iv = bytes.subarray(1, 1 + ivBytes);
      const tag = bytes.subarray(1 + ivBytes, 1 + ivBytes + tagBytes);
      try {
        if (bytes[0] !== formatByte) throw new Error(`Unknown format ${bytes[0]}`);
        const decipher = createDecipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place, 'utf8'));
        decipher.setAuthTag(tag);
        const body = bytes.subarray(1 + ivBytes + tagBytes);
        return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new AppError(
          'vault-key',
          `The vault key does not open ${place}. Bring back the key that it was sealed with ` +
            `(JACKDAW_VAULT_KEY, or the file ${keyFile}), or connect the source again with "jackdaw connect".`,
          { cause },
        );
      }
    },
  };
}

/** Written beside its place and put there whole: neither a kill nor another start can leave or see half a key. */
async function keyOfFile(path: string): Promise<Buffer> {
  if (!(await exists(path))) {
    const beside = `${path}.${randomUUID()}`;
    try {
      await writeFile(beside, `${randomBytes(keyBytes).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
      await link(beside, path);
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    } finally {
      await rm(beside, { force: true });
    }
  }
  await chmod(path, 0o600);
  return parseKey(await readFile(path, 'utf8'), path);
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return false;
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function parseKey(text: string, where: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length === keyBytes) return key;
  throw new AppError(
    'vault-key',
    `The vault key in ${where} is not 32 bytes in base64. Make one with: openssl rand -base64 32`,
  );
}
