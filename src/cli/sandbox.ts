/** `jackdaw sandbox`: the sandbox by itself, for trying things out and for other people's tests. */

import { AppError } from '../errors.ts';
import { openSandbox } from '../sandbox/open-sandbox.ts';
import { openWorld } from '../sandbox/world.ts';
import { loadWorld } from '../sandbox/worlds/load-world.ts';
import { WorldError } from '../sandbox/worlds/world-error.ts';
import type { CommandTools } from './command-tools.ts';
import { untilAborted } from './serve.ts';
import { counted } from './terminal.ts';

export async function sandboxCommand(
  { terminal, signal }: CommandTools,
  options: {
    readonly world: string;
    readonly port: number;
    readonly latency: number;
    readonly control?: boolean;
    readonly outgoing: string;
  },
): Promise<void> {
  const { outgoing } = options;
  if (outgoing !== 'loopback' && outgoing !== 'anywhere') {
    throw new AppError('bad-request', `--outgoing must be loopback or anywhere, not '${outgoing}'.`);
  }
  const file = await loadWorld(options.world).catch((error: unknown) => {
    if (error instanceof WorldError) throw new AppError('bad-request', error.message, { cause: error });
    throw error;
  });
  await using sandbox = await openSandbox({
    world: openWorld(file),
    port: options.port,
    latencyMs: options.latency,
    control: options.control ?? false,
    outgoing,
    onRequest: (entry) => {
      if (entry.status >= 500) terminal.note(`${entry.status} ${entry.method} ${entry.path}`);
    },
  }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new AppError('port-in-use', `Port ${options.port} is in use. Choose another one with --port.`, {
      cause: error,
    });
  });
  const people = file.accounts.filter((account) => account.active && account.accountType === 'atlassian');
  // The account with which Jackdaw reads the worlds that come with it.
  const first = people.find(({ email }) => email.startsWith('crawler@')) ?? people[0];
  terminal.print(
    `${file.site.title} is at ${sandbox.url}: ${counted(file.projects.length, 'project')}, ${counted(file.issues.length, 'issue')}, ` +
      `${counted(file.accounts.length, 'account')}. Ctrl+C stops it.`,
  );
  if (first) {
    terminal.print(
      `  curl -u ${first.email}:${first.apiToken ?? `token-${first.accountId}`} ${sandbox.url}/rest/api/3/myself`,
    );
  }
  terminal.printJson({ url: sandbox.url });
  await untilAborted(signal);
}
