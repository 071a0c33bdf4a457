/**
 * What commands write: results to standard output (text, or one JSON value), everything else to standard
 * error. Progress is one line that is written over on a terminal, and a line every few seconds elsewhere.
 */

export interface Terminal {
  readonly json: boolean;
  /** A result has been printed as JSON: there is to be one, also when the command fails in the end. */
  readonly hasPrintedJson: boolean;
  /** Text for a person; nothing with `--json`. */
  print(text: string): void;
  /** The result for a program; nothing without `--json`. */
  printJson(value: unknown): void;
  /** A remark that is not the result. */
  note(text: string): void;
  /** Replaces the line of progress; an empty text ends it. */
  progress(text: string): void;
}

/** Where nobody looks at a terminal, a line of progress this often. */
const plainProgressMs = 3_000;

export function openTerminal(json: boolean, now: () => number = Date.now): Terminal {
  let isLineOpen = false;
  let hasPrintedJson = false;
  let lastPlainMs = 0;
  const closeLine = () => {
    if (isLineOpen) process.stderr.write('\n');
    isLineOpen = false;
  };
  return {
    json,
    get hasPrintedJson() {
      return hasPrintedJson;
    },
    print(text) {
      closeLine();
      if (!json) process.stdout.write(`${text}\n`);
    },
    printJson(value) {
      closeLine();
      if (!json) return;
      process.stdout.write(`${JSON.stringify(value)}\n`);
      hasPrintedJson = true;
    },
    note(text) {
      closeLine();
      process.stderr.write(`${text}\n`);
    },
    progress(text) {
      if (process.stderr.isTTY) {
        if (text === '') return closeLine();
        process.stderr.write(`\r\x1b[2K${text}`);
        isLineOpen = true;
      } else if (text !== '' && now() - lastPlainMs >= plainProgressMs) {
        lastPlainMs = now();
        process.stderr.write(`${text}\n`);
      }
    },
  };
}

/** 12,345 */
export function count(n: number): string {
  return n.toLocaleString('en-US');
}

/** `1 issue`, `2 issues` */
export function counted(n: number, noun: string): string {
  return `${count(n)} ${noun}${n === 1 ? '' : 's'}`;
}

/** `45 s`, `12 min`, `3 h 20 min` */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `2026-11-22 10:42`, of a time in UTC. */
export function minuteOf(iso: string | undefined): string {
  return (iso ?? '').slice(0, 16).replace('T', ' ');
}
