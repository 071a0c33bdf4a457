/** What `npm test` does with some commits, with all of them. */

import { killedWorks } from '../../resume/killed-works.ts';

killedWorks((commits) => Array.from({ length: commits }, (_, n) => n + 1));
