/** Times of work as Jira writes and reads them: `3h 20m`, with days of 8 hours and weeks of 5 days. */

const secondsOf = { w: 5 * 8 * 3600, d: 8 * 3600, h: 3600, m: 60 } as const;

export function formatTimeSpent(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const parts = [
    [Math.floor(minutes / 480), 'd'],
    [Math.floor((minutes % 480) / 60), 'h'],
    [minutes % 60, 'm'],
  ] as const;
  const text = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count}${unit}`);
  return text.join(' ') || '0m';
}

/** Seconds; a number without a unit is minutes. Undefined: no time. */
export function parseTimeSpent(text: string): number | undefined {
  const words = text.trim().toLowerCase().split(/\s+/);
  let seconds = 0;
  for (const word of words) {
    const match = /^(\d{1,9}(?:\.\d{1,4})?)([wdhm]?)$/.exec(word);
    const unit = match?.[2] || 'm';
    if (!match || (unit !== 'w' && unit !== 'd' && unit !== 'h' && unit !== 'm')) return undefined;
    seconds += Number(match[1]) * secondsOf[unit];
  }
  return Math.round(seconds / 60) * 60;
}
