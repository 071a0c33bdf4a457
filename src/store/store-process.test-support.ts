// A process of its own that has a store open, for tests that kill it: `node store-process.test-support.ts WHAT FILE …`.
// Says a line on its standard output for each step that it has finished.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../clock.ts';
import { holdLease } from './hold-lease.ts';
import { openSqliteStore } from './sqlite-store.ts';
import { fetched, remark } from './store.test-support.ts';

const file = fileURLToPath(import.meta.url);

export interface StoreProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  /** The next line that it says. */
  line(): Promise<string>;
  /** The latest line that it said before it was killed. */
  kill(): Promise<string | undefined>;
  exited(): Promise<number | null>;
}

/** `hold FILE NAME`: holds a lease; `rewrite FILE`: commits rounds; `add FILE FROM ROUNDS`: adds issues. */
export function startStoreProcess(...args: readonly string[]): StoreProcess {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const lines: string[] = [];
  let wake = () => {};
  const reader = createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    wake();
  });
  const closed = once(reader, 'close');
  let read = 0;
  const kill = async () => {
    child.kill('SIGKILL');
    await exit;
    await closed;
    return lines.at(-1);
  };
  return {
    child,
    async line() {
      while (read >= lines.length) {
        await Promise.race([
          new Promise<void>((resolve) => {
            wake = resolve;
          }),
          closed.then(() => {
            if (read >= lines.length) throw new Error('The process ended');
          }),
        ]);
      }
      return lines[read++] ?? '';
    },
    kill,
    async exited() {
      await exit;
      return child.exitCode;
    },
    async [Symbol.asyncDispose]() {
      await kill();
    },
  };
}

/** The issues of round `round`: all of one round, or the commit was not whole. */
export const issuesOfRound = (round: number) =>
  Array.from({ length: 20 }, (_, n) =>
    fetched(n + 1, { summary: `${round}` }, [
      remark(`${n}`, { text: `${round}` }, { round, padding: 'x'.repeat(3000) }),
      remark(`${n} ${round}`, { text: `${round}` }),
    ]),
  );

async function main([what, path = '', ...rest]: readonly string[]): Promise<void> {
  await using store = openSqliteStore(path);
  const say = (line: string) => process.stdout.write(`${line}\n`);
  if (what === 'hold') {
    const lease = await holdLease(store.runs, rest[0] ?? '', systemClock);
    say(lease ? 'held' : 'refused');
    if (lease) await new Promise((resolve) => setTimeout(resolve, 600_000));
    return;
  }
  const [source] = await store.sources.list();
  if (!source) throw new Error('There is no source');
  if (what === 'rewrite') {
    const [row] = await store.issues.rowsByIds(source.id, [fetched(1).issue.id]);
    const [first] = row === undefined ? [] : await store.issues.load([row]);
    for (let round = (Number(first?.issue.summary) || 0) + 1; ; round += 1) {
      await store.crawl.commitIssues(source.id, issuesOfRound(round), [], round);
      say(`${round}`);
      await new Promise(setImmediate);
    }
  }
  if (what === 'add') {
    const [from = 0, rounds = 0] = rest.map(Number);
    say('ready');
    for (let round = 0; round < rounds; round += 1) {
      const some = [0, 1, 2].map((n) => fetched(from + round * 3 + n, {}, [remark('1')]));
      await store.crawl.commitIssues(source.id, some, [], 1);
    }
    return;
  }
  throw new Error(`Unknown: ${what}`);
}

if (process.argv[1] === file) await main(process.argv.slice(2));
