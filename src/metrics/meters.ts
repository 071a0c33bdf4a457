/**
 * What this process counts while it works, for whoever scrapes it: counters and histograms, from zero at its start. What
 * the store knows anyway is not counted here, but read when it is asked for (`measure.ts`).
 */

import {
  buckets,
  type CounterName,
  type HistogramName,
  type LabelsOf,
  type MetricName,
  metrics,
} from './metrics.ts';

export type Labels = Readonly<Record<string, string | number>>;

export interface Sample {
  readonly metric: MetricName;
  /** Behind the name, of the parts of a histogram. */
  readonly suffix: '' | '_bucket' | '_sum' | '_count';
  readonly labels: Labels;
  readonly value: number;
}

export interface Meters {
  count<Name extends CounterName>(name: Name, labels: LabelsOf<Name>, by?: number): void;
  observe<Name extends HistogramName>(name: Name, labels: LabelsOf<Name>, seconds: number): void;
  samples(): readonly Sample[];
}

interface Series<Value> {
  readonly labels: Labels;
  value: Value;
}

interface Observed {
  /** Of each bucket by itself, and of what is above all of them. */
  readonly counts: number[];
  sum: number;
}

export function openMeters(): Meters {
  const counters = new Map<CounterName, Map<string, Series<number>>>();
  const histograms = new Map<HistogramName, Map<string, Series<Observed>>>();
  return {
    count(name, labels, by = 1) {
      seriesOf(counters, name, labels, () => 0).value += by;
    },
    observe(name, labels, seconds) {
      const none = () => ({ counts: new Array<number>(buckets.length + 1).fill(0), sum: 0 });
      const { value } = seriesOf(histograms, name, labels, none);
      const found = buckets.findIndex((bound) => seconds <= bound);
      const at = found < 0 ? buckets.length : found;
      value.counts[at] = (value.counts[at] ?? 0) + 1;
      value.sum += seconds;
    },
    samples: () => [
      ...[...counters].flatMap(([metric, all]) =>
        [...all.values()].map(({ labels, value }) => ({ metric, suffix: '', labels, value }) as const),
      ),
      ...[...histograms].flatMap(([metric, all]) =>
        [...all.values()].flatMap(({ labels, value }) => histogramSamples(metric, labels, value)),
      ),
    ],
  };
}

/** A counter without labels is there from the beginning, so that what never happened is 0 and not unknown. */
export function zeros(): readonly Sample[] {
  return metrics
    .filter(({ kind, labels }) => kind === 'counter' && labels.length === 0)
    .map(({ name }) => gauge(name, {}, 0));
}

/** One value, read now. */
export function gauge(metric: MetricName, labels: Labels, value: number): Sample {
  return { metric, suffix: '', labels, value };
}

function seriesOf<Name, Value>(
  all: Map<Name, Map<string, Series<Value>>>,
  name: Name,
  labels: Labels,
  first: () => Value,
): Series<Value> {
  const known = all.get(name) ?? new Map<string, Series<Value>>();
  all.set(name, known);
  const key = JSON.stringify(Object.entries(labels).sort());
  const series = known.get(key) ?? { labels, value: first() };
  known.set(key, series);
  return series;
}

function histogramSamples(metric: HistogramName, labels: Labels, { counts, sum }: Observed): Sample[] {
  let total = 0;
  const bucketed = counts.map((count, index): Sample => {
    total += count;
    const le = buckets[index] ?? '+Inf';
    return { metric, suffix: '_bucket', labels: { ...labels, le }, value: total };
  });
  return [
    ...bucketed,
    { metric, suffix: '_sum', labels, value: sum },
    { metric, suffix: '_count', labels, value: total },
  ];
}
