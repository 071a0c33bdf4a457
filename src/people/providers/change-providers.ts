/** Owners say which providers people may sign in with. A provider that does not answer as one is refused. */

import { AppError, reasonOf } from '../../errors.ts';
import type { ProviderKind, SignInProvider } from '../../model/sign-in.ts';
import { recordAround } from '../../store/record.ts';
import { type Authority, requireMayManage } from '../roles.ts';
import type { SignInTools } from '../sign-in-tools.ts';
import { configurationOf, isLoopback } from './openid.ts';

export interface NewProvider {
  readonly kind: ProviderKind;
  readonly name: string;
  /** Of OpenID Connect. */
  readonly issuer: string | undefined;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly joins: boolean;
}

/** Recorded. Throws `bad-request` for an address that cannot be one, or where no provider answers. */
export async function addProvider(
  tools: SignInTools,
  by: Authority,
  wanted: NewProvider,
): Promise<SignInProvider> {
  requireOwner(by);
  const { store, secrets } = tools;
  const { kind, clientId } = wanted;
  const issuer = kind === 'atlassian' ? tools.atlassian.authUrl : issuerOf(wanted.issuer);
  const name = wanted.name.trim();
  if (name === '') throw new AppError('bad-request', 'Give it a name, for the button.');
  if (kind === 'atlassian' && wanted.joins) {
    throw new AppError(
      'bad-request',
      'Atlassian proves no address, so nobody can join by it: invite people.',
    );
  }
  const same = (await store.signIn.providers()).find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (same)
    throw new AppError('bad-request', `There is a way to sign in with the name "${same.name}" already.`);
  return recordAround(
    store.auditLog,
    by.now,
    {
      actor: by.actor,
      action: 'provider-added',
      subject: name,
      outcome: 'done',
      details: { kind, issuer, clientId, joins: wanted.joins },
    },
    async () => {
      const provider = await store.signIn.addProvider({ kind, name, issuer, clientId, joins: wanted.joins });
      try {
        await secrets.keep(provider.id, wanted.clientSecret);
        if (kind === 'openid') await configurationOf(tools, provider);
        return provider;
      } catch (error) {
        await secrets.remove(provider.id);
        await store.signIn.removeProvider(provider.id);
        if (error instanceof AppError) throw error;
        tools.log.warn('provider-failed', { reason: reasonOf(error) });
        throw new AppError(
          'bad-request',
          `${issuer} does not answer as a provider of OpenID Connect. Check the issuer: its address is the one before /.well-known/openid-configuration.`,
        );
      }
    },
  );
}

/** Recorded. Whoever had no other way in needs an invitation. */
export async function removeProvider(tools: SignInTools, by: Authority, id: number): Promise<void> {
  requireOwner(by);
  const { store, secrets } = tools;
  const provider = (await store.signIn.providers()).find((one) => one.id === id);
  if (!provider) throw new AppError('not-found', 'There is no such way to sign in.');
  await recordAround(
    store.auditLog,
    by.now,
    { actor: by.actor, action: 'provider-removed', subject: provider.name, outcome: 'done', details: {} },
    async () => {
      await store.signIn.removeProvider(id);
      await secrets.remove(id);
    },
  );
}

function requireOwner(by: Authority): void {
  requireMayManage(by, 'owner');
}

function issuerOf(issuer: string | undefined): string {
  const written = issuer?.trim() ?? '';
  const url = URL.canParse(written) ? new URL(written) : undefined;
  const isGood =
    url !== undefined &&
    (url.protocol === 'https:' || isLoopback(url)) &&
    url.username === '' &&
    url.search === '' &&
    url.hash === '';
  if (isGood) return written;
  throw new AppError('bad-request', 'The issuer is an address that begins with https://.');
}
