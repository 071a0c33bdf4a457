/** What was false in the latest comparison that found anything false. */

import type { Difference, DriftRun } from '../../model/drift.ts';
import type { Store } from '../../store/store.ts';

/** `runs`: the latest first. */
export function runWithFalseAnswers(runs: readonly DriftRun[]): DriftRun | undefined {
  return runs.find(({ counts }) => counts.falseAllows + counts.falseDenials > 0);
}

export async function falseAnswers(
  store: Store,
  runs: readonly DriftRun[],
  limit: number,
): Promise<readonly Difference[]> {
  const run = runWithFalseAnswers(runs);
  if (!run) return [];
  const allows = await store.drift.differences(run.id, ['false-allow'], limit);
  const denials = await store.drift.differences(run.id, ['false-denial'], limit - allows.length);
  return [...allows, ...denials];
}
