/**
 * Samples as Prometheus reads them: its text format, version 0.0.4. Metrics stand in the order of their table, each with
 * its meaning and its kind, those without a value left out.
 */

import type { Sample } from './meters.ts';
import { metrics } from './metrics.ts';

export const expositionType = 'text/plain; version=0.0.4; charset=utf-8';

export function exposition(samples: readonly Sample[]): string {
  const byMetric = Map.groupBy(samples, ({ metric }) => metric);
  const lines = metrics.flatMap(({ name, kind, meaning }) => {
    const found = byMetric.get(name);
    return found ? [`# HELP ${name} ${escaped(meaning)}`, `# TYPE ${name} ${kind}`, ...found.map(line)] : [];
  });
  return `${lines.join('\n')}\n`;
}

function line({ metric, suffix, labels, value }: Sample): string {
  const pairs = Object.entries(labels).map(
    ([name, said]) => `${name}="${escaped(String(said)).replaceAll('"', '\\"')}"`,
  );
  return `${metric}${suffix}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
