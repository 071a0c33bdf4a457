/** `jackdaw permissions …` and `jackdaw simulate …`: what they take. Their work is in files of their own. */

import { Argument, type Command } from 'commander';
import type { RunCommand } from './command-tools.ts';

const sourceOption = [
  '--source <source>',
  'name, number or host of the site; needed where several have the project',
] as const;
const jsonOption = ['--json', 'print the result as JSON'] as const;
const holders =
  'anyone, logged-in, application:KEY, group:NAME, role:NAME, user:ADDRESS, lead, reporter, assignee, user-field:NAME, group-field:NAME';

export function permissionCommands(program: Command, run: RunCommand): void {
  const permissions = program
    .command('permissions')
    .description('who may do what in projects, and which scheme they have');
  const command = (name: string, description: string) =>
    permissions
      .command(name)
      .description(description)
      .option(...sourceOption)
      .option(...jsonOption);

  command('show', 'the permission scheme of a project, with the people behind every grant')
    .argument('<project>', 'key of the project')
    .option('--all', 'every permission, and every person; by default who may browse, and the first of them')
    .action((project, options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./permissions.ts')).showCommand(tools, project, options),
      ),
    );
  command('schemes', 'all schemes, the projects that have them, and who may browse by them')
    .argument('[project]', 'key of a project: only the schemes that it has')
    .action((project, options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./permissions.ts')).schemesCommand(tools, project, options),
      ),
    );
  command('levels', 'the security levels of a project, who is in them, and which of them may be set')
    .argument('<project>', 'key of the project')
    .action((project, options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./permissions.ts')).levelsCommand(tools, project, options),
      ),
    );
  const changing = (name: string, description: string) =>
    command(name, description)
      .option('--yes', 'do it without asking, for scripts')
      .option('--email <email>', 'of another account that may assign schemes; used once and not kept')
      .option('--token-file <file>', 'file that holds the API token of that account');
  changing('assign', 'give a project another permission scheme, after showing who gains and who loses')
    .argument('<project>', 'key of the project')
    .argument('<scheme>', 'name or id of the permission scheme')
    .action((project, scheme, options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./assign.ts')).assignCommand(tools, project, scheme, options),
      ),
    );
  changing('undo', 'put back the permission scheme that a project had before')
    .argument('[entry]', 'number of the assignment in the audit log; the latest by default')
    .option('--anyway', 'also where somebody has assigned another one since')
    .action((entry, options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./assign.ts')).undoCommand(tools, entry, options),
      ),
    );
  permissions
    .command('accept-shrink')
    .description('believe a directory that became so much smaller that it was held back')
    .argument('[source]', 'name, number or host of one source; all by default')
    .option(...jsonOption)
    .action((source, options) =>
      run(options.json ?? false, async (tools) =>
        (await import('./accept-shrink.ts')).acceptShrinkCommand(tools, source),
      ),
    );

  const simulate = program
    .command('simulate')
    .description('who would gain and lose what by a change; nothing is changed, and Jira is not asked');
  const supposed = (name: string, description: string, ...takes: (readonly [string, string])[]) => {
    const one = simulate.command(name).description(description);
    for (const [argument, what] of takes) {
      const taken = new Argument(argument, what);
      one.addArgument(argument === action[0] ? taken.choices(['add', 'remove']) : taken);
    }
    return one
      .option('--people <n>', 'how many people to tell of', (text) => Number(text), 20)
      .option(...sourceOption)
      .option(...jsonOption);
  };
  const action = ['<add|remove>', 'put in, or take out'] as const;
  const project = ['<project>', 'key of the project'] as const;
  const simulated = async (json: boolean, change: object, options: object) =>
    run(json, async (tools) => (await import('./simulate.ts')).simulateCommand(tools, change, options));

  supposed('scheme', 'a project gets another permission scheme', project, [
    '<scheme>',
    'name or id of the permission scheme',
  ]).action((key, scheme, options) =>
    simulated(options.json ?? false, { kind: 'scheme', project: key, scheme }, options),
  );
  supposed(
    'membership',
    'somebody comes into a group, or out of it',
    action,
    ['<account>', 'address, name or account id'],
    ['<group>', 'name or id of the group'],
  ).action((verb, account, group, options) =>
    simulated(options.json ?? false, { kind: 'membership', action: verb, account, group }, options),
  );
  supposed(
    'role-actor',
    'somebody, or a group, comes into a role of a project, or out of it',
    action,
    project,
    ['<role>', 'name or id of the project role'],
    ['<actor>', 'user:ADDRESS or group:NAME'],
  ).action((verb, key, role, actor, options) =>
    simulated(
      options.json ?? false,
      { kind: 'role-actor', action: verb, project: key, role, actor },
      options,
    ),
  );
  supposed(
    'grant',
    'a permission is granted in a scheme, or taken away',
    action,
    ['<scheme>', 'name or id of the permission scheme'],
    ['<holder>', holders],
  )
    .option('--permission <permission>', "Jira's word for it", 'BROWSE_PROJECTS')
    .action((verb, scheme, holder, options) => {
      const { permission } = options;
      return simulated(
        options.json ?? false,
        { kind: 'grant', action: verb, scheme, permission, holder },
        options,
      );
    });
  supposed(
    'level-member',
    'somebody comes into a security level, or out of it',
    action,
    ['<scheme>', 'name or id of the issue security scheme'],
    ['<level>', 'name or id of the level'],
    ['<holder>', holders],
  ).action((verb, scheme, level, holder, options) =>
    simulated(options.json ?? false, { kind: 'level-member', action: verb, scheme, level, holder }, options),
  );
}
