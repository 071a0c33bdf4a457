/**
 * A process of the long proof of the sync: answers each seed with what its history has counted. One that ended with an
 * error counts as a difference, so that the others are told of, too.
 */

import { inspect } from 'node:util';
import { nothing } from '../leaks/proof/tally.ts';
import { history } from './history.ts';

process.on('message', async (seed) => {
  if (typeof seed !== 'number') return;
  const tally = await history(seed).catch((error: unknown) => ({
    ...nothing,
    differences: [`ODD: history ${seed} (broken): ${inspect(error)}`],
  }));
  process.send?.(tally);
});
