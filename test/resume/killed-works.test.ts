/** Some commits of each, other ones from time to time; `test/long` has them all. */

import { killedFirstReading } from './killed-first-reading.ts';
import { killedWorks } from './killed-works.ts';

const seed = Number(process.env.JACKDAW_TEST_SEED ?? Date.now() % 1_000_000_000);

/** So many, evenly spread. */
const some = (kills: number) => (commits: number) => {
  const step = Math.floor(commits / kills);
  return Array.from({ length: kills }, (_, n) => 1 + (seed % step) + n * step);
};
killedFirstReading(some(8));
killedWorks(some(4));
