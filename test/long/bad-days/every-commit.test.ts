/** What `npm test` does with some commits, with all of them. */

import { killedFirstReading } from '../../resume/killed-first-reading.ts';
import { killedWorks } from '../../resume/killed-works.ts';

const all = (commits: number) => Array.from({ length: commits }, (_, n) => n + 1);
killedFirstReading(all);
killedWorks(all);
