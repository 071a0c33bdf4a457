/**
 * Keeps a proven credential as a source, of whatever kind the credential is. One site is read for everybody through one
 * permission-based source: connected again, by whatever account, that source reads it as this account from then on. A
 * second copy, made with other eyes, would go on showing what the first one no longer may. Private and shared sources
 * stand beside it, each replaced only where its owner, or its name, is the same.
 */

import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../errors.ts';
import type { CheckedSite } from '../jira/connect-check.ts';
import type { JiraCredential } from '../jira/credentials/credential.ts';
import { type AuditActor, actorInWords } from '../model/audit-entry.ts';
import { accountId, type PersonId } from '../model/ids.ts';
import {
  type Audience,
  credentialName,
  type Source,
  type SourceCredential,
  type SourceKind,
  type SourceScope,
} from '../model/source.ts';
import { type HeldLease, waitForLease } from '../store/hold-lease.ts';
import { recordAround } from '../store/record.ts';
import { removeWhatLeft } from './change-scope.ts';
import { checkAudience } from './check-audience.ts';
import { projectsForLog } from './check-scope.ts';
import { refuseClosedKeys } from './closed-projects.ts';
import { noteMissingScopes } from './oauth/missing-scopes.ts';
import { tokensLeaseName } from './oauth/renew-source.ts';
import type { SourceTools } from './open-client.ts';
import { quietSource } from './quiet-source.ts';
import { type SourceSecretName, sealSourceSecret } from './secrets.ts';

/** A credential that Jira has accepted, with what it proved: which site it reads, as whom. */
export interface ProvenCredential {
  readonly site: CheckedSite;
  readonly jira: JiraCredential;
  readonly credential: SourceCredential;
  /** In clear, until they are sealed. */
  readonly secrets: Readonly<Partial<Record<SourceSecretName, string>>>;
}

export interface WantedSource {
  /** Undefined: the name that the source has, or the site's title. */
  readonly name: string | undefined;
  readonly scope: SourceScope;
  readonly kind?: SourceKind;
  readonly titlesOnly?: boolean | undefined;
  /** Whose a private source is. */
  readonly ownerId?: PersonId | undefined;
  /** Of a shared source. */
  readonly audience?: Audience | undefined;
  readonly automatic?: boolean | undefined;
  /** Who connects it, for the audit log. */
  readonly by: AuditActor;
  /** The projects were chosen for many people: those that this account cannot read are no slip. */
  readonly isForMany?: boolean;
  /** A permission-based source that is there stays as it is, and the call is refused. */
  readonly onlyNew?: boolean;
}

export interface ConnectedSource {
  readonly source: Source;
  readonly site: CheckedSite;
  /** The source as it was until now; undefined: it is new. */
  readonly before: Source | undefined;
}

export async function keepSource(
  tools: SourceTools,
  proven: ProvenCredential,
  wanted: WantedSource,
): Promise<ConnectedSource> {
  const { store, clock } = tools;
  const kind = wanted.kind ?? 'permission-based';
  checkKind(kind, proven.credential, wanted);
  const audience =
    kind === 'shared' && wanted.audience ? await checkAudience(store, wanted.audience) : undefined;
  const { site: place, jira } = proven;
  const chosen = wanted.isForMany ? [] : (wanted.scope.projectKeys ?? []);
  await refuseClosedKeys(tools, { baseUrl: place.baseUrl, jira }, chosen);
  const site = await store.sources.putSite(proven.site.siteUrl, proven.site.title);
  const before = (await store.sources.list()).find(
    (source) => source.site.id === site.id && isSame(source, kind, wanted),
  );
  if (before && wanted.onlyNew) {
    throw new AppError(
      'changed-meanwhile',
      `${new URL(site.url).host} is connected already, as ${credentialName(before)} ("${before.name}", by ` +
        `${before.createdBy}). Reconnect that source, or change what it reads.`,
    );
  }
  if (before) return { ...(await renewSource(tools, before, proven, wanted)), before };
  const change = {
    name: wanted.name ?? proven.site.title,
    ...provenPart(proven),
    halt: undefined,
    scope: wanted.scope,
    titlesOnly: wanted.titlesOnly ?? false,
    audience,
    automatic: wanted.automatic ?? true,
  };
  const source = await recorded(tools, wanted, site.url, proven, undefined, () =>
    store.sources.add(
      {
        ...change,
        site,
        kind,
        ownerId: kind === 'private' ? wanted.ownerId : undefined,
        createdMs: clock.now(),
        createdBy: actorInWords(wanted.by),
      },
      sealed(tools, proven),
    ),
  );
  await noteMissingScopes(tools, source);
  return { source, site: proven.site, before: undefined };
}

/**
 * The source reads its site with this credential from now on, and nothing of the one before is kept. That ends a halt
 * for want of a credential; a pause stays. What is not wanted stays as it is.
 */
