/** A process of the long proof of the sync: answers each seed with what its history has counted. */

import { history } from './history.ts';

process.on('message', async (seed) => {
  if (typeof seed !== 'number') return;
  process.send?.(await history(seed));
});
