/** Runs of a source as the API shows them: numbers, times as text, and the reason where one did not end well. */

import type { ToldRun } from '../sources/run-history.ts';
import type { RunView } from './run-api.ts';
import { progressView } from './source-views.ts';

const iso = (ms: number) => new Date(ms).toISOString();

export function runView(run: ToldRun): RunView {
  const { requests, issues, comments, changed, removed, projects } = run.counts;
  return {
    ...{ id: run.id, kind: run.kind, state: run.state, started: iso(run.startedMs) },
    ...(run.project !== undefined && { project: run.project }),
    ...(run.endedMs !== undefined && { ended: iso(run.endedMs) }),
    ...(run.tookMs !== undefined && { seconds: Math.round(run.tookMs / 100) / 10 }),
    ...(requests !== undefined && { requests }),
    ...(issues !== undefined && { issues }),
    ...(comments !== undefined && { comments }),
    ...(changed !== undefined && { changed }),
    ...(removed !== undefined && { removed }),
    ...(projects !== undefined && { projects }),
    ...(run.why !== undefined && { why: run.why }),
    ...(run.progress && { progress: progressView(run.progress) }),
  };
}
