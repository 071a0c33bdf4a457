/**
 * The part of the store's port that keeps what the account of a source may see there itself, as of the last reading of
 * permissions: words that only whoever wrote them understands. The promises of `store.ts` hold here, too.
 */

import type { ProjectId, SourceId } from '../model/ids.ts';

/** '': what it holds in all of the source. */
export type SightOf = ProjectId | '';

export interface OwnSightStore {
  /** Empty: it was never kept. */
  all(sourceId: SourceId): Promise<ReadonlyMap<SightOf, readonly string[]>>;
  /** Undefined: nothing is kept of it any more. */
  put(sourceId: SourceId, held: ReadonlyMap<SightOf, readonly string[] | undefined>): Promise<void>;
}
