/** Sources, drafts, jobs and removals as the API shows them: nothing secret, times as text. */

import { accountId } from '../model/ids.ts';
import type { Person } from '../model/person.ts';
import { credentialName, type Source, type SourceScope, sourceKinds } from '../model/source.ts';
import type { SyncProgress } from '../model/sync-progress.ts';
import type { DryRun } from '../sources/dry-run.ts';
import { daysLeft } from '../sources/expiry.ts';
import { readingOf } from '../sources/oauth/missing-scopes.ts';
import { missingParts } from '../sources/oauth/scopes.ts';
import { keptOnPurpose, receiptOf } from '../sources/remove-source.ts';
import { pausedProjects } from '../sources/run-control.ts';
import type { SourceDraft } from '../sources/source-drafts.ts';
import type { Job } from '../sources/source-jobs.ts';
import { sourceStatuses } from '../sources/status.ts';
import { announcementsOf } from '../sources/webhooks/announcements.ts';
import type { Removal, RemovalCounts } from '../store/removal-store.ts';
import type { SourceWebhooks } from '../store/webhook-store.ts';
import type { SourceRouteTools } from './route-tools.ts';
import type {
  DryRunJob,
  RemovalView,
  SourceDraftView,
  SourceScopeView,
  SourceView,
  SyncJob,
} from './source-api.ts';
import { isToldTo, toldStatus } from './told-of-source.ts';

const iso = (ms: number) => new Date(ms).toISOString();

/** As the viewer may know them: of somebody else's private source that it is there, whose it is, and how it is. */
export async function sourceViews(tools: SourceRouteTools, viewer: Person): Promise<SourceView[]> {
  const { store } = tools.sources;
  const sources = await store.sources.list();
  const { documents, cursor } = await tools.search.index.state();
  const statuses = new Map(
    (
      await sourceStatuses(
        store,
        tools.clock,
        { documents, cursor },
        tools.permissions.directoryMaxAgeMs,
        tools.sources.vault,
      )
    ).map((one) => [one.id, one]),
  );
  const groups = await store.workspaceGroups.list();
  const webhooks = new Map((await store.webhooks.list()).map((one) => [one.sourceId, one]));
  const views: SourceView[] = [];
  for (const source of sources) {
    const whole = statuses.get(source.id);
    // It was removed between the two lists.
    if (!whole) continue;
    const status = toldStatus(viewer, source, whole, false);
    const { projects } = status;
    const owner = source.ownerId === undefined ? undefined : await store.people.byId(source.ownerId);
    const { audience } = source;
    const sync = tools.sourceWork.syncs.of(String(source.id));
    const isTold = isToldTo(viewer, source);
    const paused = isTold ? await pausedProjects(store, source) : [];
    const announcements = announcementsView(source, webhooks.get(source.id), tools.clock.now());
    views.push({
      id: source.id,
      name: source.name,
      site: source.site.url,
      siteTitle: source.site.title,
      kind: source.kind,
      titlesOnly: source.titlesOnly,
      ...(owner && { owner: { name: owner.name, email: owner.email } }),
      ...(audience === 'everyone' && { audience }),
      ...(typeof audience === 'object' && {
        audience: [...audience],
        groups: groups.filter(({ id }) => audience.includes(id)).map(({ id, name }) => ({ id, name })),
      }),
      credential: credentialView(source, tools.clock.now()),
      ...(isTold && { scope: scopeView(source.scope) }),
      automatic: source.automatic,
      ...(source.pollEveryMs !== undefined && { syncEveryMinutes: source.pollEveryMs / 60_000 }),
      created: iso(source.createdMs),
      createdBy: source.createdBy,
      status: status.status,
      ...(status.reason !== undefined && { reason: status.reason }),
      ...(source.halt && { haltedSince: iso(source.halt.sinceMs) }),
      ...(status.lastSync !== undefined && { lastSync: status.lastSync }),
      ...(status.lastAccess !== undefined && { lastAccess: status.lastAccess }),
      ...(projects && {
        projects: projects.length,
        issues: projects.reduce((sum, { issues }) => sum + issues, 0),
        comments: projects.reduce((sum, { comments }) => sum + comments, 0),
      }),
      findings: status.findings.map(({ code, subject, message, since }) => ({
        code,
        subject,
        message,
        since,
      })),
      ...(status.copy.changesUntil !== undefined && { changesUntil: status.copy.changesUntil }),
      paused: paused.map(({ project, sinceMs, by }) => ({ project: project.key, since: iso(sinceMs), by })),
      announcements: isTold ? announcements : { ...status.announcements, byHand: announcements.byHand },
      ...(sync && isTold && { sync: syncJobView(sync) }),
    });
  }
  return views;
}

function announcementsView(
  source: Source,
  known: SourceWebhooks | undefined,
  nowMs: number,
): SourceView['announcements'] {
  const { heardMs, ...about } = announcementsOf(source, known, nowMs);
  return { ...about, ...(heardMs !== undefined && { heard: iso(heardMs) }) };
}

