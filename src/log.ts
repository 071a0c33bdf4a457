/**
 * Structured log, one JSON object a line on standard error. It can print only numbers, booleans, short
 * strings and ids, so neither the content of an issue nor a secret gets in by passing an object along.
 */

export type LogValue = string | number | boolean | undefined;
export type LogFields = Readonly<Record<string, LogValue>>;

export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

const longestValue = 300;

/** A log that writes lines through `write`; `write` gets each line without its line feed. */
export function openLog(write: (line: string) => void, now: () => number = Date.now): Log {
  const put = (level: string, event: string, fields: LogFields = {}) => {
    const line: Record<string, LogValue> = { time: new Date(now()).toISOString(), level, event };
    for (const [name, value] of Object.entries(fields)) {
      line[name] = typeof value === 'string' ? value.slice(0, longestValue) : value;
    }
    write(JSON.stringify(line));
  };
  return {
    info: (event, fields) => put('info', event, fields),
    warn: (event, fields) => put('warn', event, fields),
    error: (event, fields) => put('error', event, fields),
  };
}

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
