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

/** What is absent stays. Kind and issuer do: an id that one issuer gave is somebody else's with another. */
export interface ProviderChange {
  readonly name?: string | undefined;
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  readonly joins?: boolean | undefined;
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
  const name = checkedName(wanted.name, await store.signIn.providers());
  checkJoins(kind, wanted.joins);
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

/** Recorded, without the secret. From the next way to it on, the provider is asked so. */
export async function changeProvider(
  tools: SignInTools,
  by: Authority,
  id: number,
  wanted: ProviderChange,
): Promise<void> {
  requireOwner(by);
  const { store, secrets } = tools;
  const all = await store.signIn.providers();
  const before = providerOf(all, id);
  const after = {
    name:
      wanted.name === undefined
        ? before.name
        : checkedName(
            wanted.name,
            all.filter((one) => one !== before),
          ),
    clientId: wanted.clientId ?? before.clientId,
    joins: wanted.joins ?? before.joins,
  };
  checkJoins(before.kind, after.joins);
  const { clientSecret } = wanted;
  const changed = [
    ...(after.name === before.name ? [] : [`name: ${after.name}`]),
    ...(after.clientId === before.clientId ? [] : [`client id: ${after.clientId}`]),
    ...(after.joins === before.joins ? [] : [after.joins ? 'people may join' : 'nobody joins']),
    ...(clientSecret === undefined ? [] : ['client secret']),
  ];
  if (changed.length === 0) return;
  const entry = {
    actor: by.actor,
    action: 'provider-changed',
    subject: before.name,
    outcome: 'done',
    details: { changed },
  } as const;
  await recordAround(store.auditLog, by.now, entry, async () => {
    if (clientSecret !== undefined) await secrets.keep(id, clientSecret);
    await store.signIn.changeProvider(id, after);
  });
}

/** Recorded. Whoever had no other way in needs an invitation. */
export async function removeProvider(tools: SignInTools, by: Authority, id: number): Promise<void> {
  requireOwner(by);
  const { store, secrets } = tools;
  const provider = providerOf(await store.signIn.providers(), id);
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

function providerOf(all: readonly SignInProvider[], id: number): SignInProvider {
  const provider = all.find((one) => one.id === id);
  if (provider) return provider;
  throw new AppError('not-found', 'There is no such way to sign in.');
}

function checkedName(written: string, others: readonly SignInProvider[]): string {
  const name = written.trim();
  if (name === '') throw new AppError('bad-request', 'Give it a name, for the button.');
  const same = others.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (!same) return name;
  throw new AppError('bad-request', `There is a way to sign in with the name "${same.name}" already.`);
}

function checkJoins(kind: ProviderKind, joins: boolean): void {
  if (kind !== 'atlassian' || !joins) return;
  throw new AppError('bad-request', 'Atlassian proves no address, so nobody can join by it: invite people.');
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