export async function renewSource(
  tools: SourceTools,
  before: Source,
  proven: ProvenCredential,
  wanted: Partial<Omit<WantedSource, 'by'>> & Pick<WantedSource, 'by'>,
  signal?: AbortSignal,
): Promise<{ readonly source: Source; readonly site: CheckedSite }> {
  if (proven.site.siteUrl !== before.site.url) {
    throw new AppError(
      'bad-request',
      `"${before.name}" reads ${new URL(before.site.url).host}, and this credential is one for ` +
        `${new URL(proven.site.siteUrl).host}. Connect that as a source of its own.`,
    );
  }
  checkKind(before.kind, proven.credential, before);
  const audience = wanted.audience ? await checkAudience(tools.store, wanted.audience) : before.audience;
  await using _ = await quietSource(tools, before, signal);
  await using __ = await noRenewal(tools, before, signal);
  const change = {
    name: wanted.name ?? before.name,
    ...provenPart(proven),
    halt: before.halt?.reason === 'paused' ? before.halt : undefined,
    scope: wanted.scope ?? before.scope,
    titlesOnly: wanted.titlesOnly ?? before.titlesOnly,
    automatic: wanted.automatic ?? before.automatic,
    audience: before.kind === 'shared' ? audience : undefined,
  };
  const isCopyOfAnother = before.kind !== 'permission-based' && change.accountId !== before.accountId;
  const isScopeOther = !isDeepStrictEqual(change.scope, before.scope);
  const { scopes, sources } = tools.store;
  const nowMs = tools.clock.now();
  const narrowed = await recorded(
    tools,
    { scope: before.scope, ...wanted },
    before.site.url,
    proven,
    before,
    async () => {
      const left = isScopeOther ? await scopes.change(before.id, change.scope, nowMs) : undefined;
      // What the account before could read decides nothing any more: it is found again where this one reads it, too.
      if (isCopyOfAnother) await scopes.hideUntilPass(before.id, nowMs);
      await sources.change(before.id, change, sealed(tools, proven));
      return left;
    },
  );
  if (narrowed) {
    await removeWhatLeft(tools, before, change.scope, signal);
    if (!narrowed.untilPass && !isCopyOfAnother) await scopes.endNarrowing(before.id, nowMs);
  }
  const source = { ...before, ...change };
  await noteMissingScopes(tools, source);
  return { source, site: proven.site };
}

/** A renewal under way would write its tokens over those that are kept now. */
async function noRenewal(
  { store, clock }: SourceTools,
  { id, name }: Source,
  signal?: AbortSignal,
): Promise<HeldLease> {
  const lease = await waitForLease(store.runs, tokensLeaseName(id), {
    ...{ clock, patienceMs: 60_000 },
    ...(signal && { signal }),
  });
  if (lease) return lease;
  throw new AppError('already-running', `The access of "${name}" is being renewed. Try again in a minute.`);
}

function provenPart({ site, credential }: ProvenCredential) {
  return {
    baseUrl: site.baseUrl,
    credential,
    accountId: accountId(site.account.accountId),
  };
}

function sealed({ vault }: SourceTools, proven: ProvenCredential) {
  const place = provenPart(proven);
  return secretNames(proven.secrets).flatMap((name) => {
    const secret = proven.secrets[name];
    return secret === undefined ? [] : [sealSourceSecret(vault, place, name, secret)];
  });
}

function secretNames(secrets: ProvenCredential['secrets']): SourceSecretName[] {
  return Object.keys(secrets).filter((name): name is SourceSecretName => name in secrets);
}

function recorded<Result>(
  { store, clock }: SourceTools,
  { by, scope, kind }: Pick<WantedSource, 'by' | 'scope' | 'kind'>,
  subject: string,
  { jira }: ProvenCredential,
  before: Source | undefined,
  change: () => Promise<Result>,
): Promise<Result> {
  const details = {
    as: jira.describe(),
    before: before ? credentialName(before) : null,
    projects: projectsForLog(kind, scope),
  };
  const entry = { actor: by, action: 'connected', subject, outcome: 'done', details } as const;
  return recordAround(store.auditLog, () => clock.now(), entry, change);
}

function isSame(source: Source, kind: SourceKind, { ownerId, name }: WantedSource): boolean {
  if (source.kind !== kind) return false;
  if (kind === 'private') return source.ownerId === ownerId;
  return kind === 'permission-based' || source.name === name;
}

function checkKind(
  kind: SourceKind,
  credential: SourceCredential,
  { ownerId, audience }: Pick<WantedSource, 'ownerId' | 'audience'>,
): void {
  if (credential.kind === 'connect' && kind !== 'permission-based') {
    throw new AppError(
      'bad-request',
      'The Connect app can act as anybody, so what it reads is found by the permissions of Jira alone. For a private or ' +
        'a shared source connect with OAuth or an API token.',
    );
  }
  if (kind === 'private' && ownerId === undefined) {
    throw new AppError('bad-request', 'A private source is somebody’s: say whose.');
  }
  if (kind === 'shared' && audience === undefined) {
    throw new AppError(
      'bad-request',
      'A shared source needs its audience: everyone, or groups of the workspace.',
    );
  }
}
