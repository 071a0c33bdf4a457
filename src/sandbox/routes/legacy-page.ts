/** The older page shape, of comments and worklogs: no `isLast`, no `values`. */

import type { Answer } from '../operation.ts';

export function legacyPage(
  name: 'comments' | 'worklogs',
  items: readonly string[],
  startAt: number,
  maxResults: number,
  total: number,
): Answer {
  return {
    status: 200,
    json: `{"startAt":${startAt},"maxResults":${maxResults},"total":${total},"${name}":[${items.join(',')}]}`,
  };
}
