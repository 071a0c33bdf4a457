/** `jackdaw sandbox`: the sandbox by itself, for trying things out and for other people's tests. */

import { AppError } from '../errors.ts';
import type { StartValues } from '../sandbox/start-sandbox.ts';
import { startSandbox } from '../sandbox/start-sandbox.ts';
import { firstRequest } from '../sandbox/status-page/first-request.ts';
import { WorldError } from '../sandbox/world/world-error.ts';
import type { CommandTools } from './command-tools.ts';
import { untilAborted } from './serve.ts';
import { counted } from './terminal.ts';

const usualPort = '8090';

export async function sandboxCommand({ terminal, signal }: CommandTools, given: StartValues): Promise<void> {
  const values = { ...given, port: given.port ?? usualPort };
  await using started = await startSandbox(values, {
    signal,
    note: (text) => terminal.note(text),
    progress: (text) => terminal.progress(text),
    onRequest: (entry) => {
      if (entry.status >= 500) terminal.note(`${entry.status} ${entry.method} ${entry.path}`);
    },
  }).catch((error: unknown) => {
    if (error instanceof WorldError) throw asked(error);
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new AppError('port-in-use', `Port ${values.port} is in use. Choose another one with --port.`, {
      cause: error,
    });
  });
  const { sandbox } = started;
  const { world, url, site } = sandbox;
  terminal.progress('');
  terminal.print(
    `${world.site.title} is at ${url}: ${counted(world.projects.size, 'project')}, ${counted(world.entries.size, 'issue')}, ` +
      `${counted(world.accounts.size, 'account')}. Ctrl+C stops it.`,
  );
  const first = firstRequest(site);
  if (first !== undefined) terminal.print(`  ${first}`);
  terminal.print(`  Accounts with their tokens, and the last requests, are at ${url}/`);
  terminal.printJson({ url });
  await untilAborted(signal);
  const saved = await started.save().catch((error: unknown) => {
    throw error instanceof WorldError ? asked(error) : error;
  });
  terminal.progress('');
  if (saved !== undefined) terminal.note(`Saved to ${saved}.`);
}

function asked(error: WorldError): AppError {
  return new AppError('bad-request', error.message, { cause: error });
}
