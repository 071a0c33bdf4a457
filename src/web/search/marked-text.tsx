/**
 * Text with the words of the question marked.
 */

import type { TextRun } from '../../http/api.ts';
import { mergeRuns } from '../text-runs.ts';

export function MarkedText({ runs }: { runs: readonly TextRun[] }) {
  let offset = 0;
  return mergeRuns(runs).map((run) => {
    const key = offset;
    offset += run.text.length;
    return run.mark ? <mark key={key}>{run.text}</mark> : <span key={key}>{run.text}</span>;
  });
}
