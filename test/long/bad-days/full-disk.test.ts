/** The disk fills under a server, and is forgiven: soon, and after longer than leases last. */

import { test } from 'node:test';
import { smallDisk, surviveFullDisk } from './full-disk.test-support.ts';

test('a server on a full disk says so, loses nothing, and goes on by itself when there is room', async (t) => {
  await using disk = await smallDisk(24);
  if (!disk) return t.skip('a small disk can be mounted by root only');
  await surviveFullDisk(disk, { seed: 65_001, fullMs: 0 }, (text) => t.diagnostic(text));
});

test('a server on a disk that is full for minutes goes on by itself when there is room', async (t) => {
  await using disk = await smallDisk(24);
  if (!disk) return t.skip('a small disk can be mounted by root only');
  await surviveFullDisk(disk, { seed: 65_002, fullMs: 75_000 }, (text) => t.diagnostic(text));
});
