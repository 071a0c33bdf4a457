/** A log whose lines are counted by level and event: what went wrong, without a word of it. */

import type { Log } from '../log.ts';
import type { Meters } from './meters.ts';

export function countedLog(log: Log, meters: Pick<Meters, 'count'>): Log {
  const counted =
    (level: keyof Log): Log[keyof Log] =>
    (event, fields) => {
      meters.count('jackdaw_log_lines_total', { level, event });
      log[level](event, fields);
    };
  return { info: counted('info'), warn: counted('warn'), error: counted('error') };
}
