/**
 * What the reading of issues needs to know of the directory, built once for as long as that stays the same: with ten
 * thousand projects it takes a third of a second of a processor, and somebody may change an issue every second. It
 * outlives the works on a source, between which somebody may switch that to titles only, or back.
 */

import type { ProjectId, SourceId } from '../model/ids.ts';
import type { Store } from '../store/store.ts';
import type { ContentFindings } from './content-findings.ts';
import { projectsInScope } from './projects-in-scope.ts';
import { type ContextOf, isForTitles, translationContexts } from './translation-contexts.ts';

export interface DirectoryView {
  readonly context: ContextOf;
  readonly projectIds: readonly ProjectId[];
}

export function directoryView(
  store: Store,
  sourceId: SourceId,
  findings: Pick<ContentFindings, 'oddDocument'>,
): () => Promise<DirectoryView> {
  let known: (DirectoryView & { readonly version: number; readonly titlesOnly: boolean }) | undefined;
  return async () => {
    const titlesOnly = await isForTitles(store, sourceId);
    if (known?.titlesOnly !== titlesOnly) known = undefined;
    const version = await store.directory.version(sourceId);
    if (known?.version === version) return known;
    const context =
      (await known?.context.current()) ?? (await translationContexts(store, sourceId, findings));
    // What came in between is looked at once more, as its version is later.
    known = { version, titlesOnly, context, projectIds: await projectsInScope(store, sourceId) };
    return known;
  };
}
