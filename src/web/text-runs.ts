/**
 * Marked text, made calm: neighbours of the same kind become one run, and marks with nothing but a space
 * between them become one mark. The words themselves are never changed.
 */

import type { TextRun } from '../http/api.ts';

export function mergeRuns(runs: readonly TextRun[]): TextRun[] {
  const merged: TextRun[] = [];
  for (const [index, run] of runs.entries()) {
    if (run.text === '') continue;
    const before = merged.at(-1);
    const bridges =
      !run.mark && run.text.trim() === '' && before?.mark === true && runs[index + 1]?.mark === true;
    const mark = run.mark || bridges;
    if (before !== undefined && before.mark === mark) {
      merged[merged.length - 1] = { text: before.text + run.text, mark };
    } else {
      merged.push({ text: run.text, mark });
    }
  }
  return merged;
}

export function plainText(runs: readonly TextRun[]): string {
  return runs.map((run) => run.text).join('');
}
