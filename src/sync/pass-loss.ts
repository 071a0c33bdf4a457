/**
 * What a reading of everything may not believe: that most of a project is gone. Its listings are judged like those of a
 * census (`census-loss.ts`), before anything is hidden by them. Contents are read long after they were listed: where most
 * of what is asked for of a project does not come any more, that is left to the end of the pass, too, and judged there.
 */

import { censusPart } from '../model/held-shrink.ts';
import type { IssueId, ProjectId } from '../model/ids.ts';
import { collapseLimits } from './access/collapse-limits.ts';
import { endHold, heldIssues, isBelieved, type LossOptions, renewCensusFindings } from './census-loss.ts';
import type { FullPassOptions } from './full-pass.ts';

type PassOptions = Pick<FullPassOptions, 'sourceId' | 'kind' | 'store' | 'clock' | 'projectIds'>;

/** The projects of which nothing is hidden by this pass. */
export async function heldByPass(options: PassOptions): Promise<readonly ProjectId[]> {
  const { store, sourceId } = options;
  const about = lossOptions(options);
  const startedMs = (await store.crawl.pass(sourceId))?.startedMs ?? options.clock.now();
  const { atLeast, share } = collapseLimits[censusPart];
  const held: ProjectId[] = [];
  for (const { projectId, stored, missing } of await store.crawl.passLoss(sourceId, atLeast * share)) {
    if (!options.projectIds.includes(projectId)) continue;
    // Hidden as a whole until this pass has told what is left of it: less is what was asked for.
    const reread = await store.directory.part(sourceId, 'reread', projectId);
    if (reread?.body.untilPass) continue;
    if (!(await isBelieved(about, projectId, { stored, missing, startedMs }))) held.push(projectId);
  }
  // A census that was listed later than this pass knows more of it.
  for (const { projectId, sinceMs, acceptedMs } of await heldIssues(about)) {
    if (projectId === undefined || acceptedMs !== undefined || held.includes(projectId)) continue;
    if (sinceMs >= startedMs) held.push(projectId);
  }
  return held;
}

/** When what is missing was hidden: what is not held now has been judged. */
export async function endHolds(options: PassOptions, held: readonly ProjectId[]): Promise<void> {
  const about = lossOptions(options);
  for (const { projectId } of await heldIssues(about)) {
    if (projectId === undefined || !options.projectIds.includes(projectId)) continue;
    if (!held.includes(projectId)) await endHold(about, projectId);
  }
  await renewCensusFindings(about);
}

function lossOptions({ sourceId, kind, store, clock }: PassOptions): LossOptions {
  return { source: { id: sourceId, kind }, store, clock };
}

/** So many of a project are looked back at. */
const lookBack = 40;
/** Fewer are edits. */
const fewestAbsent = 5;

/** Tells, as contents come, what had better be judged at the end. */
export class AbsentContents {
  readonly #options: PassOptions;
  readonly #seen = new Map<ProjectId, { asked: number; absent: number; stored: number }>();

  constructor(options: PassOptions) {
    this.#options = options;
  }

  /** Those of `absent` that are not to be hidden yet; they count as not listed from now on. */
  async leaveForTheEnd(asked: readonly IssueId[], absent: readonly IssueId[]): Promise<ReadonlySet<IssueId>> {
    const { store, sourceId, kind } = this.#options;
    const left = new Set<IssueId>();
    if (kind !== 'permission-based' || (absent.length === 0 && this.#seen.size === 0)) return left;
    const { atLeast, share } = collapseLimits[censusPart];
    for (const { projectId, ids } of await store.crawl.storedAmong(sourceId, asked)) {
      const gone = ids.filter((id) => absent.includes(id));
      if (gone.length === 0 && !this.#seen.has(projectId)) continue;
      const before = this.#seen.get(projectId) ?? {
        asked: 0,
        absent: 0,
        stored: await store.crawl.countStored(sourceId, projectId),
      };
      const now = { ...before, asked: before.asked + ids.length, absent: before.absent + gone.length };
      const isMost = now.absent >= fewestAbsent && now.absent > share * now.asked;
      if (isMost && now.stored >= atLeast) for (const id of gone) left.add(id);
      const fade = now.asked > lookBack ? lookBack / now.asked : 1;
      this.#seen.set(projectId, { ...now, asked: now.asked * fade, absent: now.absent * fade });
    }
    if (left.size > 0) await store.crawl.unlist(sourceId, [...left]);
    return left;
  }
}
