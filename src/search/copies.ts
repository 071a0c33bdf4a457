/**
 * Which copies of an issue a viewer is shown where several sources of its site hold one: each issue once, from the
 * copy that says most (one with its texts before a title; then permission-based, private, shared). What no copy lets
 * the viewer see is not there; what one lets them see is not taken away by another, but for a shared one that a later
 * reading has overtaken (`permissions/later-copies.ts`).
 */

import type { IssueRow, SourceId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import { canSee, type Visibility } from '../model/visibility.ts';
import { isOvertaken, notOvertaken } from '../permissions/later-copies.ts';
import type { Store } from '../store/store.ts';
import { look, type SeenIssue } from './second-look.ts';

export interface Copies {
  /** What the viewer may see of the issue in this copy. */
  look(row: IssueRow): Promise<SeenIssue | undefined>;
  /** Whether there is anything. Without reading its texts, so that it takes as long for a hidden one. */
  mayFind(row: IssueRow): Promise<boolean>;
  /** Equal for copies of one issue; undefined: no other source can have one. */
  issueOf(seen: SeenIssue): string | undefined;
  /** Every copy that the viewer may see, this one too, those first that come first. */
  all(seen: SeenIssue): Promise<readonly SeenIssue[]>;
  /** Rows of several copies, those first that come first. */
  inOrder(rows: readonly IssueRow[]): Promise<readonly IssueRow[]>;
}

/**
 * The rows with this key that the viewer may see. Of others no text is read: how long an issue is that is hidden would
 * show in how long the answer takes.
 */
export async function visibleRows(store: Store, copies: Copies, key: string): Promise<readonly IssueRow[]> {
  const rows: IssueRow[] = [];
  for (const row of await store.issues.rowsByKey(key)) if (await copies.mayFind(row)) rows.push(row);
  return copies.inOrder(rows);
}

export async function copiesFor(store: Store, visibility: Visibility): Promise<Copies> {
  const sources = new Map((await store.sources.list()).map((source) => [source.id, source]));
  const sitesSeen = Map.groupBy(sources.values(), ({ site }) => site.id);
  const isAlone = (id: SourceId) => {
    const source = sources.get(id);
    return source === undefined || sitesSeen.get(source.site.id)?.length === 1;
  };
  const isShared = (id: SourceId) => visibility.sources.get(id)?.kind === 'shared';

  const copies: Copies = {
    async look(row) {
      const [stored] = await store.issues.load([row]);
      const seen = stored && look(visibility, stored);
      if (!seen || !isShared(seen.stored.sourceId) || isAlone(seen.stored.sourceId)) return seen;
      if (await isOvertaken(store, row)) return undefined;
      return { ...seen, remarks: await notOvertaken(store, row, seen.remarks) };
    },
    async mayFind(row) {
      const facts = await store.issues.facts(row);
      if (!facts || !canSee(visibility, facts)) return false;
      const { sourceId } = facts.scope;
      if (!isShared(sourceId) || isAlone(sourceId)) return true;
      return !(await isOvertaken(store, row));
    },
    issueOf({ stored: { sourceId, issue } }) {
      return isAlone(sourceId) ? undefined : `${sources.get(sourceId)?.site.id} ${issue.id}`;
    },
    async all(seen) {
      const { row, sourceId } = seen.stored;
      if (isAlone(sourceId)) return [seen];
      const seenCopies: SeenIssue[] = [seen];
      for (const copy of await store.issues.copies(row)) {
        const other = copy.row === row ? undefined : await copies.look(copy.row);
        if (other) seenCopies.push(other);
      }
      return seenCopies.sort(
        (a, b) => rank(sources.get(a.stored.sourceId), a) - rank(sources.get(b.stored.sourceId), b),
      );
    },
    async inOrder(rows) {
      if (rows.length < 2) return rows;
      const ranked = await Promise.all(
        rows.map(async (row) => {
          const facts = await store.issues.facts(row);
          const source = facts && sources.get(facts.scope.sourceId);
          return { row, rank: rankOf(source, facts?.scope.titlesOnly ?? false) };
        }),
      );
      return ranked.sort((a, b) => a.rank - b.rank).map(({ row }) => row);
    },
  };
  return copies;
}

const rank = (source: Source | undefined, { issue }: SeenIssue) => rankOf(source, issue.titlesOnly ?? false);

const kindsInOrder = ['permission-based', 'private', 'shared'] as const;

/** Lower comes first; of equal ones, the source that was connected first. */
function rankOf(source: Source | undefined, titlesOnly: boolean): number {
  if (!source) return Number.POSITIVE_INFINITY;
  const kind = kindsInOrder.indexOf(source.kind) + (titlesOnly ? kindsInOrder.length : 0);
  return kind + source.id / Number.MAX_SAFE_INTEGER;
}
