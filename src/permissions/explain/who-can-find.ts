/**
 * Everybody who can find a project (something in it, on at least one conceivable issue), or one issue, and by what.
 * Each account is asked about as the rule answers it; those who count as anonymous are one answer for all. For
 * administrators and security reviewers; callers see to that, and to the entry in the audit log.
 */

import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../errors.ts';
import type { DirectoryAccount } from '../../model/directory.ts';
import { type ProjectId, schemeId } from '../../model/ids.ts';
import type { StoredIssue } from '../../model/issue.ts';
import { isByPermissions, type Source } from '../../model/source.ts';
import { candidates, nothingRead } from '../candidates.ts';
import { fresh } from '../directory-copy.ts';
import type { PermissionTools } from '../permission-tools.ts';
import { hiddenReasons } from '../project-permissions.ts';
import { type SitePeople, sitePeople, standingsOf } from '../site-people.ts';
import { anonymous, type ViewerStanding } from '../viewer-standing.ts';
import type { NotInCopy } from './explanation.ts';
import { byWhat, type Found, findable, onWhat } from './findable.ts';
import { isNamed, peopleTiedTo } from './finder-people.ts';
import { notInCopy } from './not-in-copy.ts';
import { ago } from './reason-words.ts';

export interface WhoCanFindRequest {
  readonly what: { readonly kind: 'issue' | 'project'; readonly key: string };
  readonly offset: number;
  readonly limit: number;
  /** Only those whose name or address, in Jira or here, or account id holds each of these words. */
  readonly named?: string | undefined;
}

export interface WhoCanFindAnswer {
  /** One for each source that has it. */
  readonly sources: readonly FindersOnSource[];
  readonly notInCopy?: NotInCopy;
}

export interface FindersOnSource {
  readonly source: { readonly name: string; readonly site: string };
  readonly project: { readonly id: string; readonly key: string; readonly name: string };
  readonly issue?: string;
  /** Of the issue, whoever may find them. */
  readonly units?: UnitCounts;
  /** Why nobody can find anything of it. */
  readonly hidden?: string;
  readonly anonymous: { readonly canFind: boolean; readonly sentence: string } & Partial<UnitCounts>;
  /** Active accounts that were looked at, and how many of them can find it. */
  readonly asked: number;
  readonly total: number;
  /** Of a project: how many of those find something whatever an issue names; the others only what names them. */
  readonly always?: number;
  /** Where names were asked for: how many of them have one. */
  readonly matching?: number;
  readonly finders: readonly Finder[];
  readonly nextOffset?: number;
}

export interface UnitCounts {
  readonly comments: number;
  readonly worklogs: number;
}

export interface Finder extends Partial<UnitCounts> {
  readonly accountId: string;
  readonly name: string;
  readonly type: string;
  /** Who they are in Jackdaw. */
  readonly person?: { readonly name: string; readonly email: string };
  readonly on: string;
  readonly by: readonly string[];
}

export interface WhoCanFindOptions {
  readonly signal?: AbortSignal;
  /** Called now and then. */
  readonly onProgress?: (asked: number, of: number) => void;
}

/** Accounts between two looks at whether somebody still waits for the answer. */
const atATime = 500;

/** Throws `not-found` for a project that no source has. */
export async function whoCanFind(
  tools: PermissionTools,
  request: WhoCanFindRequest,
  options: WhoCanFindOptions = {},
): Promise<WhoCanFindAnswer> {
  const { store } = tools;
  const known = (await store.sources.list()).filter(isByPermissions);
  if (request.what.kind === 'project') {
    const places = await projectsNamed(tools, known, request.what.key);
    const sources: FindersOnSource[] = [];
    for (const { source, id } of places)
      sources.push(await onSource(tools, source, id, undefined, request, options));
    return { sources };
  }
  const sources: FindersOnSource[] = [];
  for (const stored of await store.issues.load(await store.issues.rowsByKey(request.what.key))) {
    const source = known.find(({ id }) => id === stored.sourceId);
    if (source) sources.push(await onSource(tools, source, stored.issue.projectId, stored, request, options));
  }
  if (sources.length > 0) return { sources };
  return { sources, notInCopy: await notInCopy(tools, request.what.key, undefined) };
}

