/**
 * Every metric that Jackdaw has, with its labels and its meaning; the table in `docs/operate.md` is held equal to it by a
 * test. Labels say sources by their number only, because names, sites and keys of private sources are their owners', and
 * never who somebody is or what was asked for. A label has few values, all of them from code.
 */

export interface Metric {
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  readonly meaning: string;
}

export const metrics = [
  {
    name: 'jackdaw_sync_runs_total',
    kind: 'counter',
    labels: ['source', 'kind', 'state'],
    meaning: 'Runs of the sync that have ended, by kind and end, of all processes on the data folder.',
  },
  {
    name: 'jackdaw_sync_last_end_timestamp_seconds',
    kind: 'gauge',
    labels: ['source', 'kind', 'state'],
    meaning: 'When the last run of this kind ended so.',
  },
  {
    name: 'jackdaw_source_halted',
    kind: 'gauge',
    labels: ['source'],
    meaning: '1 while the source is read no more: paused, or its credentials are not accepted.',
  },
  {
    name: 'jackdaw_source_findings',
    kind: 'gauge',
    labels: ['source', 'code'],
    meaning: 'Findings of the source that last, by code.',
  },
  {
    name: 'jackdaw_copy_age_seconds',
    kind: 'gauge',
    labels: ['source'],
    meaning: 'Since when changes in Jira may be missing from the copy.',
  },
  {
    name: 'jackdaw_permissions_age_seconds',
    kind: 'gauge',
    labels: ['source'],
    meaning: 'Since the last complete reading of who may see what began.',
  },
  {
    name: 'jackdaw_issues_to_read',
    kind: 'gauge',
    labels: ['source'],
    meaning: 'Issues that wait to be read again.',
  },
  {
    name: 'jackdaw_issues_to_read_oldest_seconds',
    kind: 'gauge',
    labels: ['source'],
    meaning: 'How long the first of them has been waiting.',
  },
  {
    name: 'jackdaw_jira_requests_total',
    kind: 'counter',
    labels: ['purpose', 'operation', 'outcome'],
    meaning:
      'Requests to Jira: ok, limited, refused (another 4xx), failed (5xx, or unreadable), unreachable.',
  },
  {
    name: 'jackdaw_jira_wait_seconds',
    kind: 'histogram',
    labels: ['purpose'],
    meaning: 'How long calls waited for their turn in the budget.',
  },
  {
    name: 'jackdaw_jira_waiting_requests',
    kind: 'gauge',
    labels: ['purpose'],
    meaning: 'Calls that wait for their turn in the budget now.',
  },
  {
    name: 'jackdaw_jira_points_total',
    kind: 'counter',
    labels: ['purpose'],
    meaning: 'Points that answers of Jira cost, as far as prices are known.',
  },
  {
    name: 'jackdaw_jira_points_left',
    kind: 'gauge',
    labels: ['source'],
    meaning:
      "What is left of this hour's points of the source's app; sources of one app share it. Apps only.",
  },
  {
    name: 'jackdaw_jira_paused_seconds',
    kind: 'gauge',
    labels: ['source'],
    meaning: 'For how long a limit of Jira still holds all or part of the source back; 0: none does.',
  },
  {
    name: 'jackdaw_store_changes_total',
    kind: 'counter',
    labels: [],
    meaning: 'Issues that were written, changed or hidden in the store, ever.',
  },
  {
    name: 'jackdaw_index_changes_total',
    kind: 'counter',
    labels: [],
    meaning: 'Those of them that are searchable; it begins anew with an index.',
  },
  {
    name: 'jackdaw_index_lag_changes',
    kind: 'gauge',
    labels: [],
    meaning: 'Changes that are not searchable yet.',
  },
  {
    name: 'jackdaw_index_commits_total',
    kind: 'counter',
    labels: [],
    meaning: 'How often the process that writes the index said that more can be searched.',
  },
  { name: 'jackdaw_index_documents', kind: 'gauge', labels: [], meaning: 'Documents in the index.' },
  {
    name: 'jackdaw_search_seconds',
    kind: 'histogram',
    labels: [],
    meaning: 'How long answered searches took, as the server saw it.',
  },
  {
    name: 'jackdaw_http_requests_total',
    kind: 'counter',
    labels: ['method', 'route', 'status'],
    meaning: 'Answered requests, by the template of the address.',
  },
  {
    name: 'jackdaw_http_request_seconds',
    kind: 'histogram',
    labels: ['method'],
    meaning: 'How long answers took.',
  },
  {
    name: 'jackdaw_log_lines_total',
    kind: 'counter',
    labels: ['level', 'event'],
    meaning: 'Lines of the log: `warn` and `error` are what went wrong.',
  },
  {
    name: 'process_resident_memory_bytes',
    kind: 'gauge',
    labels: [],
    meaning: 'Memory of the server; the process that writes the index has its own.',
  },
  { name: 'process_heap_bytes', kind: 'gauge', labels: [], meaning: 'Of it, heap of JavaScript in use.' },
  {
    name: 'process_cpu_seconds_total',
    kind: 'counter',
    labels: [],
    meaning: 'Processor time of the server.',
  },
  {
    name: 'process_start_time_seconds',
    kind: 'gauge',
    labels: [],
    meaning: 'When the server was started.',
  },
] as const satisfies readonly Metric[];

export type MetricName = (typeof metrics)[number]['name'];
type Of<Kind extends Metric['kind']> = Extract<(typeof metrics)[number], { kind: Kind }>['name'];
export type CounterName = Of<'counter'>;
export type HistogramName = Of<'histogram'>;

/** Exactly the labels that the metric has. */
export type LabelsOf<Name extends MetricName> = Readonly<
  Record<Extract<(typeof metrics)[number], { name: Name }>['labels'][number], string | number>
>;

/** Upper bounds of the buckets of every histogram, in seconds. */
export const buckets: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3_600,
];
