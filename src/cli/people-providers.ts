/**
 * `jackdaw people providers`: the services that people sign in with, beside a password. A secret comes from a file, a
 * hidden line or standard input, never from an argument, and is not printed.
 */

import type { App } from '../app.ts';
import { AppError } from '../errors.ts';
import type { ProviderKind, SignInProvider } from '../model/sign-in.ts';
import { addProvider, changeProvider, removeProvider } from '../people/providers/change-providers.ts';
import { callbackPath } from '../people/providers/sign-in-with.ts';
import type { Authority } from '../people/roles.ts';
import type { CommandTools } from './command-tools.ts';
import { by } from './people.ts';
import { readSecret } from './read-secret.ts';

export type ProviderAct = 'list' | 'add' | 'change' | 'remove';

export interface ProviderOptions {
  readonly kind?: ProviderKind;
  readonly name?: string;
  readonly issuer?: string;
  readonly clientId?: string;
  /** Of `change`: another secret is read, from standard input where no file is named. */
  readonly secret?: boolean;
  readonly secretFile?: string;
  readonly joins?: boolean;
}

export async function providersCommand(
  tools: CommandTools,
  what: ProviderAct,
  named: string | undefined,
  options: ProviderOptions,
): Promise<void> {
  const { terminal } = tools;
  if (what === 'add') await add(tools, named, options);
  if (what === 'change') await change(tools, named, options);
  const app = await tools.open();
  if (what === 'remove') await removeProvider(app.signIn, owner(app), (await providerNamed(app, named)).id);
  const providers = await app.store.signIn.providers();
  const callback = app.config.publicUrl + callbackPath;
  if (providers.length === 0)
    terminal.print(
      'People sign in with passwords only. Add a service with "jackdaw people providers add NAME".',
    );
  for (const { id, name, kind, issuer, clientId, joins } of providers) {
    const joining = joins ? '  proven addresses in listed domains join' : '';
    terminal.print(`${id}  ${name}  ${kind}  ${issuer}  as ${clientId}${joining}`);
  }
  terminal.note(`Address to register with a service as the one to come back to: ${callback}`);
  terminal.printJson({ providers, callback });
}

async function add(tools: CommandTools, named: string | undefined, options: ProviderOptions): Promise<void> {
  const { kind = 'openid', issuer, clientId, joins = false } = options;
  const name = options.name ?? named;
  if (name === undefined || clientId === undefined) {
    throw new AppError(
      'bad-request',
      'Something is missing. Write it like this: jackdaw people providers add "Acme ID" --issuer https://id.acme.com ' +
        '--client-id ID --secret-file FILE',
    );
  }
  const clientSecret = await secretOf(tools, options);
  const app = await tools.open();
  await addProvider(app.signIn, owner(app), { kind, name, issuer, clientId, clientSecret, joins });
}

async function change(
  tools: CommandTools,
  named: string | undefined,
  options: ProviderOptions,
): Promise<void> {
  const { name, clientId, joins, secret = false, secretFile, kind, issuer } = options;
  if (kind !== undefined || issuer !== undefined) {
    throw new AppError(
      'bad-request',
      'Kind and issuer stay: who is who there would be somebody else elsewhere. Add another one, and remove this.',
    );
  }
  const isNewSecret = secret || secretFile !== undefined;
  if (name === undefined && clientId === undefined && joins === undefined && !isNewSecret) {
    throw new AppError(
      'bad-request',
      'Say what to change: --name, --client-id, --secret or --secret-file, --joins or --no-joins.',
    );
  }
  const clientSecret = isNewSecret ? await secretOf(tools, options) : undefined;
  const app = await tools.open();
  const { id } = await providerNamed(app, named);
  await changeProvider(app.signIn, owner(app), id, { name, clientId, clientSecret, joins });
}

async function secretOf(tools: CommandTools, { secretFile }: ProviderOptions): Promise<string> {
  const secret = (await readSecret(tools, secretFile, 'client secret')).trim();
  if (secret !== '') return secret;
  throw new AppError('bad-request', 'There is no client secret: name the file with --secret-file.');
}

async function providerNamed({ store }: App, named: string | undefined): Promise<SignInProvider> {
  const wanted = named?.trim().toLowerCase();
  const found = (await store.signIn.providers()).find(
    ({ id, name }) => name.toLowerCase() === wanted || String(id) === wanted,
  );
  if (found) return found;
  throw new AppError(
    'not-found',
    `There is no way to sign in "${named ?? ''}". See "jackdaw people providers".`,
  );
}

function owner(app: App): Authority {
  return { ...by(app), role: 'owner' };
}
