/**
 * Connects a Jira site: checks address and token, keeps the token sealed, and remembers the source. A site is
 * read through one source: connected again, by whatever account, the source reads it as that account from then on.
 * A second copy, made with other eyes, would go on showing what the first one no longer may.
 */

import { AppError } from '../errors.ts';
import { type CheckedSite, checkSite } from '../jira/connect-check.ts';
import { apiTokenCredential } from '../jira/credentials/api-token.ts';
import { type AuditActor, actorInWords } from '../model/audit-entry.ts';
import { accountId } from '../model/ids.ts';
import { credentialName, type Source } from '../model/source.ts';
import { accessLeaseName, syncLeaseName, waitForLease } from '../store/hold-lease.ts';
import { recordAround } from '../store/record.ts';
import type { SourceTools } from './open-client.ts';
import { sealSourceSecret } from './secrets.ts';

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
  const before = (await store.sources.list()).find(
    (source) => source.site.id === site.id && source.kind === 'permission-based',
  );
  const secrets = [
    sealSourceSecret(vault, { baseUrl, accountId: account }, 'api-token', wanted.token.trim()),
  ];
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
          before: before ? credentialName(before) : null,
          projects: wanted.projectKeys === undefined ? 'all' : wanted.projectKeys.length,
        },
      },
      change,
    );
  const change = {
    name: wanted.name ?? before?.name ?? checked.title,
    baseUrl,
    scope,
    credential: { kind: 'api-token', email } as const,
    accountId: account,
    halt: undefined,
  };
  if (before) {
    await using _ = await notSyncing(tools, before);
    await recorded(() => store.sources.change(before.id, change, secrets));
    return { source: { ...before, site, ...change }, site: checked, before };
  }
  const source = await recorded(() =>
    store.sources.add(
      {
        ...change,
        site,
        kind: 'permission-based',
        titlesOnly: false,
        ownerId: undefined,
        audience: undefined,
        automatic: true,
        createdMs: clock.now(),
        createdBy: actorInWords(wanted.by),
      },
      secrets,
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
