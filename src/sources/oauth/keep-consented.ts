/**
 * Makes what somebody consented to a source, or gives it to the source that reads the site already. A site is read for
 * everybody through one source: connected again, by whatever account, that source reads it as this account from then on.
 */

import { AppError } from '../../errors.ts';
import type { CheckedSite } from '../../jira/connect-check.ts';
import type { GivenTokens } from '../../jira/credentials/oauth-calls.ts';
import { type AuditActor, actorInWords } from '../../model/audit-entry.ts';
import { accountId, type PersonId, type SourceId } from '../../model/ids.ts';
import { type Audience, credentialName, type Source, type SourceScope } from '../../model/source.ts';
import { accessLeaseName, syncLeaseName, waitForLease } from '../../store/hold-lease.ts';
import { recordAround } from '../../store/record.ts';
import type { SourceTools } from '../open-client.ts';
import { sealTokens, tokensToKeep } from './kept-tokens.ts';
import { noteGrantedScopes } from './missing-scopes.ts';
import { isOAuthSource, tokensLeaseName } from './renew-source.ts';
import type { WantedReading } from './scopes.ts';

export interface WantedSource extends WantedReading {
  /** Undefined: the name that the source has, or the site's title. */
  readonly name?: string | undefined;
  readonly scope: SourceScope;
  readonly audience?: Audience | undefined;
  /** The source that is connected again, and keeps all but its credential. */
  readonly reconnect?: SourceId | undefined;
}

export interface ProvenConsent {
  readonly site: CheckedSite;
  readonly clientId: string;
  readonly cloudId: string;
  readonly tokens: GivenTokens;
  readonly scopes: readonly string[];
  readonly email: string | undefined;
}

export async function keepConsented(
  tools: SourceTools,
  proven: ProvenConsent,
  wanted: WantedSource,
  by: { readonly actor: AuditActor; readonly id: PersonId },
): Promise<{ readonly source: Source; readonly before: Source | undefined }> {
  const { store, vault, clock } = tools;
  const site = await store.sources.putSite(proven.site.siteUrl, proven.site.title);
  const before = (await store.sources.list()).find((source) =>
    wanted.reconnect !== undefined
      ? source.id === wanted.reconnect
      : source.site.id === site.id && isSame(source, wanted, by.id),
  );
  if (wanted.reconnect !== undefined) checkReconnect(before, proven);
  const change = {
    baseUrl: proven.site.baseUrl,
    accountId: accountId(proven.site.account.accountId),
    credential: {
      kind: 'oauth',
      clientId: proven.clientId,
      cloudId: proven.cloudId,
      scopes: proven.scopes,
      email: proven.email,
    },
    // Whoever paused it did not do so for want of a credential.
    halt: before?.halt?.reason === 'paused' ? before.halt : undefined,
  } as const;
  const secrets = [sealTokens(vault, change, tokensToKeep(proven.tokens, clock.now()))];
  const source = await recorded(tools, by.actor, proven, wanted, before, async () => {
    if (!before) {
      return store.sources.add(
        {
          ...change,
          site,
          name: wanted.name ?? proven.site.title,
          kind: wanted.kind,
          titlesOnly: wanted.titlesOnly,
          ownerId: wanted.kind === 'private' ? by.id : undefined,
          audience: wanted.kind === 'shared' ? (wanted.audience ?? 'everyone') : undefined,
          scope: wanted.scope,
          automatic: true,
          createdMs: clock.now(),
          createdBy: actorInWords(by.actor),
        },
        secrets,
      );
    }
    await using _ = await quiet(tools, before);
    const own = wanted.reconnect === undefined ? { scope: wanted.scope } : {};
    const all = { ...change, ...own, name: wanted.name ?? before.name };
    await store.sources.change(before.id, all, secrets);
    if (!isOAuthSource(before)) await store.secrets.remove(before.id, before.credential.kind);
    return { ...before, ...all };
  });
  if (isOAuthSource(source)) await noteGrantedScopes(tools, source, proven.scopes);
  return { source, before };
}

function isSame(source: Source, { kind, name }: WantedSource, personId: PersonId): boolean {
  if (source.kind !== kind) return false;
  if (kind === 'private') return source.ownerId === personId;
  return kind === 'permission-based' || source.name === name;
}

function checkReconnect(before: Source | undefined, { site }: ProvenConsent): void {
  if (!before) throw new AppError('not-found', 'The source was removed in the meantime.');
  if (before.site.url === site.siteUrl) return;
  throw new AppError(
    'bad-request',
    `"${before.name}" reads ${new URL(before.site.url).host}, not ${new URL(site.siteUrl).host}. Choose that site, or ` +
      'connect this one as a source of its own.',
  );
}

/** What works on the source would go on as the account before, and mix what the two see. */
async function quiet(tools: SourceTools, source: Source): Promise<AsyncDisposable> {
  await using leases = new AsyncDisposableStack();
  for (const { name, patienceMs } of [
    { name: syncLeaseName(source.id), patienceMs: 0 },
    { name: accessLeaseName(source.id), patienceMs: 60_000 },
    { name: tokensLeaseName(source.id), patienceMs: 60_000 },
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

function recorded<Result>(
  { store, clock }: SourceTools,
  actor: AuditActor,
  { site, email }: ProvenConsent,
  { scope }: WantedSource,
  before: Source | undefined,
  change: () => Promise<Result>,
): Promise<Result> {
  const projects = (before ? before.scope : scope).projectKeys;
  const details = {
    as: email ?? site.account.displayName,
    before: before ? credentialName(before) : null,
    projects: projects === undefined ? 'all' : projects.length,
  };
  const entry = { actor, action: 'connected', subject: site.siteUrl, outcome: 'done', details } as const;
  return recordAround(store.auditLog, () => clock.now(), entry, change);
}