async function onSource(
  tools: PermissionTools,
  source: Source,
  id: ProjectId,
  stored: StoredIssue | undefined,
  { offset, limit, named }: WhoCanFindRequest,
  { signal, onProgress }: WhoCanFindOptions,
): Promise<FindersOnSource> {
  const site = await sitePeople(tools, source.id);
  const asked = [...site.accounts.values()].filter(({ active }) => active);
  const standings = standingsOf(
    site,
    asked.map(({ accountId }) => accountId),
  );
  const found: FoundAccount[] = [];
  for (const [n, account] of asked.entries()) {
    if (n % atATime === 0) {
      onProgress?.(n, asked.length);
      signal?.throwIfAborted();
      await setImmediate();
    }
    const viewer = standings.get(account.accountId);
    const one = viewer?.account && findable(site, id, viewer, stored);
    if (viewer && one) found.push({ account, viewer, found: one });
  }
  found.sort(inOrder);
  const people = (of: readonly FoundAccount[]) =>
    peopleTiedTo(tools.store, source, new Set(of.map(({ account }) => account.accountId)));
  let shown = found;
  if (named !== undefined) {
    const all = await people(found);
    shown = found.filter(({ account }) => isNamed(account, all.get(account.accountId), named));
  }
  const page = shown.slice(offset, offset + limit);
  const pagePeople = await people(page);
  const by = byWhat(site, id, stored);
  const project = site.copy.projects.get(id)?.project?.body;
  const key = project?.key ?? stored?.issue.key.replace(/-\d+$/, '') ?? id;
  const hidden = hiddenBecause(site, id);
  return {
    source: { name: source.name, site: source.site.url },
    project: { id, key, name: project?.name ?? key },
    ...(stored && { issue: stored.issue.key, units: unitsOf(stored) }),
    ...(hidden !== undefined && { hidden }),
    anonymous: withoutAccount(tools, site, id, stored),
    asked: asked.length,
    total: found.length,
    ...(!stored && { always: found.filter(isAlways).length }),
    ...(named !== undefined && { matching: shown.length }),
    finders: page.map(({ account, viewer, found: one }) => {
      const person = pagePeople.get(account.accountId);
      return {
        accountId: account.accountId,
        name: account.displayName,
        type: account.type,
        ...(person && { person: { name: person.name, email: person.email } }),
        on: onWhat(site, id, one),
        by: by(viewer, one),
        ...one.units,
      };
    }),
    ...(offset + limit < shown.length && { nextOffset: offset + limit }),
  };
}

interface FoundAccount {
  readonly account: DirectoryAccount;
  readonly viewer: ViewerStanding;
  readonly found: Found;
}

function isAlways({ found }: FoundAccount): boolean {
  return found.project.browse.always;
}

/** Those first who find whatever an issue names; people before apps; then by name. */
function inOrder(one: FoundAccount, other: FoundAccount): number {
  const [a, b] = [one.account, other.account];
  const order =
    Number(isAlways(other)) - Number(isAlways(one)) || Number(a.type === 'app') - Number(b.type === 'app');
  if (order !== 0) return order;
  const byNames = collator.compare(a.displayName, b.displayName);
  return byNames !== 0 ? byNames : a.accountId < b.accountId ? -1 : 1;
}

const noScheme = schemeId('');
const collator = new Intl.Collator('en');

function withoutAccount(
  { now }: PermissionTools,
  site: SitePeople,
  id: ProjectId,
  stored: StoredIssue | undefined,
): FindersOnSource['anonymous'] {
  const found = findable(site, id, anonymous, stored);
  if (found) {
    const on = onWhat(site, id, found);
    return { canFind: true, sentence: `Anybody, also without an account, finds ${on}.`, ...found.units };
  }
  const project = site.copy.projects.get(id);
  const scheme = site.copy.schemes.get(fresh(project?.permissionScheme, site.isFresh)?.schemeId ?? noScheme);
  const isGranted = scheme?.browse.some(({ type }) => type === 'anyone') ?? false;
  const answer = project?.anonymous;
  const why =
    isGranted && answer && !answer.body.canRead
      ? ` Browse Projects is granted to anyone, but a request without an account could read no issue (${ago(answer.readMs, now())}).`
      : '';
  return { canFind: false, sentence: `Somebody without an account finds nothing of it.${why}` };
}

function hiddenBecause({ copy, isFresh }: SitePeople, id: ProjectId): string | undefined {
  const project = copy.projects.get(id);
  const reasons = project?.project
    ? hiddenReasons(copy, project, isFresh)
    : ['the project is not known any more'];
  return reasons.length === 0 ? undefined : `Nobody finds anything of it: ${reasons.join(', and ')}.`;
}

function unitsOf({ remarks }: StoredIssue): UnitCounts {
  const comments = remarks.filter(({ remark }) => remark.kind === 'comment').length;
  return { comments, worklogs: remarks.length - comments };
}

async function projectsNamed(
  { directory, now }: PermissionTools,
  sources: readonly Source[],
  wanted: string,
): Promise<readonly { readonly source: Source; readonly id: ProjectId }[]> {
  const keys: string[] = [];
  const found: { source: Source; id: ProjectId }[] = [];
  for (const source of sources) {
    for (const [id, { project }] of (await directory.current(source.id, now())).projects) {
      if (project?.body.key.toUpperCase() === wanted.toUpperCase()) found.push({ source, id });
      if (project) keys.push(project.body.key);
    }
  }
  if (found.length > 0) return found;
  if (keys.length === 0) throw new AppError('not-found', nothingRead);
  throw new AppError('not-found', `There is no project ${wanted.slice(0, 80)}. ${candidates(keys, wanted)}`);
}
