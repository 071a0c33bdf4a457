/**
 * The thread of a log carrier: waits to be asked, carries the write-ahead log over to the file in a way that no
 * reader or writer waits for, and rests again. Ends when it is told to. What fails is left for the next time.
 */

import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { workerData } from 'node:worker_threads';
import { type CarrierStart, carrierStates } from './log-carrier.ts';

/**
 * What is committed meanwhile is carried over next: once nothing is left, the file is on the disk and the log begins
 * from its start again. That is mostly so after the second time, but not where commits follow each other without a pause.
 */
const mostRounds = 4;

const { path, state }: CarrierStart = workerData;
const file = pathToFileURL(path);
// A file that is gone is not made anew.
file.searchParams.set('mode', 'rw');

const { resting, asked, carrying, ended } = carrierStates;
while (Atomics.load(state, 0) !== ended) {
  Atomics.wait(state, 0, resting);
  if (Atomics.compareExchange(state, 0, asked, carrying) !== asked) continue;
  try {
    carry();
  } catch {
    // A full disk, for one: whoever commits is told so.
  } finally {
    Atomics.compareExchange(state, 0, carrying, resting);
    Atomics.notify(state, 0);
  }
}

function carry(): void {
  using database = new DatabaseSync(file);
  database.exec('PRAGMA synchronous = NORMAL');
  const checkpoint = database.prepare('PRAGMA wal_checkpoint(PASSIVE)');
  const look = database.prepare('PRAGMA wal_checkpoint(NOOP)');
  for (let round = 0; round < mostRounds; round += 1) {
    if (checkpoint.get()?.busy !== 0) return;
    const left = look.get();
    if (!left || left.log === left.checkpointed) return;
  }
}
