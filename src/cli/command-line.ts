/**
 * All commands, with what they take. Each command's work is in a file of its own, loaded when it is asked for, so
 * that a search need not wait for what only a server needs. Here arguments become calls, failures become a
 * sentence and an exit code, and Ctrl+C becomes an aborted signal.
 */

import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { readConfig } from '../config.ts';
import { AppError, errorCodes, messageOf, reasonOf } from '../errors.ts';
import { openLog, silentLog } from '../log.ts';
import { auditActions } from '../model/audit-entry.ts';
import { sourceKinds } from '../model/source.ts';
import { startOptions } from '../sandbox/start-options.ts';
import type { RunCommand } from './command-tools.ts';
import { peopleCommands } from './people-commands.ts';
import { permissionCommands } from './permission-commands.ts';
import { sourcesCommands } from './sources-commands.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** The exit code: 0, or the one of the error that ended the command (see `errors.ts`). */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const stop = new AbortController();
  let stoppedMs = 0;
  const onSignal = () => {
    // Somebody who presses Ctrl+C again means it. A signal to a whole process group comes twice by itself.
    if (stop.signal.aborted && Date.now() - stoppedMs > 1_000) process.exit(130);
    stoppedMs ||= Date.now();
    stop.abort(new AppError('interrupted', 'Stopped.'));
  };
  // What we write (the store, the index, a world) is for its owner's eyes only, whatever the shell's habits.
  process.umask(0o077);
  for (const name of stopSignals) process.on(name, onSignal);
  // It stays: what was written last may meet the closed pipe when the command is over.
  if (!process.stdout.listeners('error').includes(onClosedPipe)) process.stdout.on('error', onClosedPipe);
  let terminal = openTerminal(false);
  try {
    const program = commands(async (isJson, work) => {
      terminal = openTerminal(isJson);
      await using opened = new AsyncDisposableStack();
      const config = readConfig();
      await work({
        terminal,
        config,
        signal: stop.signal,
        open: async (other, watched = false) => {
          const { openApp } = await import('../app.ts');
          return opened.use(await openApp(other ?? config, watched ? standardErrorLog() : silentLog));
        },
      });
    });
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : errorCodes['bad-request'].exitCode;
    return tell(error, terminal);
  } finally {
    for (const name of stopSignals) process.off(name, onSignal);
  }
}

/** As they are typed, without `jackdaw`: `people add`. */
export function commandNames(): string[] {
  return commands(async () => {}).commands.flatMap((command) => [
    // One that takes options does something by itself, whatever stands below it.
    ...(command.commands.length === 0 || command.options.length > 0 ? [command.name()] : []),
    ...command.commands.map((inner) => `${command.name()} ${inner.name()}`),
  ]);
}

