/** A process of the long proof: answers each seed with what it has counted. Ends when nobody listens any more. */

import { proveWorld } from './prove-world.ts';

process.on('message', async (seed) => {
  if (typeof seed !== 'number') return;
  process.send?.(await proveWorld(seed));
});
