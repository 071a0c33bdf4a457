/**
 * The keys of the vault: one from the environment, or the one of the key file and, while the key is being changed, the
 * next one in a file beside it. The files are read anew at each use, so that a server which runs while the key is changed goes
 * on with the new one. A file appears whole or not at all, readable by its owner only.
 */

import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../errors.ts';

export const vaultKeyFileName = 'vault.key';
const keyBytes = 32;

export interface VaultKeys {
  /** Where the key is, in words. */
  readonly place: string;
  /** Undefined: the key is from the environment. */
  readonly file: string | undefined;
  /** The first seals, any may open; never empty. Throws `vault-key` where there is none. */
  read(): readonly [Buffer, ...Buffer[]];
}

/** `fromEnvironment`: 32 bytes in base64; undefined: the key in `file`, made if it is not there. */
export async function openVaultKeys(fromEnvironment: string | undefined, file: string): Promise<VaultKeys> {
  if (fromEnvironment !== undefined) {
    const key = parseKey(fromEnvironment, 'JACKDAW_VAULT_KEY');
    return { place: 'JACKDAW_VAULT_KEY', file: undefined, read: () => [key] };
  }
  if (keysOfFiles(file).length === 0) await writeKey(file);
  for (const path of [file, nextFile(file)]) await chmod(path, 0o600).catch(ignoreAbsent);
  const read = (): readonly [Buffer, ...Buffer[]] => {
    const [first, ...others] = keysOfFiles(file);
    if (first) return [first, ...others];
    throw new AppError('vault-key', `The vault key is gone: there is no file ${file}. Bring it back.`);
  };
  read();
  return { place: file, file, read };
}

/** True from when the next key is on disk until it is in its place. */
export function isKeyChanging(file: string): boolean {
  return keyIn(nextFile(file)) !== undefined;
}

/** Both keys of a change: the next one is made if no change was begun before. */
export async function beginKeyChange(file: string): Promise<void> {
  if (!isKeyChanging(file)) await writeKey(nextFile(file));
}

/** The next key takes the place of the old one, which is gone after. */
export async function endKeyChange(file: string): Promise<void> {
  await rename(nextFile(file), file);
  await onDisk(dirname(file));
}

/** Throws `vault-key` where it holds none. */
export function readKeyFile(path: string): Buffer {
  const key = keyIn(path);
  if (key) return key;
  throw new AppError('vault-key', `There is no file ${path} to take a vault key from.`);
}

const nextFile = (file: string) => `${file}.next`;

/** In this order, or a change that ends in between would show neither. */
function keysOfFiles(file: string): Buffer[] {
  return [nextFile(file), file].flatMap((path) => keyIn(path) ?? []);
}

function keyIn(path: string): Buffer | undefined {
  try {
    return parseKey(readFileSync(path, 'utf8'), path);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    if (error instanceof AppError) throw error;
    throw new AppError('vault-key', `The vault key in ${path} cannot be read.`, { cause: error });
  }
}

/** Written beside its place and put there whole: neither a kill nor another start can leave or see half a key. */
async function writeKey(path: string): Promise<void> {
  const beside = `${path}.${randomUUID()}`;
  try {
    await using file = await open(beside, 'wx', 0o600);
    await file.writeFile(`${randomBytes(keyBytes).toString('base64')}\n`);
    await file.sync();
    await link(beside, path);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(beside, { force: true });
  }
  await onDisk(dirname(path));
}

async function onDisk(folder: string): Promise<void> {
  await using handle = await open(folder, 'r');
  await handle.sync();
}

function ignoreAbsent(error: unknown): void {
  if (!isCode(error, 'ENOENT')) throw error;
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
