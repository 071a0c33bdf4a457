/** Comparisons with Jira as programs and pages take them: times in ISO 8601, and without what is undefined. */

import type { Difference, DriftCounts, DriftRun, Verdict } from '../../model/drift.ts';
import type { Store } from '../../store/store.ts';
import type { HeldProject } from './holds.ts';
import { type Lateness, latenessOf } from './lateness.ts';

export interface RunView {
  readonly id: number;
  readonly kind: DriftRun['subject']['kind'];
  readonly trigger: DriftRun['trigger'];
  readonly seed: number;
  readonly state: DriftRun['state'];
  readonly started: string;
  readonly ended?: string;
  readonly error?: string;
  readonly counts: DriftCounts;
  readonly lateness?: Lateness;
}

export interface DifferenceView {
  readonly issue: string;
  readonly project: string;
  /** Absent: somebody who is not signed in. */
  readonly account?: string;
  readonly verdict: Verdict;
  readonly finding?: string;
  readonly proof: readonly string[];
}

export interface HeldView {
  readonly source: string;
  readonly key: string;
  readonly name: string;
  readonly since: string;
  readonly run: number;
  readonly issues: readonly string[];
  /** Pairs that wait to be settled; absent: it is settled, and only an administrator releases it. */
  readonly unsettled?: number;
}

export async function runView(store: Store, run: DriftRun): Promise<RunView> {
  const { id, trigger, seed, state, error, counts, subject } = run;
  const lateness = await latenessOf(store, run);
  return {
    id,
    kind: subject.kind,
    trigger,
    seed,
    state,
    started: new Date(run.startedMs).toISOString(),
    ...(run.endedMs !== undefined && { ended: new Date(run.endedMs).toISOString() }),
    ...(error !== undefined && { error }),
    counts,
    ...(lateness && { lateness }),
  };
}

export function differenceView({
  issueKey,
  projectKey,
  account,
  verdict,
  finding,
  proof,
}: Difference): DifferenceView {
  return {
    issue: issueKey,
    project: projectKey,
    ...(account !== undefined && { account }),
    verdict,
    ...(finding !== undefined && { finding }),
    proof,
  };
}

export function heldView({ source, key, name, held }: HeldProject): HeldView {
  return {
    source: source.name,
    key,
    name,
    since: new Date(held.sinceMs).toISOString(),
    run: held.runId,
    issues: held.examples.map(({ issueKey }) => issueKey),
    ...(held.unsettled && { unsettled: held.unsettled.length }),
  };
}
