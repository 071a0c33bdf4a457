/**
 * How complete the copy is that was searched, in numbers that the asker may know. Told are:
 *
 *   issues   those that the asker may see by themselves, counted in the index within their visibility
 *   missing  those that Jira has and the index has not, of projects alone in which the asker sees every issue whatever it
 *            is: who may browse such a project sees the same number in Jira
 *
 * Of a project with security levels, of one that the asker may browse on some issues only, of a team-managed one (whose
 * issues can be restricted one by one) and of a shared source nothing is told, not even whether anything is missing: an
 * issue that was not read yet may be one that the asker may not see, and a count of it would show that it is there.
 * `unsure` says that there are such projects, and nothing else. Where several copies of one site are searched, issues
 * would count twice, and nothing is told at all.
 *
 * No answer waits for a count for long: one that is late goes with the last count under the same rights, marked as
 * `earlier`, or says that it is being counted. How late it is goes by the size of the whole index, as how long the search
 * itself takes does; it is told in steps of that patience and of no project by itself.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { ProjectId, SourceId } from '../model/ids.ts';
import type { Visibility } from '../model/visibility.ts';
import type { VisibilityResolver } from '../permissions/resolve-visibility.ts';
import type { Store } from '../store/store.ts';
import { type IndexCounts, type IndexedIssues, keptTimes } from './index-counts.ts';

export interface Searched {
  readonly issues: number;
  readonly missing: number;
  /** Of some projects it is not told whether anything is missing. */
  readonly unsure: boolean;
  /** Counted before the index was as it is: the count of now takes longer than an answer waits. */
  readonly earlier?: true;
}

/** Undefined: not told, or it could not be counted. */
export type ToldSearched = Searched | 'being counted' | undefined;

/**
 * Begins to count, beside the search; what comes back is asked when the hits are there, and waits for the count no longer
 * than `patienceMs`. Never throws: a search does not fail because of it.
 */
export type TellSearched = (visibility: Visibility) => () => Promise<ToldSearched>;

/** Beside a search of 10 to 50 ms, nobody feels it. */
export const searchedPatienceMs = 50;

interface WholeProjects {
  readonly projects: readonly { readonly sourceId: SourceId; readonly projectId: ProjectId }[];
  readonly unsure: boolean;
  readonly isTwice: boolean;
}

interface Known {
  readonly indexed: IndexedIssues;
  readonly live: ReadonlyMap<string, number>;
}

export function openSearched(tools: {
  readonly store: Store;
  readonly counts: IndexCounts;
  readonly visibility: VisibilityResolver;
  /** Undefined: as long as it takes. */
  readonly patienceMs: number | undefined;
}): TellSearched {
  const { store, counts, patienceMs } = tools;
  const wholes = new WeakMap<Visibility, WholeProjects>();
  const known = keptKnown(store, counts);
  const count = async (visibility: Visibility): Promise<ToldSearched> => {
    try {
      const whole = wholes.get(visibility) ?? (await wholeProjects(tools, visibility));
      wholes.set(visibility, whole);
      if (whole.isTwice) return undefined;
      const issues = await counts.visible(visibility);
      const { unsure } = whole;
      if (whole.projects.length === 0) return { issues, missing: 0, unsure };
      return { issues, missing: missingIn(whole, await known.now()), unsure };
    } catch {
      return undefined;
    }
  };
  const before = async (visibility: Visibility): Promise<ToldSearched> => {
    try {
      const whole = wholes.get(visibility);
      const issues = await counts.visibleBefore(visibility);
      const last = known.before();
      if (whole === undefined || issues === undefined) return 'being counted';
      const { unsure } = whole;
      if (whole.projects.length === 0) return { issues, missing: 0, unsure, earlier: true };
      return last ? { issues, missing: missingIn(whole, last), unsure, earlier: true } : 'being counted';
    } catch {
      return undefined;
    }
  };
  return (visibility) => {
    const counted = count(visibility);
    return async () => {
      if (patienceMs === undefined) return counted;
      const stop = new AbortController();
      const late = 'late' as const;
      const patience = sleep(patienceMs, late, { signal: stop.signal }).catch(() => late);
      const told = await Promise.race([counted, patience]);
      stop.abort();
      return told === late ? before(visibility) : told;
    };
  };
}

function missingIn({ projects }: WholeProjects, { indexed, live }: Known): number {
  let missing = 0;
  for (const { sourceId, projectId } of projects) {
    const lacking = (live.get(`${sourceId} ${projectId}`) ?? 0) - indexed.of(sourceId, projectId);
    missing += Math.max(0, lacking);
  }
  return missing;
}

async function wholeProjects(
  { store, visibility: resolver }: { readonly store: Store; readonly visibility: VisibilityResolver },
  visibility: Visibility,
): Promise<WholeProjects> {
  const seen = (await store.sources.list()).filter(({ id }) => visibility.sources.has(id));
  const isTwice = new Set(seen.map(({ site }) => site.id)).size < seen.length;
  const projects: { sourceId: SourceId; projectId: ProjectId }[] = [];
  let unsure = false;
  for (const { sourceId, project } of await resolver.projects(visibility)) {
    const source = visibility.sources.get(sourceId);
    const held = source?.projects.get(project.id);
    const isWhole =
      source?.kind === 'private' ||
      (source?.kind === 'permission-based' &&
        held?.browse.always === true &&
        held.hasNoLevels &&
        !project.teamManaged);
    if (isWhole) projects.push({ sourceId, projectId: project.id });
    else unsure = true;
  }
  return { projects, unsure, isTwice };
}

/**
 * What is known of each project beside what the index holds of it, counted one right after the other: two counts of
 * different moments would tell of what is missing to nobody. Kept as the counts of the index are.
 */
function keptKnown(store: Store, counts: IndexCounts) {
  let last: (Known & { readonly untilMs: number }) | undefined;
  const now = async (): Promise<Known> => {
    const indexed = await counts.issues();
    const startedMs = performance.now();
    const isOld = last !== undefined && startedMs >= last.untilMs && (await counts.isCurrent(indexed));
    if (last?.indexed === indexed && !isOld) return last;
    const { projects } = await store.ledger.known();
    const live = new Map(projects.map((one) => [`${one.sourceId} ${one.projectId}`, one.live]));
    const endedMs = performance.now();
    last = { indexed, live, untilMs: endedMs + keptTimes * (endedMs - startedMs) };
    return last;
  };
  return { now, before: (): Known | undefined => last };
}
