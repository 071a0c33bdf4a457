/**
 * What the reading of issues needs to know of the directory, built once for as long as that stays the same: with ten
 * thousand projects it takes a third of a second of a processor, and somebody may change an issue every second.
 */

import type { ProjectId, SourceId } from '../model/ids.ts';
import type { Store } from '../store/store.ts';
import type { ContentFindings } from './content-findings.ts';
import { projectsInScope } from './projects-in-scope.ts';
import { type ContextOf, translationContexts } from './translation-contexts.ts';

export interface DirectoryView {
  readonly context: ContextOf;
  readonly projectIds: readonly ProjectId[];
}

export function directoryView(
  store: Store,
  sourceId: SourceId,
  findings: Pick<ContentFindings, 'oddDocument'>,
): () => Promise<DirectoryView> {
  let known: (DirectoryView & { readonly version: number }) | undefined;
  return async () => {
    const version = await store.directory.version(sourceId);
    if (known?.version === version) return known;
    const context =
      (await known?.context.current()) ?? (await translationContexts(store, sourceId, findings));
    // What came in between is looked at once more, as its version is later.
    known = { version, context, projectIds: await projectsInScope(store, sourceId) };
    return known;
  };
}