export function credentialView(
  source: Pick<Source, 'credential' | 'accountId' | 'baseUrl'>,
  nowMs: number,
): SourceView['credential'] {
  const { credential } = source;
  const left = daysLeft(source, nowMs);
  const expiresMs = credential.kind === 'api-token' ? credential.expiresMs : undefined;
  return {
    kind: credential.kind,
    account: credentialName(source),
    accountId: source.accountId,
    through: new URL(source.baseUrl).pathname.startsWith('/ex/jira/') ? 'gateway' : 'site',
    ...(expiresMs !== undefined && { expires: iso(expiresMs) }),
    ...(left !== undefined && { daysLeft: left }),
    ...(credential.kind === 'oauth' && { scopes: [...credential.scopes] }),
    ...(credential.kind === 'connect' && { actsAs: credential.actsAs }),
  };
}

export function scopeView({ projectKeys, updatedSinceMs, jql }: SourceScope): SourceScopeView {
  return {
    projects: projectKeys ? [...projectKeys] : null,
    ...(updatedSinceMs !== undefined && { updatedSince: iso(updatedSinceMs) }),
    ...(jql !== undefined && { jql }),
  };
}

export function draftView(
  { id, expiresMs, proven, wanted }: SourceDraft,
  connected: Source | undefined,
  nowMs: number,
): SourceDraftView {
  const { site, credential } = proven;
  const accountOf = accountId(site.account.accountId);
  const shown = credentialView({ credential, accountId: accountOf, baseUrl: site.baseUrl }, nowMs);
  const door =
    shown.through === 'gateway'
      ? "through Atlassian's gateway, as a token with scopes"
      : "at the site's own address, without scopes";
  return {
    draft: id,
    expires: iso(expiresMs),
    site: site.siteUrl,
    siteTitle: site.title,
    ...(site.note !== undefined && { note: site.note }),
    credential: shown,
    says: worksAs(proven, door),
    ...(wanted && { wanted: { ...wanted } }),
    missing: missingOf(credential, wanted?.titlesOnly ?? false),
    ...(connected && {
      connected: { id: connected.id, name: connected.name, account: credentialName(connected) },
    }),
  };
}

function missingOf(credential: Source['credential'], titlesOnly: boolean): SourceDraftView['missing'] {
  if (credential.kind !== 'oauth') return [];
  return sourceKinds.flatMap((kind) =>
    missingParts(readingOf({ kind, titlesOnly }), credential.scopes).map(({ scopes, ...part }) => ({
      ...{ kind, ...part },
      scopes: [...scopes],
    })),
  );
}

function worksAs({ credential, site }: SourceDraft['proven'], door: string): string {
  if (credential.kind === 'api-token') return `It works as ${site.account.displayName}, ${door}.`;
  if (credential.kind === 'oauth') return `Atlassian lets Jackdaw read it for ${site.account.displayName}.`;
  return credential.actsAs === 'app'
    ? "It works as the app's own user, who sees what Jira gives to apps."
    : `It works as ${site.account.displayName}, for whom the app acts.`;
}

function jobView<Progress, Result>(job: Job<Progress, Result>) {
  return {
    state: job.state,
    started: iso(job.startedMs),
    ...(job.endedMs !== undefined && { ended: iso(job.endedMs) }),
    ...(job.error && { error: { ...job.error } }),
  };
}

export function syncJobView(job: Job<SyncProgress, SyncProgress>): SyncJob {
  const progress = job.result ?? job.progress;
  if (!progress) return jobView(job);
  return { ...jobView(job), progress: progressView(progress) };
}

export function progressView({ left, perSecond, leftMs, ...rest }: SyncProgress) {
  return {
    ...rest,
    ...(left !== undefined && { left }),
    ...(perSecond !== undefined && { perSecond }),
    ...(leftMs !== undefined && { leftMs }),
  };
}

export function dryRunView(job: Job<DryRun, DryRun>, kind: DryRunJob['kind']): DryRunJob {
  const run = job.result ?? job.progress;
  return {
    ...jobView(job),
    kind,
    of: run?.of ?? 0,
    lines: (run?.lines ?? []).map(({ scopes, ...line }) => ({
      ...line,
      scopes: { classic: [...scopes.classic], granular: [...scopes.granular] },
    })),
    ...(run?.verdict && { verdict: run.verdict }),
  };
}

/** `job`: what works on it; undefined: nothing does at the moment. */
export function removalViewOf(
  viewer: Person,
  removal: Removal,
  job: Job<RemovalCounts, RemovalCounts> | undefined,
): RemovalView {
  const { id, name, siteUrl, sinceMs, by, counts } = removal;
  const state = job === undefined || job.state === 'stopped' ? 'waiting' : job.state;
  return {
    id,
    name,
    site: siteUrl,
    state,
    since: iso(sinceMs),
    by,
    ...(job?.endedMs !== undefined && { ended: iso(job.endedMs) }),
    ...(job?.error && { error: { ...job.error } }),
    ...(isToldTo(viewer, removal) && { removed: receiptOf(job?.result ?? counts) }),
    kept: [...keptOnPurpose],
  };
}
