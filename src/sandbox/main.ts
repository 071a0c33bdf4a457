/**
 * The sandbox as a process of its own: `node src/sandbox/main.ts --world acme --port 0`. When it listens it
 * prints one JSON line, `{"url":"http://127.0.0.1:PORT"}`. Calls that it does not serve are named on standard
 * error. It ends on SIGINT and SIGTERM; with `--follow-stdin` also when its standard input ends, so that it does
 * not outlive the process that started it.
 */

import { enableCompileCache } from 'node:module';
import { parseArgs } from 'node:util';

// Half of the time of a start goes into reading the source; the runtime keeps what it made of it for the next one.
enableCompileCache();
const { openSandbox } = await import('./open-sandbox.ts');
const { openWorld } = await import('./world.ts');
const { loadWorld } = await import('./worlds/load-world.ts');

const { values } = parseArgs({
  options: {
    world: { type: 'string', default: 'acme' },
    port: { type: 'string', default: '0' },
    latency: { type: 'string', default: '0' },
    'embedded-comments': { type: 'string', default: '20' },
    control: { type: 'boolean', default: false },
    outgoing: { type: 'string', default: 'loopback' },
    prepare: { type: 'boolean', default: false },
    'follow-stdin': { type: 'boolean', default: false },
  },
});

try {
  const world = openWorld(await loadWorld(values.world));
  const sandbox = await openSandbox({
    world,
    port: wholeNumber(values.port, '--port'),
    latencyMs: wholeNumber(values.latency, '--latency'),
    embeddedComments: wholeNumber(values['embedded-comments'], '--embedded-comments'),
    control: values.control,
    outgoing: oneOf(values.outgoing, ['loopback', 'anywhere'], '--outgoing'),
    onRequest: (entry) => {
      if (entry.status >= 500) process.stderr.write(`${entry.status} ${entry.method} ${entry.path}\n`);
    },
  });
  if (values.prepare) sandbox.prepare();
  const end = () => {
    sandbox[Symbol.asyncDispose]().then(() => process.exit(0));
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  if (values['follow-stdin']) process.stdin.on('end', end).resume();
  process.stdout.write(`${JSON.stringify({ url: sandbox.url })}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

function wholeNumber(text: string, name: string): number {
  const number = Number(text);
  if (text === '' || !Number.isInteger(number) || number < 0) {
    throw new Error(`${name} must be a whole number of at least 0, not '${text}'.`);
  }
  return number;
}

function oneOf<T extends string>(text: string, allowed: readonly T[], name: string): T {
  const found = allowed.find((one) => one === text);
  if (found === undefined) throw new Error(`${name} must be ${allowed.join(' or ')}, not '${text}'.`);
  return found;
}
