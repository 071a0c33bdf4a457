/** What the pages about sources ask of the server. */

import type { RunsAnswer } from '../../http/run-api.ts';
import type {
  DryRunJob,
  HandWebhook,
  ProjectsAnswer,
  RemovalView,
  ScopeChangeAnswer,
  SourceChange,
  SourceDraftView,
  SourcesAnswer,
  SourceView,
  SyncJob,
} from '../../http/source-api.ts';
import { type Asker, askJson, queryOf } from '../ask-server.ts';
import type { ScopeWanted } from './scope-wanted.ts';

/** What a credential is asked with: one that is being connected, or that of a source. */
export type Subject = { readonly draft: string } | { readonly id: number };

export type Kind = SourceView['kind'];

const patience = () => AbortSignal.timeout(120_000);

export function allSources(asker: Asker, signal: AbortSignal): Promise<SourcesAnswer> {
  return askJson({ address: '/api/sources', asker, signal });
}

export function oneSource(asker: Asker, id: number, signal: AbortSignal): Promise<SourceView> {
  return askJson({ address: `/api/sources/${id}`, asker, signal });
}

export interface TokenTyped {
  readonly site: string;
  readonly email: string;
  readonly token: string;
  /** A date, or nothing. */
  readonly expires: string | undefined;
}

export function tryToken(asker: Asker, body: TokenTyped): Promise<SourceDraftView> {
  return askJson({ address: '/api/sources/drafts', asker, body, signal: patience() });
}

export function oneDraft(asker: Asker, draft: string, signal: AbortSignal): Promise<SourceDraftView> {
  return askJson({ address: `/api/sources/drafts/${draft}`, asker, signal });
}

export function startCheck(asker: Asker, subject: Subject, kind: Kind): Promise<DryRunJob> {
  return askJson({ address: `${under(subject)}/check`, asker, body: { kind }, signal: patience() });
}

export function checkSoFar(asker: Asker, subject: Subject, signal: AbortSignal): Promise<DryRunJob> {
  return askJson({ address: `${under(subject)}/check`, asker, signal });
}

export function stopCheck(asker: Asker, subject: Subject): Promise<DryRunJob> {
  return askJson({ address: `${under(subject)}/check`, asker, method: 'DELETE', signal: patience() });
}

export function projectsToChoose(
  asker: Asker,
  subject: Subject,
  query: { readonly q: string; readonly startAt: number },
  signal: AbortSignal,
): Promise<ProjectsAnswer> {
  return askJson({ address: `${under(subject)}/projects${queryOf(query)}`, asker, signal });
}

export interface NewSource {
  readonly draft: string;
  readonly name: string | undefined;
  readonly kind: Kind;
  readonly titlesOnly: boolean;
  readonly audience: 'everyone' | number[] | undefined;
  readonly scope: ScopeWanted;
  readonly automatic: boolean;
}

export function makeSource(asker: Asker, body: NewSource): Promise<SourceView> {
  return askJson({ address: '/api/sources', asker, body, signal: patience() });
}

export function reconnect(asker: Asker, id: number, draft: string): Promise<SourceView> {
  return askJson({ address: `/api/sources/${id}/reconnect`, asker, body: { draft }, signal: patience() });
}

/** The source goes on with the new credential, and reads at once, unless somebody paused it. */
export async function reconnectAndRead(asker: Asker, id: number, draft: string): Promise<void> {
  const renewed = await reconnect(asker, id, draft);
  if (renewed.haltedSince === undefined) await syncNow(asker, id);
}

export function changeSource(asker: Asker, id: number, body: SourceChange): Promise<SourceView> {
  return askJson({ address: `/api/sources/${id}`, asker, method: 'PATCH', body, signal: patience() });
}

export function changeScope(asker: Asker, id: number, body: ScopeWanted): Promise<ScopeChangeAnswer> {
  return askJson({ address: `/api/sources/${id}/scope`, asker, method: 'PUT', body, signal: patience() });
}

export function act(asker: Asker, id: number, deed: 'pause' | 'resume'): Promise<SourceView> {
  return askJson({ address: `/api/sources/${id}/${deed}`, asker, method: 'POST', signal: patience() });
}

export function syncNow(
  asker: Asker,
  id: number,
  body: { readonly full?: boolean; readonly project?: string } = {},
): Promise<SyncJob> {
  return askJson({ address: `/api/sources/${id}/sync`, asker, body, signal: patience() });
}

/** Whoever began it. */
export function stopSync(asker: Asker, id: number): Promise<SourceView> {
  return askJson({ address: `/api/sources/${id}/sync`, asker, method: 'DELETE', signal: patience() });
}

export function actOnProject(
  asker: Asker,
  id: number,
  key: string,
  deed: 'pause' | 'resume',
): Promise<SourceView> {
  const address = `/api/sources/${id}/projects/${encodeURIComponent(key)}/${deed}`;
  return askJson({ address, asker, method: 'POST', signal: patience() });
}

export function sourceRuns(
  asker: Asker,
  id: number,
  query: { readonly limit: number },
  signal: AbortSignal,
): Promise<RunsAnswer> {
  return askJson({ address: `/api/sources/${id}/runs${queryOf(query)}`, asker, signal });
}

/** What was made before is worth nothing from then on. */
export function makeWebhook(asker: Asker, id: number): Promise<HandWebhook> {
  return askJson({ address: `/api/sources/${id}/webhook`, asker, method: 'POST', signal: patience() });
}

export function removeWebhook(asker: Asker, id: number): Promise<SourceView> {
  return askJson({ address: `/api/sources/${id}/webhook`, asker, method: 'DELETE', signal: patience() });
}

/** The name is asked for, so that nobody removes another source by a slip. */
export function removeSource(asker: Asker, id: number, name: string): Promise<RemovalView> {
  return askJson({
    address: `/api/sources/${id}`,
    asker,
    method: 'DELETE',
    body: { name },
    signal: patience(),
  });
}

function under(subject: Subject): string {
  return 'draft' in subject ? `/api/sources/drafts/${subject.draft}` : `/api/sources/${subject.id}`;
}