/** `jackdaw status | head`: who reads no further has seen enough. */
function onClosedPipe(error: Error & { code?: string }): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function commands(run: RunCommand): Command {
  const program = new Command('jackdaw')
    .description('Search over Jira Cloud in which everybody finds everything they may see, and nothing else.')
    .exitOverride()
    .showHelpAfterError('(--help says what it takes)')
    .helpCommand(false);
  const command = (name: string, description: string) =>
    program.command(name).description(description).option('--json', 'print the result as JSON');

  command('connect', 'connect a Jira site with the API token of an account')
    .argument('<site>', 'address of the site, e.g. acme.atlassian.net')
    .requiredOption('--email <email>', 'email address of the account')
    .option(
      '--token-file <file>',
      'file that holds the API token; without it, the token is read from standard input',
    )
    .option('--projects <keys>', 'only these projects, separated by commas', list)
    .option('--name <name>', "what to call the source; the site's title by default")
    .addOption(
      new Option(
        '--kind <kind>',
        'permission-based: everybody finds what Jira lets them see; private: for its owner; shared: for its audience',
      ).choices(sourceKinds),
    )
    .option('--owner <email>', 'whose a private source is')
    .option(
      '--audience <who>',
      '"everyone", or numbers of groups of the workspace, separated by commas',
      audience,
    )
    .option('--titles-only', 'keep and find nothing but titles')
    .option('--expires <date>', 'when Atlassian ends the token, e.g. 2027-06-30; warned before', time)
    .action((site, options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./connect.ts')).connectCommand(tools, site, options),
      ),
    );

  command('sync', 'read what changed of the connected sites; goes on where it was stopped')
    .argument('[source]', 'name, number or host of one source; all by default')
    .option('--full', 'read everything once more, not only what changed')
    .option('--project <key>', 'read this project, before anything else of the source')
    .option('--permissions', 'read only who may see what, not the issues')
    .action((source, options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./sync.ts')).syncCommand(tools, source, options),
      ),
    );

  command('search', 'find issues as one person')
    .argument('<query...>', 'words, "phrases", -not, issue keys, field:value; best as one argument in quotes')
    .requiredOption('--as <email>', 'whose eyes to search with')
    .option('--limit <n>', 'how many hits, 1 to 50', number(1, 50), 10)
    .action((query, options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./search.ts')).searchCommand(tools, query, options),
      ),
    );

  command('status', 'how far each source has been read, and what an administrator should know')
    .option('--projects', 'a line for every project, also where nothing is missing')
    .action((options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./status.ts')).statusCommand(tools, { projects: options.projects ?? false }),
      ),
    );

  command('reindex', 'build the text index anew from the store, without asking Jira').action((options) =>
    run(options.json ?? false, async (tools) => (await import('./reindex.ts')).reindexCommand(tools)),
  );

  command('serve', 'serve the page and the API')
    .option('--host <address>', 'address to listen on (JACKDAW_HOST)')
    .option('--port <n>', 'port to listen on (JACKDAW_PORT); 0 takes a free one', number(0, 65_535))
    .action((options) =>
      run(options.json ?? false, async (tools) => (await import('./serve.ts')).serveCommand(tools, options)),
    );

  const vault = program.command('vault').description('the sealed secrets of sources, and their key');
  const json = ['--json', 'print the result as JSON'] as const;
  vault
    .command('status')
    .description('where the key is, which secrets it does not open, and which files others can read')
    .option(...json)
    .action((options) =>
      run(options.json ?? false, async (tools) => (await import('./vault.ts')).vaultStatusCommand(tools)),
    );
  vault
    .command('change-key')
    .description('seal all secrets again with a new key; goes on where it was stopped')
    .option('--from <file>', 'file with the key until now, where the new key is set already')
    .option(...json)
    .action((options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./vault.ts')).changeKeyCommand(tools, options),
      ),
    );

  const sandbox = command(
    'sandbox',
    'start a Jira Cloud on this machine, with permissions enforced for each caller',
  );
  for (const { flag, value, does } of startOptions) {
    sandbox.option(value === undefined ? `--${flag}` : `--${flag} <${value.toLowerCase()}>`, does);
  }
  sandbox.action((options) =>
    run(options.json ?? false, async (tools) => {
      const given = sandbox.options.map((one) => [one.name(), options[one.attributeName()]]);
      await (await import('./sandbox.ts')).sandboxCommand(tools, Object.fromEntries(given));
    }),
  );

  command('demo', 'sandbox, sync, search and page in one; everything is made anew at each start')
    .option('--check', 'do it once, compare with the sandbox, print one JSON line, and end')
    .option('--port <n>', 'port of the page; 0 takes a free one', number(0, 65_535))
    .action((options) =>
      run(options.json ?? options.check ?? false, async (tools) =>
        (await import('./demo.ts')).demoCommand(tools, options),
      ),
    );

  command('explain', 'why somebody can or cannot find an issue, line by line')
    .argument('<issue>', 'key of the issue; with #12345 a comment, with #worklog-12345 a worklog')
    .requiredOption('--as <who>', "a person's email address, a Jira account id, or anonymous")
    .action((issue, options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./explain.ts')).explainCommand(tools, issue, options),
      ),
    );

  command('whois', 'everybody who can find a project or an issue, and by what')
    .argument('<key>', 'key of the project or of the issue')
    .option('--limit <n>', 'how many people, 1 to 10000', number(1, 10_000), 50)
    .option('--offset <n>', 'how many to leave out', number(0, 1_000_000), 0)
    .action((key, options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./explain.ts')).whoisCommand(tools, key, options),
      ),
    );

  command('audit-log', 'who explained, viewed as somebody, mapped, assigned, connected or removed what')
    .option('--since <date>', 'at or after a date (UTC) or a time, e.g. 2026-11-01', time)
    .addOption(new Option('--action <action>', 'only this').choices(auditActions))
    .option('--actor <who>', 'only what they did: an address, or the name of an operator')
    .option('--limit <n>', 'how many of the latest, 1 to 1000', number(1, 1_000), 50)
    .option('--export <file>', 'write all of them into a new file: .jsonl or .csv')
    .action((options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./audit-log.ts')).auditLogCommand(tools, options),
      ),
    );

  const audit = command('audit', "compare what people may find with Jira's own answers")
    .argument('[source]', 'name, number or host of one source; all by default')
    .option('--all', 'every pair of a viewer and an issue, instead of a sample; goes on where it was stopped')
    .option('--project <key>', 'only issues of this project')
    .option('--as <person>', 'only this person, by email address, or this Jira account')
    .option('--budget <n>', 'questions at most, each about one viewer and up to 1,000 issues', number(1, 1e9))
    .option('--seed <n>', 'draw the sample that this seed draws', number(0, 2 ** 31 - 1))
    .option('--history', 'show earlier comparisons instead')
    .action((source, options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./audit.ts')).auditCommand(tools, source, options),
      ),
    );
  audit
    .command('release')
    .description('let a project be found again that a comparison has hidden, after somebody has looked')
    .argument('<project>', 'key of the project')
    .option('--json', 'print the result as JSON')
    .action((project, options) =>
      // Where both know the option, the outer command takes it.
      run(options.json ?? audit.opts().json ?? false, async (tools) =>
        (await import('./audit.ts')).releaseCommand(tools, project),
      ),
    );

  sourcesCommands(program, run);
  permissionCommands(program, run);
  peopleCommands(program, run);
  return program;
}

