/**
 * The disk with the data folder fills while a server reads, and is full for a while: a small one of its own. Where none
 * may be mounted, the test is skipped.
 */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openWorld } from '../../../src/sandbox/world/world.ts';
import { generateWorld } from '../../../src/sandbox/worlds/generated.ts';
import { openGrounds, until } from '../../bad-days/server.test-support.ts';

/** Undefined where we may not mount one. */
export async function smallDisk(megabytes: number) {
  const folder = await mkdtemp(join(tmpdir(), 'jackdaw-disk-'));
  const removed = () => rm(folder, { recursive: true, force: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    await removed();
    return undefined;
  }
  const filler = join(folder, 'filler');
  return {
    folder,
    /** Until not a byte more goes in. */
    async fill() {
      for (const bytes of [1 << 20, 1 << 12]) {
        for (;;) {
          try {
            await writeFile(filler, new Uint8Array(bytes), { flag: 'a' });
          } catch (error) {
            if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') break;
            throw error;
          }
        }
      }
    },
    makeRoom: () => rm(filler, { force: true }),
    async [Symbol.asyncDispose]() {
      execFileSync('umount', ['-l', folder]);
      await removed();
    },
  };
}

export type SmallDisk = NonNullable<Awaited<ReturnType<typeof smallDisk>>>;

export async function surviveFullDisk(
  disk: SmallDisk,
  { seed, fullMs }: { readonly seed: number; readonly fullMs: number },
  tell: (text: string) => void,
): Promise<void> {
  await using grounds = await openGrounds(
    openWorld(generateWorld({ seed, issues: 40, projects: 3, accounts: 7 })),
    { folder: disk.folder },
  );
  await using server = await grounds.serve();
  await server.assertEqual('before');
  await disk.fill();
  grounds.edit(seed);
  const ready = async () => JSON.parse((await server.get('/readyz')).text);
  await until(async () => (await ready()).trouble !== undefined, 'the full disk is felt');
  assert.match((await ready()).trouble, /its disk is full/);
  const { findings } = await server.status();
  assert.ok(findings.some(({ code, message }) => code === 'disk-full' && /Make room/.test(message)));
  await until(async () => /disk[^"]* full/.test(server.log()), 'the log says it');
  const untilMs = performance.now() + fullMs;
  do {
    const { leaked } = await server.look();
    assert.deepEqual(leaked, [], 'what was read before is found, and nothing else');
    await sleep(500);
  } while (performance.now() < untilMs);
  assert.ok(server.isRunning(), 'it goes on answering');

  await disk.makeRoom();
  const fromMs = performance.now();
  const isWell = async () => {
    const { leaked, missing } = await server.look();
    assert.deepEqual(leaked, []);
    return missing.length === 0;
  };
  await until(isWell, 'it goes on by itself', async () => server.log().slice(-2_000), 120_000);
  tell(`all is found ${((performance.now() - fromMs) / 1000).toFixed(1)} s after there was room`);
  assert.equal((await ready()).trouble, undefined);
  await server.assertEqual('after');
}
