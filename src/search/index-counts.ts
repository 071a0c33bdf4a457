/**
 * Counts of the text index, kept for a while: what it holds of each project, and how many issues a viewer may see. A
 * count of before is given again while the index has not changed, and otherwise for twenty times as long as counting
 * took: so counting takes a twentieth of the time at most, however large the index is and however often somebody asks.
 * What a viewer may see is kept by what is open to them, and never told under other rights than it was counted under.
 */

import type { ProjectId, SourceId } from '../model/ids.ts';
import type { Visibility } from '../model/visibility.ts';
import { KeptWithin } from '../permissions/kept-within.ts';
import { compileVisibility, nameOfRights } from '../textindex/compile-visibility.ts';
import type { TextIndexReader } from '../textindex/text-index.ts';
import type { ScopeTables } from './scope-tables.ts';

export interface IndexedIssues {
  /** The change of the store up to which the index had followed it then. */
  readonly cursor: number;
  of(sourceId: SourceId, projectId: ProjectId): number;
}

export interface IndexCounts {
  /** What the index really holds of each project, whoever may see it. */
  issues(): Promise<IndexedIssues>;
  /** Whether the index is still as it was then. */
  isCurrent(counted: IndexedIssues): Promise<boolean>;
  /** Issues that the viewer may see by themselves. */
  visible(visibility: Visibility): Promise<number>;
  /** The last such count under exactly these rights, of whatever index; undefined: none is kept. */
  visibleBefore(visibility: Visibility): Promise<number | undefined>;
}

export const keptTimes = 20;
/** Counts of so many rights: of the viewers of today, as a rule. */
const mostRights = 2_000;

export function indexCounts(
  index: TextIndexReader,
  scopes: ScopeTables,
  nowMs: () => number = () => performance.now(),
): IndexCounts {
  const issues = keptCount<IndexedIssues>(nowMs);
  const visible = new KeptWithin<KeptCount<number>>(mostRights, () => 1);
  const rightsOf = async (visibility: Visibility) => {
    const table = await scopes.current();
    return { table, name: nameOfRights(compileVisibility(visibility, table)) };
  };
  const cursorNow = async () => {
    await index.refresh();
    return (await index.state()).cursor;
  };
  return {
    async issues() {
      return issues.count(await cursorNow(), async () => {
        const { cursor, byProject } = await index.countIssues();
        const numbers = new Map<string, number>();
        for (const { sourceId, projectId, number } of (await scopes.current()).projects) {
          numbers.set(`${sourceId} ${projectId}`, byProject.get(number) ?? 0);
        }
        return { cursor, of: (source, project) => numbers.get(`${source} ${project}`) ?? 0 };
      });
    },
    async isCurrent({ cursor }) {
      return (await index.state()).cursor === cursor;
    },
    async visible(visibility) {
      // In this order: a document's scope is in the table before the document is in the index.
      const cursor = await cursorNow();
      const { table, name } = await rightsOf(visibility);
      const kept = visible.get(name) ?? keptCount<number>(nowMs);
      visible.set(name, kept);
      return kept.count(cursor, () => index.countVisible(visibility, table));
    },
    async visibleBefore(visibility) {
      return visible.get((await rightsOf(visibility)).name)?.before();
    },
  };
}

interface KeptCount<T> {
  count(cursor: number, work: () => Promise<T>): Promise<T>;
  /** The last that came to its end. */
  before(): T | undefined;
}

/** Whoever asks while it is being counted gets that count. */
function keptCount<T>(nowMs: () => number): KeptCount<T> {
  let last: { readonly cursor: number; readonly value: Promise<T>; untilMs: number } | undefined;
  let before: T | undefined;
  const count: KeptCount<T>['count'] = async (cursor, work) => {
    if (last && (last.cursor === cursor || nowMs() < last.untilMs)) return last.value;
    const startedMs = nowMs();
    const mine = { cursor, value: work(), untilMs: Number.POSITIVE_INFINITY };
    last = mine;
    try {
      const value = await mine.value;
      before = value;
      mine.untilMs = nowMs() + keptTimes * (nowMs() - startedMs);
      return value;
    } catch (error) {
      // A count that failed is none: the next who asks tries again.
      if (last === mine) last = undefined;
      throw error;
    }
  };
  return { count, before: () => before };
}
