/** `jackdaw connect`: the token comes from a file or standard input, never from the arguments, which others see. */

import { credentialName, type Source } from '../model/source.ts';
import { connectSource } from '../sources/connect.ts';
import type { CommandTools } from './command-tools.ts';
import { operator } from './operator.ts';
import { readToken } from './read-token.ts';

export interface ConnectOptions {
  readonly email: string;
  readonly tokenFile?: string;
  readonly projects?: readonly string[];
  readonly name?: string;
}

export async function connectCommand(
  tools: CommandTools,
  site: string,
  options: ConnectOptions,
): Promise<void> {
  const { terminal, signal } = tools;
  const token = await readToken(tools, options.tokenFile);
  const app = await tools.open();
  const {
    source,
    site: checked,
    before,
  } = await connectSource(
    app.sources,
    {
      address: site,
      email: options.email,
      token,
      projectKeys: options.projects,
      name: options.name,
      by: operator(),
    },
    signal,
  );
  if (checked.note !== undefined) terminal.note(checked.note);
  if (before) terminal.print(replacedSentence(before, source));
  const projects = source.scope.projectKeys?.join(', ') ?? 'all projects, present and future';
  terminal.print(
    `Connected "${source.name}" (${source.site.url}) as ${checked.account.displayName}: ${projects}.`,
  );
  if (source.scope.projectKeys) terminal.print('This limits what is read; the token itself could read more.');
  terminal.print('Next: jackdaw sync');
  terminal.printJson({
    source: source.id,
    name: source.name,
    site: source.site.url,
    projects: source.scope.projectKeys ?? null,
  });
}

function replacedSentence(before: Source, now: Source): string {
  const others = before.name === now.name ? '' : `, and called "${before.name}"`;
  return before.accountId === now.accountId
    ? `This site was connected as ${credentialName(before)}${others}; token and projects are the new ones from now on.`
    : `This site was connected as ${credentialName(before)}${others}; it is read as ${credentialName(now)} from now on.`;
}
