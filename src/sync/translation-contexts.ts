/**
 * What the translation of issues needs to know of each project and of the site, from the directory; what is not
 * there stays undefined, and denies. Another process may read the permissions while issues are read: what it changes
 * of this is in the next `current`.
 */

import type { PartKind } from '../model/directory.ts';
import type { SourceId } from '../model/ids.ts';
import type { StoredPart } from '../store/directory-store.ts';
import type { Store } from '../store/store.ts';
import type { ContentFindings } from './content-findings.ts';
import { shortFields } from './too-large.ts';
import { type TranslationContext, wantedFields } from './translate.ts';

/** As the directory was at one moment. */
export interface ContextOf {
  /** What to ask Jira for. */
  readonly fields: readonly string[];
  /** The same without what may be very long. */
  readonly shortFields: readonly string[];
  of(projectId: string | undefined): TranslationContext;
  /** Ids of the levels that its issues can have; undefined: not known, which is a finding of its own. */
  levelsOf(projectId: string): ReadonlySet<string> | undefined;
  /** As the directory is now. Costs next to nothing while it is the same. */
  current(): Promise<ContextOf>;
}

type Snapshot = Omit<ContextOf, 'current'>;

const neededKinds: ReadonlySet<PartKind> = new Set<PartKind>([
  'project',
  'security-scheme',
  'security-levels',
  'roles',
  'fields',
]);

export async function translationContexts(
  store: Store,
  sourceId: SourceId,
  findings: Pick<ContentFindings, 'oddDocument'>,
): Promise<ContextOf> {
  const titlesOnly = await isForTitles(store, sourceId);
  let version = -1;
  let now: ContextOf;
  const current = async (): Promise<ContextOf> => {
    if ((await store.directory.version(sourceId)) === version) return now;
    const change = await store.directory.partsSince(sourceId, Math.max(0, version));
    const isNeeded = [...change.parts, ...change.removed].some(({ kind }) => neededKinds.has(kind));
    if (version < 0 || isNeeded) {
      now = { ...snapshot(await store.directory.parts(sourceId), titlesOnly, findings), current };
    }
    // What came in between the two readings is read once more.
    version = change.version;
    return now;
  };
  return current();
}

/** It changes only while nothing works on the source: a context holds what it was when that was built. */
export async function isForTitles(store: Store, sourceId: SourceId): Promise<boolean> {
  return (await store.sources.list()).some((one) => one.id === sourceId && one.titlesOnly);
}

function snapshot(
  parts: readonly StoredPart[],
  titlesOnly: boolean,
  findings: Pick<ContentFindings, 'oddDocument'>,
): Snapshot {
  const fields = parts.flatMap((part) => (part.kind === 'fields' ? [part.body] : []))[0];
  const contexts = new Map<string, TranslationContext>();
  const levels = new Map<string, ReadonlySet<string>>();
  const empty: TranslationContext = {
    project: undefined,
    securityScheme: undefined,
    roles: undefined,
    fields,
    titlesOnly,
    onOddDocument: (problem, key) => findings.oddDocument(problem, key),
  };
  for (const part of parts) {
    const known = contexts.get(part.subject) ?? empty;
    if (part.kind === 'project') contexts.set(part.subject, { ...known, project: part.body });
    else if (part.kind === 'security-scheme')
      contexts.set(part.subject, { ...known, securityScheme: part.body });
    else if (part.kind === 'roles') contexts.set(part.subject, { ...known, roles: part.body });
    else if (part.kind === 'security-levels')
      levels.set(part.subject, new Set(part.body.levels.map(({ levelId }) => levelId)));
  }
  const wanted = wantedFields(fields, titlesOnly);
  return {
    fields: wanted,
    shortFields: shortFields(wanted, fields),
    of: (projectId) => contexts.get(projectId ?? '') ?? empty,
    levelsOf(projectId) {
      const scheme = contexts.get(projectId)?.securityScheme;
      return scheme && (scheme.schemeId === undefined ? new Set() : levels.get(scheme.schemeId));
    },
  };
}
