/**
 * A process that runs commands one after the other, each with settings of its own, and sends back what it wrote and its
 * exit code. What a process costs to start is paid once. It cannot show that a command lets its process end: for
 * that, and for signals and standard input, a command needs a process to itself.
 */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { runCommandLine } from './command-line.ts';

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}
interface Asked {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface CommandHost extends AsyncDisposable {
  run(args: readonly string[], env: Asked['env']): Promise<Ran>;
}

const thisFile = fileURLToPath(import.meta.url);

/** `env` is all that it has of the environment beside what each command is given. */
export function openCommandHost(env: Readonly<Record<string, string>>): CommandHost {
  const host = fork(thisFile, ['host'], { env, execArgv: ['--disable-warning=ExperimentalWarning'] });
  let last: Promise<unknown> = Promise.resolve();
  return {
    run(args, own) {
      const ran = last.then(() => ask(host, { args, env: own }));
      last = ran.catch(() => {});
      return ran;
    },
    async [Symbol.asyncDispose]() {
      await last;
      const ended = once(host, 'exit');
      host.disconnect();
      await ended;
    },
  };
}

async function ask(host: ChildProcess, asked: Asked): Promise<Ran> {
  const stop = new AbortController();
  const ended = once(host, 'exit', stop).then(() => {
    throw new Error(`The process ended while it ran "${asked.args.join(' ')}".`);
  });
  const answer = once(host, 'message', stop).then(([ran]: Ran[]) => ran);
  host.send(asked);
  try {
    return (await Promise.race([answer, ended])) ?? (await ended);
  } finally {
    stop.abort();
    await Promise.allSettled([answer, ended]);
  }
}

async function answer({ args, env }: Asked): Promise<Ran> {
  const written = { out: '', err: '' };
  const { stdout, stderr } = process;
  const real = { out: stdout.write, err: stderr.write };
  const into = (name: 'out' | 'err') => (part: string | Uint8Array) => {
    written[name] += String(part);
    return true;
  };
  stdout.write = into('out');
  stderr.write = into('err');
  Object.assign(process.env, env);
  try {
    return { code: await runCommandLine(args), ...written };
  } finally {
    stdout.write = real.out;
    stderr.write = real.err;
    for (const name of Object.keys(env)) delete process.env[name];
  }
}

if (process.argv[1] === thisFile && process.argv[2] === 'host') {
  process.on('message', async (asked: Asked) => process.send?.(await answer(asked)));
  process.once('disconnect', () => process.exit());
}
