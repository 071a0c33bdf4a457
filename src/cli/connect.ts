/** `jackdaw connect`: the token comes from a file or standard input, never from the arguments, which others see. */

import { AppError } from '../errors.ts';
import { type Audience, credentialName, type Source, type SourceKind } from '../model/source.ts';
import { connectSource } from '../sources/connect.ts';
import type { CommandTools } from './command-tools.ts';
import { operator } from './operator.ts';
import { readSecret } from './read-secret.ts';

export interface ConnectOptions {
  readonly email: string;
  readonly tokenFile?: string;
  readonly projects?: readonly string[];
  readonly name?: string;
  readonly kind?: SourceKind;
  /** Email address of whose a private source is. */
  readonly owner?: string;
  readonly audience?: Audience;
  readonly titlesOnly?: boolean;
  readonly expires?: number;
}

export async function connectCommand(
  tools: CommandTools,
  site: string,
  options: ConnectOptions,
): Promise<void> {
  const { terminal, signal } = tools;
  checkOptions(options);
  const token = await readSecret(tools, options.tokenFile, 'API token');
  const app = await tools.open();
  const owner = options.owner === undefined ? undefined : await app.store.people.byEmail(options.owner);
  if (options.owner !== undefined && !owner) {
    throw new AppError(
      'not-found',
      `Nobody here has the address ${options.owner}. See "jackdaw people list".`,
    );
  }
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
      kind: options.kind ?? 'permission-based',
      ownerId: owner?.id,
      audience: options.audience,
      titlesOnly: options.titlesOnly,
      expiresMs: options.expires,
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

/** What would change nothing is a mistake: somebody believes that the source is for fewer people than it is. */
function checkOptions({ kind = 'permission-based', owner, audience }: ConnectOptions): void {
  if (owner !== undefined && kind !== 'private') {
    throw new AppError('bad-request', '--owner goes with --kind private.');
  }
  if (owner === undefined && kind === 'private') {
    throw new AppError(
      'bad-request',
      'A private source is somebody’s: say whose, by --owner and an email address.',
    );
  }
  if (audience !== undefined && kind !== 'shared') {
    throw new AppError('bad-request', '--audience goes with --kind shared.');
  }
}

function replacedSentence(before: Source, now: Source): string {
  const others = before.name === now.name ? '' : `, and called "${before.name}"`;
  return before.accountId === now.accountId
    ? `This site was connected as ${credentialName(before)}${others}; token and projects are the new ones from now on.`
    : `This site was connected as ${credentialName(before)}${others}; it is read as ${credentialName(now)} from now on.`;
}
