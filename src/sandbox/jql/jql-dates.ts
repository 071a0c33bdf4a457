/**
 * Dates in JQL: relative ones (`-15m`, `-1h`, `-2d`, `-1w`), absolute ones to the minute, read in the caller's
 * zone, and the functions `now()` and `startOfDay()`.
 */

import type { Zone } from '../zone.ts';
import type { JqlOperand } from './jql-syntax.ts';
import { JqlError } from './jql-syntax.ts';

const unitsMs = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000 };
const absolute = /^(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?:\s+(\d{1,2}):(\d{2}))?$/;

export function dateOf(operand: JqlOperand, field: string, zone: Zone, nowMs: number): number {
  if (operand.kind === 'function') {
    const shift = operand.args[0] === undefined ? 0 : relativeMs(operand.args[0]);
    if (operand.name === 'now' && operand.args.length === 0) return nowMs;
    if (operand.name === 'startofday' && shift !== undefined) return zone.startOfDay(nowMs) + shift;
    throw new JqlError(`Unable to find JQL function '${operand.name}()' for the field '${field}'.`);
  }
  const text = operand.kind === 'value' ? operand.text.trim() : '';
  const relative = relativeMs(text);
  if (relative !== undefined) return nowMs + relative;
  const found = absolute.exec(text);
  if (found) {
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = found
      .slice(1)
      .map((part) => Number(part ?? 0));
    const real = new Date(Date.UTC(year, month - 1, day));
    if (real.getUTCMonth() === month - 1 && real.getUTCDate() === day && hour < 24 && minute < 60) {
      return zone.instantOf({ year, month, day, hour, minute });
    }
  }
  throw new JqlError(
    `Date value '${text}' for field '${field}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.`,
  );
}

function relativeMs(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+)([wdhm])\s*/g)];
  if (!/^[+-]?(\d+[wdhm]\s*)+$/.test(text)) return undefined;
  const total = parts.reduce((sum, [, count, unit]) => {
    const ms = unit === 'w' || unit === 'd' || unit === 'h' || unit === 'm' ? unitsMs[unit] : 0;
    return sum + Number(count) * ms;
  }, 0);
  return text.startsWith('-') ? -total : total;
}
