/**
 * Dates in JQL, read in the caller's zone: absolute ones to the minute, periods (`-15m`, `4w 2d`) from now, and
 * `now()`, `startOfDay()` … `endOfYear()` with shifts. Shifts of days and longer follow the calendar, so a day on
 * which the clock changes is not 24 hours long.
 */

import type { WallTime, Zone } from '../zone.ts';
import { JqlError, noFunction, wrongArguments } from './jql-error.ts';
import type { JqlOperand } from './jql-syntax.ts';

export interface DateContext {
  readonly zone: Zone;
  readonly nowMs: number;
}

type Unit = 'y' | 'M' | 'w' | 'd' | 'h' | 'm';

/** 0 is Sunday. [M] Jira takes it from the language of the caller; the sandbox's is American English. */
const firstDayOfWeek = 0;
const hourMs = 3_600_000;
const periodMs = { w: 168 * hourMs, d: 24 * hourMs, h: hourMs, m: 60_000 };
const absolute = /^(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?:\s+(\d{1,2}):(\d{2}))?$/;
const units: readonly Unit[] = ['y', 'M', 'w', 'd', 'h', 'm'];
const periods: ReadonlyMap<string, Unit> = new Map([
  ['startofday', 'd'],
  ['startofweek', 'w'],
  ['startofmonth', 'M'],
  ['startofyear', 'y'],
  ['endofday', 'd'],
  ['endofweek', 'w'],
  ['endofmonth', 'M'],
  ['endofyear', 'y'],
]);
/** The years 1 to 9999: with others the runtime's calendars and ours differ. */
const earliestMs = Date.parse('0001-01-02T00:00:00Z');
const latestMs = Date.parse('9999-12-30T00:00:00Z');

export function instantOf(operand: JqlOperand, field: string, context: DateContext): number {
  const ms = operand.kind === 'function' ? ofFunction(operand, field, context) : ofText(operand, context);
  if (ms !== undefined && ms > earliestMs && ms < latestMs) return ms;
  const text = operand.kind === 'value' ? operand.text : '';
  throw new JqlError(
    `Date value '${text}' for field '${field}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.`,
  );
}

function ofText(operand: JqlOperand, { zone, nowMs }: DateContext): number | undefined {
  const text = operand.kind === 'value' ? operand.text.trim() : '';
  const found = absolute.exec(text);
  if (!found) {
    const period = ofPeriod(text);
    return period === undefined ? undefined : nowMs + period;
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = found
    .slice(1)
    .map((part) => Number(part ?? 0));
  const real = new Date(Date.UTC(year, month - 1, day));
  if (real.getUTCMonth() !== month - 1 || real.getUTCDate() !== day || hour > 23 || minute > 59) {
    return undefined;
  }
  return zone.instantOf({ year, month, day, hour, minute });
}

function ofPeriod(text: string): number | undefined {
  if (!/^[+-]?(?:\d+[wdhm]\s*)+$/.test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([wdhm])/g)) {
    if (unit === 'w' || unit === 'd' || unit === 'h' || unit === 'm') total += Number(count) * periodMs[unit];
  }
  return text.startsWith('-') ? -total : total;
}

function ofFunction(
  { name, args }: Extract<JqlOperand, { kind: 'function' }>,
  field: string,
  { zone, nowMs }: DateContext,
): number {
  const lower = name.toLowerCase();
  if (lower === 'now') {
    if (args.length > 0) throw wrongArguments(name, 0, args.length);
    return nowMs;
  }
  const period = periods.get(lower);
  if (!period) {
    if (lower !== 'currentuser' && lower !== 'membersof') throw noFunction(name);
    throw new JqlError(`A date for the field '${field}' provided by the function '${name}' is not valid.`);
  }
  if (args.length > 1) throw wrongArguments(name, 1, args.length);
  const shift = shiftOf(name, args[0], period);
  const isEnd = lower.startsWith('end');
  // A shift by the period or longer leads to another period, a shorter one to another moment around it.
  const whole = units.indexOf(shift.unit) <= units.indexOf(period);
  const from = whole ? shifted(zone.wallTimeOf(nowMs), shift.amount, shift.unit) : zone.wallTimeOf(nowMs);
  const start = startOf(from, period);
  const edge = isEnd ? shifted(start, 1, period) : start;
  const moved = whole || isClock(shift.unit) ? edge : shifted(edge, shift.amount, shift.unit);
  const clockMs = isClock(shift.unit) ? shift.amount * periodMs[shift.unit] : 0;
  return zone.instantOf(bounded(moved)) + clockMs - (isEnd ? 1 : 0);
}

function shiftOf(name: string, text: string | undefined, period: Unit): { amount: number; unit: Unit } {
  if (text === undefined) return { amount: 0, unit: period };
  const found = /^([+-]?)(\d+)([yMwdhm]?)$/.exec(text.trim());
  const unit = found?.[3] === '' ? period : units.find((known) => known === found?.[3]);
  if (!found || !unit) {
    throw new JqlError(
      `Duration for function '${name}' should have the format (+/-)n(yMwdm), e.g -1M for 1 month earlier.`,
    );
  }
  return { amount: (found[1] === '-' ? -1 : 1) * Number(found[2]), unit };
}

function isClock(unit: Unit): unit is 'h' | 'm' {
  return unit === 'h' || unit === 'm';
}

function startOf(wall: WallTime, period: Unit): WallTime {
  const day = { ...wall, hour: 0, minute: 0 };
  if (period === 'y') return { ...day, month: 1, day: 1 };
  if (period === 'M') return { ...day, day: 1 };
  if (period !== 'w') return day;
  const weekday = new Date(Date.UTC(day.year, day.month - 1, day.day)).getUTCDay();
  return shifted(day, -((weekday - firstDayOfWeek + 7) % 7), 'd');
}

/** By the calendar: a month later than 31 January is the last day of February. */
function shifted(wall: WallTime, amount: number, unit: Unit): WallTime {
  if (unit === 'h' || unit === 'm') return wall;
  if (unit === 'w' || unit === 'd') {
    const moved = new Date(Date.UTC(wall.year, wall.month - 1, wall.day + amount * (unit === 'w' ? 7 : 1)));
    return { ...wall, year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() };
  }
  const months = wall.year * 12 + wall.month - 1 + amount * (unit === 'y' ? 12 : 1);
  const year = Math.floor(months / 12);
  const month = ((months % 12) + 12) % 12;
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return { ...wall, year, month: month + 1, day: Math.min(wall.day, last) };
}

/** A shift out of the years that there are ends at their edge. */
function bounded(wall: WallTime): WallTime {
  if (Number.isNaN(wall.year) || Number.isNaN(wall.day)) return { ...wall, year: 9998, month: 1, day: 1 };
  return { ...wall, year: Math.max(2, Math.min(9998, wall.year)) };
}
