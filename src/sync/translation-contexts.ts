/**
 * What the translation of issues needs to know of each project and of the site, from the directory as it is
 * now; what is not there stays undefined, and denies.
 */

import type { SourceId } from '../model/ids.ts';
import type { Store } from '../store/store.ts';
import type { ContentFindings } from './content-findings.ts';
import { type TranslationContext, wantedFields } from './translate.ts';

export interface ContextOf {
  readonly fields: readonly string[];
  of(projectId: string | undefined): TranslationContext;
  /** Ids of the levels that its issues can have; undefined: not known, which is a finding of its own. */
  levelsOf(projectId: string): ReadonlySet<string> | undefined;
}

export async function translationContexts(
  store: Store,
  sourceId: SourceId,
  findings: Pick<ContentFindings, 'oddDocument'>,
): Promise<ContextOf> {
  const parts = await store.directory.parts(sourceId);
  const fields = (await store.directory.part(sourceId, 'fields', ''))?.body;
  const contexts = new Map<string, TranslationContext>();
  const empty: TranslationContext = {
    project: undefined,
    securityScheme: undefined,
    roles: undefined,
    fields,
    onOddDocument: (problem, key) => findings.oddDocument(problem, key),
  };
  for (const part of parts) {
    const known = contexts.get(part.subject) ?? empty;
    if (part.kind === 'project') contexts.set(part.subject, { ...known, project: part.body });
    else if (part.kind === 'security-scheme')
      contexts.set(part.subject, { ...known, securityScheme: part.body });
    else if (part.kind === 'roles') contexts.set(part.subject, { ...known, roles: part.body });
  }
  const levels = new Map<string, ReadonlySet<string>>();
  for (const part of parts) {
    if (part.kind === 'security-levels')
      levels.set(part.subject, new Set(part.body.levels.map(({ levelId }) => levelId)));
  }
  return {
    fields: wantedFields(fields),
    of: (projectId) => contexts.get(projectId ?? '') ?? empty,
    levelsOf(projectId) {
      const scheme = contexts.get(projectId)?.securityScheme;
      return scheme && (scheme.schemeId === undefined ? new Set() : levels.get(scheme.schemeId));
    },
  };
}
