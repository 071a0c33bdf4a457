/** The commands `jackdaw people …` with what they take; part of the command line. */

import { Argument, type Command, Option } from 'commander';
import { personRoles } from '../model/person.ts';
import { providerKinds } from '../model/sign-in.ts';
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
    .addOption(
      new Option(
        '--role <role>',
        'owner: also makes administrators; administrator: may connect, change, and search as somebody else; ' +
          'reviewer: may see permissions, why somebody finds what they find, and the audit log; ' +
          'member: what anybody new is',
      ).choices(personRoles),
    )
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

  command('invite', 'make a link with which a person chooses how to sign in, once and within a week')
    .argument('<email>')
    .action((email, options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./people-invite.ts')).inviteCommand(tools, email),
      ),
    );

  command('groups', 'the groups with which sources are shared, and who is in them')
    .addArgument(
      new Argument('[what]')
        .choices(['list', 'add', 'rename', 'remove', 'join', 'leave'] as const)
        .default('list' as const),
    )
    .argument('[group]', 'its name or number')
    .argument('[which]', 'join and leave: the address of a person; rename: the new name')
    .action((what, group, which, options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./people-groups.ts')).groupsCommand(tools, what, group, which),
      ),
    );

  command('providers', 'the services that people sign in with, beside a password')
    .addArgument(
      new Argument('[what]').choices(['list', 'add', 'change', 'remove'] as const).default('list' as const),
    )
    .argument('[provider]', 'its name, which stands on the button, or its number')
    .addOption(new Option('--kind <kind>', 'of a new one; openid by default').choices(providerKinds))
    .option('--name <name>', 'another name')
    .option('--issuer <url>', 'of a new one of OpenID Connect')
    .option('--client-id <id>', 'as the service gave it')
    .option('--secret-file <file>', 'file that holds the client secret; add reads standard input without it')
    .option('--secret', 'change: another client secret, from standard input')
    .option('--joins', 'whoever has a proven address in a listed domain becomes a member')
    .option('--no-joins', 'only those come in who were invited')
    .action((what, provider, options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./people-providers.ts')).providersCommand(tools, what, provider, options),
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
