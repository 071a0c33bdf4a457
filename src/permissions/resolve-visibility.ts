/**
 * From a viewer to what they hold now, on all sources. Everything that can change without an issue being edited is
 * bound when this is asked. What was resolved is kept while the directory has the same version, and not for long.
 */

import type { ProjectPart } from '../model/directory.ts';
import type { AccountId, SourceId } from '../model/ids.ts';
import type { Person } from '../model/person.ts';
import { type SourceVisibility, seesNothing, type Visibility } from '../model/visibility.ts';
import { tiesThatCount } from '../people/tie-standing.ts';
import type { Store } from '../store/store.ts';
import type { DirectoryCopies } from './directory-copy.ts';
import { KeptWithin } from './kept-within.ts';
import { freshNow } from './permission-tools.ts';
import { sourceVisibility } from './source-visibility.ts';
import { storedStanding } from './viewer-standing.ts';

export interface VisibilityOptions {
  /** Parts of the directory older than this deny, in milliseconds. */
  readonly directoryMaxAgeMs: number;
  readonly now: () => number;
}

/** A project in which a viewer may find something. */
export interface VisibleProject {
  readonly sourceId: SourceId;
  readonly project: ProjectPart;
}

export interface VisibilityResolver {
  /** What the person may see on all sources. A person without a tie that counts is anonymous there. */
  resolve(person: Person): Promise<Visibility>;
  /** The same for a bare account of one source; undefined: anonymous. */
  resolveAccount(sourceId: SourceId, account: AccountId | undefined): Promise<Visibility>;
  /** The only projects that a viewer's query can name. */
  projects(visibility: Visibility): Promise<readonly VisibleProject[]>;
}

/** Ages move on without the directory changing: a resolved visibility is not used for longer than this. */
const keepForMs = 30_000;

/**
 * Weight of what is kept, in projects that a viewer sees: each takes about 200 bytes, with its part of the filter that
 * is compiled from it. Fifty viewers of 10,000 projects, or some thousands of the usual ones.
 */
const mostKept = 500_000;
const weightOf = ({ projects, groups }: SourceVisibility) => 20 + projects.size + groups.size;

interface Resolved {
  readonly source: SourceVisibility;
  readonly version: number;
  readonly untilMs: number;
}

export function visibilityResolver(
  store: Store,
  copies: DirectoryCopies,
  options: VisibilityOptions,
): VisibilityResolver {
  const resolved = new KeptWithin<Resolved>(mostKept, ({ source }) => weightOf(source));

  const resolveSource = async (
    sourceId: SourceId,
    account: AccountId | undefined,
  ): Promise<SourceVisibility> => {
    const nowMs = options.now();
    const copy = await copies.current(sourceId, nowMs);
    const cacheKey = `${sourceId} ${account ?? ''}`;
    const known = resolved.get(cacheKey);
    if (known && known.version === copy.version && nowMs < known.untilMs) return known.source;
    const isFresh = freshNow(options);
    const source = sourceVisibility(copy, await storedStanding(store, copy, account, isFresh), isFresh);
    resolved.set(cacheKey, { source, version: copy.version, untilMs: nowMs + keepForMs });
    return source;
  };

  // The same object while nothing has changed, so that what is compiled from it can be kept beside it.
  const whole = new KeptWithin<Visibility>(mostKept, ({ sources }) =>
    [...sources.values()].reduce((sum, source) => sum + weightOf(source), 0),
  );
  const together = (key: string, sources: ReadonlyMap<SourceId, SourceVisibility>): Visibility => {
    const known = whole.get(key);
    if (known && sameSources(known.sources, sources)) return known;
    const visibility: Visibility = { sources };
    whole.set(key, visibility);
    return visibility;
  };

  return {
    async resolve(person) {
      const connected = await store.sources.list();
      const ties = await tiesThatCount(store, person, connected);
      const sources = new Map<SourceId, SourceVisibility>();
      for (const source of connected) {
        sources.set(source.id, await resolveSource(source.id, ties.get(source.site.id)));
      }
      return sources.size === 0 ? seesNothing : together(`person ${person.id}`, sources);
    },
    async resolveAccount(sourceId, account) {
      const source = await resolveSource(sourceId, account);
      return together(`account ${sourceId} ${account ?? ''}`, new Map([[sourceId, source]]));
    },
    async projects(visibility) {
      const projects: VisibleProject[] = [];
      for (const [sourceId, source] of visibility.sources) {
        const copy = await copies.current(sourceId, options.now());
        for (const id of source.projects.keys()) {
          const project = copy.projects.get(id)?.project?.body;
          if (project) projects.push({ sourceId, project });
        }
      }
      return projects;
    },
  };
}

function sameSources(
  a: ReadonlyMap<SourceId, SourceVisibility>,
  b: ReadonlyMap<SourceId, SourceVisibility>,
): boolean {
  if (a.size !== b.size) return false;
  for (const [id, source] of a) {
    if (b.get(id) !== source) return false;
  }
  return true;
}
