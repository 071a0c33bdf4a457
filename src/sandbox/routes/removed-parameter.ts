/** Parameters that named people by what Jira no longer tells about them: given one, it refuses the call. */

import type { Parameter } from '../operation.ts';
import { BadParameter } from '../operation.ts';

export const removed: Parameter<undefined> = ([value], name) => {
  if (value === undefined) return undefined;
  throw new BadParameter(`The query parameter '${name}' is not supported in GDPR strict mode.`);
};
