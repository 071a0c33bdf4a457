/** How long our copy had been late: the median, the slowest of twenty, and the slowest, in milliseconds. */

import type { DriftRun } from '../../model/drift.ts';
import type { Store } from '../../store/store.ts';

export interface Lateness {
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly longestMs: number;
}

const mostConsidered = 10_000;

/** Undefined: nothing was late, or it was Jira's own answer that had changed. */
export async function latenessOf(store: Store, run: DriftRun): Promise<Lateness | undefined> {
  if (run.counts.lateAllows + run.counts.lateDenials === 0) return undefined;
  const late = await store.drift.differences(run.id, ['late'], mostConsidered);
  const delays = late.flatMap(({ lateMs }) => (lateMs === undefined ? [] : [lateMs])).sort((a, b) => a - b);
  const at = (share: number) => delays[Math.min(delays.length - 1, Math.ceil(share * delays.length) - 1)];
  const [medianMs, p95Ms, longestMs] = [at(0.5), at(0.95), delays.at(-1)];
  if (medianMs === undefined || p95Ms === undefined || longestMs === undefined) return undefined;
  return { medianMs, p95Ms, longestMs };
}
