/**
 * What is read at the moment when somebody asks: of each source from the store, of limits from the budget, of the index,
 * of this process. It names a source by its number only. Sources that are being removed are on no list, and not here.
 */

import type { Clock } from '../clock.ts';
import type { Budget } from '../jira/budget/budget.ts';
import { purposes } from '../jira/budget/purpose.ts';
import type { Source } from '../model/source.ts';
import { appInBudget, siteInBudget } from '../sources/open-client.ts';
import { pausesOf } from '../sources/waiting.ts';
import type { JiraPause } from '../store/budget-store.ts';
import type { Store } from '../store/store.ts';
import { gauge, type Meters, type Sample, zeros } from './meters.ts';

export interface Measured {
  readonly store: Store;
  readonly clock: Clock;
  readonly budget: Pick<Budget, 'state'>;
  readonly meters: Meters;
  readonly index: { state(): Promise<{ readonly documents: number; readonly cursor: number }> };
}

/** All of it; what cannot be read of the index is left out, so that the rest is told on its bad days, too. */
export async function measure(measured: Measured): Promise<readonly Sample[]> {
  const { store, clock, meters } = measured;
  const nowMs = clock.now();
  const sources = await store.sources.list();
  const listed = new Set(sources.map(({ id }) => id));
  const runs = (await store.runs.totals()).filter(({ sourceId }) => listed.has(sourceId));
  const { pauses } = await store.budget.kept(nowMs);
  const bySource = await Promise.all(sources.map((source) => ofSource(measured, source, pauses, nowMs)));
  const counted = meters.samples();
  const names = new Set(counted.map(({ metric }) => metric));
  return [
    ...zeros().filter(({ metric }) => !names.has(metric) && !readHere.has(metric)),
    ...counted,
    ...runs.flatMap(({ sourceId: source, kind, state, runs: ended, lastEndedMs }) => [
      gauge('jackdaw_sync_runs_total', { source, kind, state }, ended),
      gauge('jackdaw_sync_last_end_timestamp_seconds', { source, kind, state }, lastEndedMs / 1000),
    ]),
    ...bySource.flat(),
    ...ofBudget(measured),
    ...(await ofIndex(measured)),
    ...ofProcess(),
  ];
}

const readHere: ReadonlySet<string> = new Set([
  'jackdaw_store_changes_total',
  'jackdaw_index_changes_total',
  'process_cpu_seconds_total',
]);

async function ofSource(
  { store, budget }: Measured,
  source: Source,
  pauses: readonly JiraPause[],
  nowMs: number,
): Promise<Sample[]> {
  const { id } = source;
  const labels = { source: id };
  const since = (ms: number) => Math.max(0, nowMs - ms) / 1000;
  const poll = await store.readings.changePoll(id);
  const accessMs = await store.runs.lastDoneStartedMs(id, 'access');
  const { count, oldestAskedMs } = await store.readings.waiting(id);
  const findings = await store.directory.countFindings(id);
  const app = appInBudget(source);
  const pools = budget
    .state()
    .apps.filter((one) => one.app === app || one.app === `${app} at ${siteInBudget(source)}`);
  const left = pools.map((pool) => pool.left).filter((points) => points !== undefined);
  const untilMs = Math.max(nowMs, ...pausesOf(source, pauses).map((pause) => pause.untilMs));
  return [
    gauge('jackdaw_source_halted', labels, source.halt ? 1 : 0),
    ...[...findings].map(([code, count]) => gauge('jackdaw_source_findings', { source: id, code }, count)),
    ...(poll ? [gauge('jackdaw_copy_age_seconds', labels, since(poll.untilMs))] : []),
    ...(accessMs === undefined ? [] : [gauge('jackdaw_permissions_age_seconds', labels, since(accessMs))]),
    gauge('jackdaw_issues_to_read', labels, count),
    gauge(
      'jackdaw_issues_to_read_oldest_seconds',
      labels,
      oldestAskedMs === undefined ? 0 : since(oldestAskedMs),
    ),
    ...(left.length > 0 ? [gauge('jackdaw_jira_points_left', labels, Math.min(...left))] : []),
    gauge('jackdaw_jira_paused_seconds', labels, (untilMs - nowMs) / 1000),
  ];
}

function ofBudget({ budget }: Measured): Sample[] {
  const { sites } = budget.state();
  return purposes.map((purpose) => {
    const waiting = sites.reduce((sum, site) => sum + site.waiting[purpose], 0);
    return gauge('jackdaw_jira_waiting_requests', { purpose }, waiting);
  });
}

async function ofIndex({ store, index }: Measured): Promise<Sample[]> {
  const latest = await store.issues.latestChange();
  const state = await index.state().catch(() => undefined);
  return [
    gauge('jackdaw_store_changes_total', {}, latest),
    ...(state
      ? [
          gauge('jackdaw_index_changes_total', {}, state.cursor),
          gauge('jackdaw_index_lag_changes', {}, Math.max(0, latest - state.cursor)),
          gauge('jackdaw_index_documents', {}, state.documents),
        ]
      : []),
  ];
}

function ofProcess(): Sample[] {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  return [
    gauge('process_resident_memory_bytes', {}, rss),
    gauge('process_heap_bytes', {}, heapUsed),
    gauge('process_cpu_seconds_total', {}, (user + system) / 1e6),
    gauge('process_start_time_seconds', {}, Date.now() / 1000 - process.uptime()),
  ];
}
