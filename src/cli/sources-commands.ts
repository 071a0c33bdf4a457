/** The commands `jackdaw sources …` with what they take; part of the command line. */

import { type Command, InvalidArgumentError, Option } from 'commander';
import { sourceKinds } from '../model/source.ts';
import { runKinds } from '../store/run-store.ts';
import type { RunCommand } from './command-tools.ts';

export function sourcesCommands(program: Command, run: RunCommand): void {
  const sources = program.command('sources').description('the connected sites: what is read, and how it is');
  const command = (name: string, description: string) =>
    sources.command(name).description(description).option('--json', 'print the result as JSON');
  const named = (name: string, description: string) =>
    command(name, description).argument('<source>', 'name, number or host of the source');

  command('list', 'all of them, each with how it is').action((options) =>
    run(options.json ?? false, async (tools) => (await import('./sources.ts')).listCommand(tools)),
  );
  named('show', 'one of them: credentials, what it reads, and why it is as it is').action((source, options) =>
    run(options.json ?? false, async (tools) => (await import('./sources.ts')).showCommand(tools, source)),
  );
  named('check', 'ask Jira, call by call, what the credentials can and cannot read')
    .addOption(new Option('--kind <kind>', 'as if it were of this kind').choices(sourceKinds))
    .action((source, options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./sources.ts')).checkCommand(tools, source, options),
      ),
    );
  named('scope', 'change what is read; what leaves is found by nobody from then on')
    .option(
      '--projects <keys>',
      'only these projects, separated by commas; "all": present and future ones',
      keys,
    )
    .option('--updated-since <date>', 'leave out what did not change since then; "ever": read all', date)
    .option('--jql <jql>', 'narrow further by a clause of JQL; "": no more')
    .action((source, options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./sources.ts')).scopeCommand(tools, source, options),
      ),
    );
  named('change', 'change whom it is for, titles only, its name, or automatic sync; counts at once')
    .option(
      '--audience <who>',
      'of a shared one: "everyone", or names of groups, separated by commas',
      groups,
    )
    .option('--titles-only <on|off>', 'on: all other text is taken away; off: the next sync reads it', onOff)
    .option('--name <name>', 'what to call it')
    .option('--automatic <on|off>', 'whether it is synced by itself', onOff)
    .option('--every <minutes>', 'how often then, 1 to 1440; "default": as the settings say', minutes)
    .action((source, options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./change-source.ts')).changeSourceCommand(tools, source, options),
      ),
    );
  named('pause', 'read nothing of it until it is resumed')
    .option('--project <key>', 'pause this project alone')
    .action((source, options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./sources.ts')).pauseCommand(tools, source, options.project),
      ),
    );
  named('resume', 'end a pause, or try credentials that had expired again')
    .option('--project <key>', 'end the pause of this project')
    .action((source, options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./sources.ts')).resumeCommand(tools, source, options.project),
      ),
    );
  named('cancel', 'end what reads it at the moment; the next sync goes on where that was').action(
    (source, options) =>
      run(options.json ?? false, async (tools) => (await import('./runs.ts')).cancelCommand(tools, source)),
  );
  named('runs', 'what was done for it, the latest first, and how far it is')
    .addOption(new Option('--kind <kind>', 'only runs of this kind').choices(runKinds))
    .option('--limit <n>', 'how many of the latest, 1 to 1000', limit, 20)
    .action((source, options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./runs.ts')).runsCommand(tools, source, options),
      ),
    );
  named('remove', 'remove it with all that was read through it, and print a receipt')
    .option('--yes', 'do it without asking, for scripts')
    .action((source, options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./sources.ts')).removeCommand(tools, source, options),
      ),
    );
}

function keys(written: string): readonly string[] | 'all' {
  return written.trim().toLowerCase() === 'all' ? 'all' : written.split(',').map((key) => key.trim());
}

function date(written: string): number | 'ever' {
  if (written.trim().toLowerCase() === 'ever') return 'ever';
  const read = /^\d{4}-\d\d-\d\d/.test(written) ? Date.parse(written) : Number.NaN;
  if (Number.isFinite(read)) return read;
  throw new InvalidArgumentError('It takes a date such as 2026-01-01 (UTC), or "ever".');
}

function groups(written: string): readonly string[] {
  return written
    .split(',')
    .map((group) => group.trim())
    .filter((group) => group !== '');
}

function minutes(written: string): number | 'default' {
  const read = Number(written);
  if (written === 'default') return written;
  if (Number.isInteger(read) && read >= 1 && read <= 1440) return read;
  throw new InvalidArgumentError('It takes a whole number of minutes from 1 to 1440, or "default".');
}

function limit(written: string): number {
  const read = Number(written);
  if (Number.isInteger(read) && read >= 1 && read <= 1000) return read;
  throw new InvalidArgumentError('It takes a whole number from 1 to 1000.');
}

function onOff(written: string): boolean {
  if (written === 'on' || written === 'off') return written === 'on';
  throw new InvalidArgumentError('It takes "on" or "off".');
}
