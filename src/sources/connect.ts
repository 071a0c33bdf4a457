/**
 * Connects a Jira site: checks address and token, keeps the token sealed, and remembers the source. A site is
 * read through one source: connected again, by whatever account, the source reads it as that account from then on.
 * A second copy, made with other eyes, would go on showing what the first one no longer may.
 */

import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { type CheckedSite, checkSite } from '../jira/connect-check.ts';
import { apiTokenCredential } from '../jira/credentials/api-token.ts';
import { type JiraClient, openJiraClient } from '../jira/jira-client.ts';
import type { Log } from '../log.ts';
import type { AuditActor } from '../model/audit-entry.ts';
import { accountId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import { accessLeaseName, syncLeaseName, waitForLease } from '../store/hold-lease.ts';
import { recordAround } from '../store/record.ts';
import type { Store } from '../store/store.ts';
import type { Vault } from './vault.ts';

export interface SourceTools {
  readonly store: Store;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Connection {
  readonly address: string;
  readonly email: string;
  readonly token: string;
  /** Undefined: all projects, present and future. */
  readonly projectKeys: readonly string[] | undefined;
  /** Undefined: the name that the source has, or the site's title. */
  readonly name: string | undefined;
  /** Who connects it, for the audit log. */
  readonly by: AuditActor;
}

export interface ConnectedSource {
  readonly source: Source;
  readonly site: CheckedSite;
  /** The source as it was until now; undefined: the site is connected for the first time. */
  readonly before: Source | undefined;
}

const secretName = 'api-token';

export async function connectSource(
  tools: SourceTools,
  wanted: Connection,
  signal?: AbortSignal,
): Promise<ConnectedSource> {
  const { store, vault, clock } = tools;
  const email = wanted.email.trim();
  if (email === '' || wanted.token.trim() === '') {
    throw new AppError('bad-request', "An API token needs both: the account's email address and the token.");
  }
  const credential = apiTokenCredential({ email, token: wanted.token });
  const checked = await checkSite(wanted.address, credential, tools, signal);
  const site = await store.sources.putSite(checked.siteUrl, checked.title);
  const account = accountId(checked.account.accountId);
  const { baseUrl } = checked;
  const scope = { projectKeys: wanted.projectKeys };
  const before = (await store.sources.list()).find((source) => source.site.id === site.id);
  const secret = {
    name: secretName,
    sealed: vault.seal(place(baseUrl, account), wanted.token.trim()),
  };
  const recorded = <Result>(change: () => Promise<Result>) =>
    recordAround(
      store.auditLog,
      () => clock.now(),
      {
        actor: wanted.by,
        action: 'connected',
        subject: site.url,
        outcome: 'done',
        details: {
          as: email,
          before: before?.accountEmail ?? null,
          projects: wanted.projectKeys === undefined ? 'all' : wanted.projectKeys.length,
        },
      },
      change,
    );
  if (before) {
    const name = wanted.name ?? before.name;
    const change = { name, baseUrl, scope, accountId: account, accountEmail: email };
    await using _ = await notSyncing(tools, before);
    await recorded(() => store.sources.reconnect(before.id, change, secret));
    return { source: { ...before, site, ...change }, site: checked, before };
  }
  const source = await recorded(() =>
    store.sources.add(
      {
        site,
        name: wanted.name ?? checked.title,
        baseUrl,
        kind: 'permission-based',
        scope,
        accountId: account,
        accountEmail: email,
        createdMs: clock.now(),
      },
      secret,
    ),
  );
  return { source, site: checked, before: undefined };
}

/** A sync that runs would go on as the account before, and mix what the two see. */
async function notSyncing(tools: SourceTools, source: Source): Promise<AsyncDisposable> {
  await using leases = new AsyncDisposableStack();
  for (const { name, patienceMs } of [
    { name: syncLeaseName(source.id), patienceMs: 0 },
    // One that runs by its schedule mostly ends soon.
    { name: accessLeaseName(source.id), patienceMs: 60_000 },
  ]) {
    const lease = await waitForLease(tools.store.runs, name, { clock: tools.clock, patienceMs });
    if (!lease) {
      throw new AppError(
        'already-running',
        `"${source.name}" is being synced at the moment. Stop the sync or wait for its end, then connect again.`,
      );
    }
    leases.use(lease);
  }
  return leases.move();
}

/** A client that calls with the source's own credential. Throws `vault-key` when the secret cannot be opened. */
export async function openSourceClient(
  tools: SourceTools,
  source: Source,
  concurrency: number,
): Promise<JiraClient> {
  const sealed = await tools.store.sources.secret(source.id, secretName);
  if (!sealed) {
    throw new AppError(
      'bad-config',
      `The source "${source.name}" has no token. Connect it again with "jackdaw connect".`,
    );
  }
  const token = tools.vault.open(place(source.baseUrl, source.accountId), sealed);
  return openJiraClient({
    baseUrl: source.baseUrl,
    credential: apiTokenCredential({ email: source.accountEmail, token }),
    clock: tools.clock,
    log: tools.log,
    concurrency,
  });
}

/** Where a secret belongs: it opens nowhere else. */
function place(baseUrl: string, account: string): string {
  return `the API token of ${account} at ${baseUrl}`;
}
