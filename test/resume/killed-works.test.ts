/** Some commits of each, other ones from time to time; `test/long` has them all. */

import { killedWorks } from './killed-works.ts';

const seed = Number(process.env.JACKDAW_TEST_SEED ?? Date.now() % 1_000_000_000);
const killsEach = 4;

killedWorks((commits) => {
  const step = Math.floor(commits / killsEach);
  return Array.from({ length: killsEach }, (_, n) => 1 + (seed % step) + n * step);
});
