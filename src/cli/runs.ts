/** `jackdaw sources runs` and `cancel`: what was done for a source, what is under way, and its end before its time. */

import { cancelSync } from '../sources/run-control.ts';
import { type RunsAsked, runHistory, type ToldRun } from '../sources/run-history.ts';
import type { CommandTools } from './command-tools.ts';
import { operator } from './operator.ts';
import { oneNamed } from './sources.ts';
import { count, counted, duration } from './terminal.ts';

export async function runsCommand(
  { open, terminal }: CommandTools,
  written: string,
  { limit, kind }: Pick<RunsAsked, 'limit' | 'kind'>,
): Promise<void> {
  const app = await open();
  const source = await oneNamed(app, written);
  const runs = await runHistory(app.store, app.clock, source, { limit, kind });
  terminal.printJson({ source: source.id, runs: runs.map(toJson) });
  if (runs.length === 0) terminal.print(`Nothing was done for "${source.name}" yet.`);
  for (const run of runs) {
    terminal.print(runLine(run));
    if (run.progress) terminal.print(`  ${progressWords(run.progress)}`);
    if (run.why !== undefined) terminal.print(`  ${run.why}`);
  }
}

export async function cancelCommand(
  { open, terminal, signal }: CommandTools,
  written: string,
): Promise<void> {
  const app = await open();
  const source = await oneNamed(app, written);
  const wasRunning = await cancelSync(app.sources, source, operator(), signal);
  terminal.printJson({ source: source.id, cancelled: wasRunning });
  terminal.print(
    wasRunning
      ? `What read "${source.name}" was cancelled. What was read is kept; the next sync goes on where it was.`
      : `Nothing reads "${source.name}" at the moment.`,
  );
}

function runLine({ startedMs, kind, project, state, tookMs, counts }: ToldRun): string {
  const at = new Date(startedMs).toISOString().slice(0, 16).replace('T', ' ');
  const { requests, issues, removed } = counts;
  const facts = [
    state,
    tookMs === undefined ? undefined : duration(tookMs),
    requests === undefined ? undefined : counted(requests, 'request'),
    issues === undefined ? undefined : `${counted(issues, 'issue')} read`,
    removed === undefined || removed === 0 ? undefined : `${count(removed)} removed`,
  ].filter((fact) => fact !== undefined);
  return `${at}  ${project === undefined ? kind : `${kind} ${project}`}: ${facts.join(', ')}`;
}

function progressWords({ phase, issues, left, perSecond, leftMs }: NonNullable<ToldRun['progress']>): string {
  return [
    phase,
    left === undefined ? undefined : `${count(issues)} of ${counted(issues + left, 'issue')}`,
    perSecond === undefined ? undefined : `${count(Math.round(perSecond))} a second`,
    leftMs === undefined ? undefined : `${duration(leftMs)} left`,
  ]
    .filter((fact) => fact !== undefined)
    .join(', ');
}

function toJson({ startedMs, endedMs, tookMs, counts, ...run }: ToldRun) {
  return {
    ...run,
    started: new Date(startedMs).toISOString(),
    ...(endedMs !== undefined && { ended: new Date(endedMs).toISOString() }),
    ...(tookMs !== undefined && { seconds: tookMs / 1000 }),
    ...counts,
  };
}
