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
 */

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
}

/** Undefined: not told, or it could not be counted. Never throws: a search does not fail because of it. */
export type TellSearched = (visibility: Visibility) => Promise<Searched | undefined>;

interface WholeProjects {
  readonly projects: readonly { readonly sourceId: SourceId; readonly projectId: ProjectId }[];
  readonly unsure: boolean;
  readonly isTwice: boolean;
}

export function openSearched(tools: {
  readonly store: Store;
  readonly counts: IndexCounts;
  readonly visibility: VisibilityResolver;
}): TellSearched {
  const { store, counts } = tools;
  const wholes = new WeakMap<Visibility, WholeProjects>();
  const known = keptKnown(store, counts);
  return async (visibility) => {
    try {
      const whole = wholes.get(visibility) ?? (await wholeProjects(tools, visibility));
      wholes.set(visibility, whole);
      if (whole.isTwice) return undefined;
      const issues = await counts.visible(visibility);
      const { unsure } = whole;
      if (whole.projects.length === 0) return { issues, missing: 0, unsure };
      const { indexed, live } = await known();
      let missing = 0;
      for (const { sourceId, projectId } of whole.projects) {
        const lacking = (live.get(`${sourceId} ${projectId}`) ?? 0) - indexed.of(sourceId, projectId);
        missing += Math.max(0, lacking);
      }
      return { issues, missing, unsure };
    } catch {
      return undefined;
    }
  };
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
  let last:
    | {
        readonly indexed: IndexedIssues;
        readonly live: ReadonlyMap<string, number>;
        readonly untilMs: number;
      }
    | undefined;
  return async () => {
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
}
