/** The commands `jackdaw people …` with what they take; part of the command line. */

import { Argument, type Command } from 'commander';
import type { RunCommand } from './command-tools.ts';

export function peopleCommands(program: Command, run: RunCommand): void {
  const people = program.command('people').description('who may search, and which Jira account is theirs');
  const command = (name: string, description: string) =>
    people.command(name).description(description).option('--json', 'print the result as JSON');

  command('add', 'add a person, or change one, and tie them to their Jira account')
    .argument('<email>')
    .option('--name <name>', "what to call them; the account's name by default")
    .option('--title <title>', 'what they do')
    .option(
      '--account <id>',
      'their Jira account id; by default the one active account with this address, if its domain is listed',
    )
    .option('--administrator', 'may connect, change, and search as somebody else')
    .option('--reviewer', 'may see permissions, why somebody finds what they find, and the audit log')
    .option('--member', 'may no longer do either; what anybody new is')
    .action((email, options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./people.ts')).addPersonCommand(tools, email, options),
      ),
    );

  command('list', 'everybody who may search, and whom they count as').action((options) =>
    run(options.json ?? false, async (tools) => (await import('./people.ts')).listPeopleCommand(tools)),
  );

  command('check', 'who counts as nobody on a site and why, and which accounts hide their address').action(
    (options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./people-check.ts')).checkPeopleCommand(tools),
      ),
  );

  command('unmap', 'end the tie between a person and their Jira account')
    .argument('<email>')
    .argument('[source]', 'name, number or host of one source; all by default')
    .action((email, source, options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./people.ts')).unmapCommand(tools, email, source),
      ),
    );

  command('remove', 'remove a person: their ties and tokens end')
    .argument('<email>')
    .action((email, options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./people.ts')).removePersonCommand(tools, email),
      ),
    );

  command('token', 'make a token with which the page and the API know a person; it is shown once')
    .argument('<email>')
    .option('--revoke', 'end all tokens of the person instead')
    .action((email, options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./people.ts')).tokenCommand(tools, email, options),
      ),
    );

  command('domains', 'the domains in which an email address proves whose account it is')
    .addArgument(new Argument('[what]').choices(['list', 'add', 'remove'] as const).default('list' as const))
    .argument('[domain]', 'one in which nobody but your own people can have an address, e.g. acme.com')
    .action((what, domain, options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./people-check.ts')).domainsCommand(tools, what, domain),
      ),
    );
}
