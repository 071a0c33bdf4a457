#!/usr/bin/env node
/**
 * The sandbox as a process of its own: `node src/sandbox/main.ts --world acme --port 0`. When it listens it
 * prints one JSON line, `{"url":"http://127.0.0.1:PORT"}`. Calls that it does not serve are named on standard
 * error. It ends on SIGINT and SIGTERM; with `--follow-stdin` also when its standard input ends, so that it does
 * not outlive the process that started it. `--prepare` makes all content before it listens, for benchmarks.
 */

import { enableCompileCache } from 'node:module';
import { parseArgs } from 'node:util';
import type { Started } from './start-sandbox.ts';

// Half of the time of a start goes into reading the source; the runtime keeps what it made of it for the next one.
enableCompileCache();
const { startOptions } = await import('./start-options.ts');
const { startSandbox } = await import('./start-sandbox.ts');

const say = (text: string) => process.stderr.write(`${text}\n`);
const saying = (error: unknown) => {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    say('The port is in use. Choose another one with --port, or 0 for any free one.');
  else say(error instanceof Error ? error.message : String(error));
};
const flags = [
  ...startOptions,
  { flag: 'prepare', does: 'make all content now rather than when it is asked for' },
  { flag: 'follow-stdin', does: 'end when the standard input ends' },
  { flag: 'help', does: 'this' },
];

try {
  const { values } = parseArgs({
    options: Object.fromEntries(
      flags.map((option) => [
        option.flag,
        { type: 'value' in option && option.value ? ('string' as const) : ('boolean' as const) },
      ]),
    ),
  });
  if (values.help === true) process.stdout.write(usage());
  else await run(values);
} catch (error) {
  saying(error);
  process.exitCode = 2;
}

async function run(values: Readonly<Record<string, string | boolean | undefined>>): Promise<void> {
  const stop = new AbortController();
  let ending = false;
  const end = (started: Started) => {
    if (ending) process.exit(130);
    ending = true;
    started
      .save()
      .then(() => started[Symbol.asyncDispose]())
      .then(
        () => process.exit(0),
        (error) => {
          saying(error);
          process.exit(1);
        },
      );
  };
  const impatient = () => stop.abort(new Error('Stopped.'));
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, impatient);
  const started = await startSandbox(values, {
    signal: stop.signal,
    note: say,
    progress: say,
    onRequest: ({ status, method, path }) => {
      if (status >= 500) say(`${status} ${method} ${path}`);
    },
  });
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.off(name, impatient);
    process.on(name, () => end(started));
  }
  if (stop.signal.aborted) return end(started);
  if (values.prepare === true) started.sandbox.prepare();
  if (values['follow-stdin'] === true) process.stdin.on('end', () => end(started)).resume();
  process.stdout.write(`${JSON.stringify({ url: started.sandbox.url })}\n`);
}

function usage(): string {
  const lines = flags.map((option) => {
    const value = 'value' in option && option.value ? ` ${option.value}` : '';
    return `  --${`${option.flag}${value}`.padEnd(22)} ${option.does}\n`;
  });
  return `A Jira Cloud on this machine.\n${lines.join('')}`;
}