function tell(error: unknown, terminal: Terminal): number {
  const known = error instanceof AppError ? error : undefined;
  const code = known?.code ?? 'internal';
  if (!terminal.hasPrintedJson) terminal.printJson({ error: { code, message: reasonOf(error) } });
  process.stderr.write(`${known ? known.message : `Something went wrong: ${messageOf(error)}`}\n`);
  if (!known && error instanceof Error && error.stack) process.stderr.write(`${error.stack}\n`);
  return errorCodes[code].exitCode;
}

/** For what runs on its own. Other commands say themselves what they do. */
function standardErrorLog() {
  return openLog((line) => process.stderr.write(`${line}\n`));
}

function list(written: string): string[] {
  const items = written
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
  if (items.length === 0) throw new InvalidArgumentError('It takes keys separated by commas.');
  return items;
}

function audience(written: string): 'everyone' | number[] {
  if (written === 'everyone') return written;
  const numbers = list(written).map(Number);
  if (numbers.every(Number.isInteger)) return numbers;
  throw new InvalidArgumentError('It takes "everyone", or numbers separated by commas.');
}

/** In milliseconds since the epoch. */
function time(written: string): number {
  const form = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;
  const read = Date.parse(written);
  if (form.test(written) && Number.isFinite(read)) return read;
  throw new InvalidArgumentError('It takes a date such as 2026-11-01, or a time such as 2026-11-01T09:30Z.');
}

function number(from: number, to: number): (written: string) => number {
  return (written) => {
    const read = Number(written);
    if (Number.isInteger(read) && read >= from && read <= to) return read;
    throw new InvalidArgumentError(`It takes a whole number from ${from} to ${to}.`);
  };
}
