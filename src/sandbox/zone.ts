/**
 * A time zone: writes timestamps as Jira does (`2026-09-25T22:42:39.399-0300`) and reads the wall-clock dates
 * of a query. Offsets are remembered by day, since asking the runtime for one is slow.
 */

const dayMs = 86_400_000;
const halfHourMs = 1_800_000;

export interface WallTime {
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

export class Zone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat;
  /** Day number → the offset of the whole day, or undefined on a day on which it changes. */
  readonly #days = new Map<number, number | undefined>();
  readonly #halfHours = new Map<number, number>();

  /** Throws a RangeError for a name that is not an IANA zone. */
  constructor(name: string) {
    this.name = name;
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** The zone's wall clock minus UTC, in milliseconds, at that instant. */
  offsetMs(ms: number): number {
    const day = Math.floor(ms / dayMs);
    let offset = this.#days.get(day);
    if (offset === undefined && !this.#days.has(day)) {
      const first = this.#ask(day * dayMs);
      offset = first === this.#ask((day + 1) * dayMs - 1000) ? first : undefined;
      this.#days.set(day, offset);
    }
    if (offset !== undefined) return offset;
    const bucket = Math.floor(ms / halfHourMs);
    let exact = this.#halfHours.get(bucket);
    if (exact === undefined) {
      exact = this.#ask(bucket * halfHourMs);
      this.#halfHours.set(bucket, exact);
    }
    return exact;
  }

  format(ms: number): string {
    const offset = this.offsetMs(ms);
    const minutes = Math.abs(offset) / 60_000;
    const sign = offset < 0 ? '-' : '+';
    const hh = String(Math.floor(minutes / 60)).padStart(2, '0');
    const mm = String(Math.floor(minutes % 60)).padStart(2, '0');
    return `${new Date(ms + offset).toISOString().slice(0, -1)}${sign}${hh}${mm}`;
  }

  /**
   * The instant of a wall-clock time. Where the clock shows it twice, the earlier one; where it skips it, as
   * much later as it skips. Days and months beyond their ranges run on into the next ones.
   */
  instantOf(wall: WallTime): number {
    const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);
    const before = asUtc - this.offsetMs(asUtc - dayMs);
    if (this.offsetMs(before) === asUtc - before) return before;
    const after = asUtc - this.offsetMs(asUtc + dayMs);
    return this.offsetMs(after) === asUtc - after ? after : before;
  }

  wallTimeOf(ms: number): WallTime {
    const local = new Date(ms + this.offsetMs(ms));
    return {
      year: local.getUTCFullYear(),
      month: local.getUTCMonth() + 1,
      day: local.getUTCDate(),
      hour: local.getUTCHours(),
      minute: local.getUTCMinutes(),
    };
  }

  startOfDay(ms: number): number {
    return this.instantOf({ ...this.wallTimeOf(ms), hour: 0, minute: 0 });
  }

  #ask(ms: number): number {
    const at: Record<string, number> = {};
    for (const part of this.#format.formatToParts(ms)) at[part.type] = Number(part.value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = at;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
  }
}
