/**
 * The workspace's own apps of OAuth 2.0, as Atlassian's developer console knows them: client id and secret, sealed. One
 * is used for new consents; those before it are kept as long as a source was connected with them.
 */

import { z } from 'zod';
import { AppError } from '../../errors.ts';
import type { OAuthApp } from '../../jira/credentials/oauth-calls.ts';
import type { AuditActor } from '../../model/audit-entry.ts';
import { recordAround } from '../../store/record.ts';
import type { SourceTools } from '../open-client.ts';
import { keepWorkspaceSecret, openWorkspaceSecret } from '../secrets.ts';

const secretName = 'OAuth apps';

/** The one for new consents comes first. */
const appsSchema = z.array(z.object({ clientId: z.string(), clientSecret: z.string() }));

/** The app that people consent to; undefined: none yet. Throws `vault-key` when it does not open. */
export async function currentOAuthApp(tools: AppTools): Promise<OAuthApp | undefined> {
  return (await apps(tools))[0];
}

/** Throws `bad-config` where its secret is not here any more. */
export async function oauthAppOf(tools: AppTools, clientId: string): Promise<OAuthApp> {
  const app = (await apps(tools)).find((one) => one.clientId === clientId);
  if (app) return app;
  throw new AppError(
    'bad-config',
    `The secret of the OAuth app ${clientId} is not here any more. Keep the app again, or connect the source again.`,
  );
}

/** All that are kept: the one for new consents first. */
export async function keptOAuthApps(tools: AppTools): Promise<readonly OAuthApp[]> {
  return apps(tools);
}

/** From now on the one for new consents; with an id that is known its secret is replaced. */
export async function keepOAuthApp(tools: SourceTools, by: AuditActor, app: OAuthApp): Promise<void> {
  const clientId = app.clientId.trim();
  const clientSecret = app.clientSecret.trim();
  if (clientId === '' || clientSecret === '') {
    throw new AppError('bad-request', 'An app has both: a client id and a secret.');
  }
  const inUse = await usedClientIds(tools);
  const others = (await apps(tools)).filter((one) => one.clientId !== clientId && inUse.has(one.clientId));
  await recorded(tools, by, 'kept-oauth-app', clientId, () =>
    keep(tools, [{ clientId, clientSecret }, ...others]),
  );
}

/** Throws `bad-request` while a source is connected with it, and `not-found` where there is none. */
export async function removeOAuthApp(tools: SourceTools, by: AuditActor): Promise<void> {
  const [app, ...others] = await apps(tools);
  if (!app) throw new AppError('not-found', 'No OAuth app is kept here.');
  if ((await usedClientIds(tools)).has(app.clientId)) {
    throw new AppError(
      'bad-request',
      'A source is connected with this app. Connect it in another way first.',
    );
  }
  if ((await tools.store.provisions.list()).length > 0) {
    throw new AppError(
      'bad-request',
      'People are offered to connect with this app. Withdraw the offers first.',
    );
  }
  await recorded(tools, by, 'removed-oauth-app', app.clientId, () => keep(tools, others));
}

type AppTools = Pick<SourceTools, 'store' | 'vault'>;

async function apps(tools: AppTools): Promise<readonly OAuthApp[]> {
  const kept = await openWorkspaceSecret(tools, secretName);
  return kept === undefined ? [] : appsSchema.parse(JSON.parse(kept));
}

async function keep(tools: AppTools, all: readonly OAuthApp[]): Promise<void> {
  if (all.length === 0) await tools.store.secrets.remove('workspace', secretName);
  else await keepWorkspaceSecret(tools, secretName, JSON.stringify(all));
}

async function usedClientIds({ store }: AppTools): Promise<ReadonlySet<string>> {
  const used = (await store.sources.list()).map(({ credential }) => credential);
  return new Set(used.flatMap((one) => (one.kind === 'oauth' ? [one.clientId] : [])));
}

function recorded(
  { store, clock }: SourceTools,
  actor: AuditActor,
  action: 'kept-oauth-app' | 'removed-oauth-app',
  clientId: string,
  change: () => Promise<void>,
): Promise<void> {
  const entry = { actor, action, subject: clientId, outcome: 'done', details: {} } as const;
  return recordAround(store.auditLog, () => clock.now(), entry, change);
}
