/**
 * Times for people: how long ago, the day, and the exact moment. What cannot be read as a time is shown as
 * nothing rather than as "Invalid Date". English, as the rest of the page is, in the reader's own time zone.
 */

const steps: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** "3 days ago", "yesterday", "just now"; for anything in the future within a minute too. */
export function timeAgo(iso: string, now: number): string {
  const time = Date.parse(iso);
  if (Number.isNaN(time)) return '';
  const seconds = (time - now) / 1000;
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
  }
  return 'just now';
}

/** "3 May 2026" */
export function dayOf(iso: string, timeZone?: string): string {
  return formatted(iso, { day: 'numeric', month: 'long', year: 'numeric', timeZone });
}

/** "3 May 2026, 14:05" and the zone's name. */
export function exactTime(iso: string, timeZone?: string): string {
  return formatted(iso, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    timeZone,
  });
}

function formatted(iso: string, options: Intl.DateTimeFormatOptions): string {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? '' : new Intl.DateTimeFormat('en-GB', options).format(time);
}
