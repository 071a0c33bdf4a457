/**
 * From a viewer to what they hold now, on all sources. Everything that can change without an issue being edited is
 * bound when this is asked. What was resolved is kept while the directory has the same version, and not for long.
 */

import type { ProjectPart } from '../model/directory.ts';
import type { AccountId, SourceId } from '../model/ids.ts';
import type { Person } from '../model/person.ts';
import type { Source } from '../model/source.ts';
import { type SourceVisibility, seesNothing, type Visibility } from '../model/visibility.ts';
import { tiesThatCount } from '../people/tie-standing.ts';
import type { Store } from '../store/store.ts';
import { copyVisibility, isTheirs } from './copy-visibility.ts';
import type { DirectoryCopies, DirectoryCopy, IsFresh } from './directory-copy.ts';
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
  /** What somebody else may be shown of it: what is private to the person is not theirs to look at. */
  resolveForOthers(person: Person): Promise<Visibility>;
  /** The same for a bare account of a permission-based source; undefined: anonymous. Of another source: nothing. */
  resolveAccount(sourceId: SourceId, account: AccountId | undefined): Promise<Visibility>;
  /** The only projects that a viewer's query can name. */
  projects(visibility: Visibility): Promise<readonly VisibleProject[]>;
}

/** Ages move on without the directory changing: a resolved visibility is not used for longer than this. */
const keepForMs = 30_000;

/** Not longer where the clock was set back. */
function isKept({ untilMs }: Resolved, nowMs: number): boolean {
  return nowMs < untilMs && untilMs - nowMs <= keepForMs;
}

/**
 * Weight of what is kept, in projects that a viewer sees: each takes about 200 bytes, with its part of the filter that
 * is compiled from it. Fifty viewers of 10,000 projects, or some thousands of the usual ones.
 */
const mostKept = 500_000;
const weightOf = ({ projects, groups }: SourceVisibility) => 20 + projects.size + groups.size;

const noGroups: ReadonlySet<number> = new Set();

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

  /** `account` alone makes a difference among those who find something there. */
  const kept = async (
    source: Source,
    account: AccountId | undefined,
    make: (copy: DirectoryCopy, isFresh: IsFresh) => Promise<SourceVisibility>,
  ): Promise<SourceVisibility> => {
    const nowMs = options.now();
    const copy = await copies.current(source.id, nowMs);
    const cacheKey = `${source.id} ${source.titlesOnly ? 'titles ' : ''}${account ?? ''}`;
    const known = resolved.get(cacheKey);
    if (known && known.version === copy.version && isKept(known, nowMs)) return known.source;
    const made = await make(copy, freshNow(options));
    resolved.set(cacheKey, { source: made, version: copy.version, untilMs: nowMs + keepForMs });
    return made;
  };
  const byPermissions = (source: Source, account: AccountId | undefined) =>
    kept(source, account, async (copy, isFresh) => {
      const held = sourceVisibility(copy, await storedStanding(store, copy, account, isFresh), isFresh);
      return source.titlesOnly ? { ...held, titlesOnly: true } : held;
    });
  const asCopy = (source: Source, account: AccountId | undefined) =>
    kept(source, account, async (copy, isFresh) => copyVisibility(source, account, copy, isFresh));

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

  const resolveFor = async (person: Person, key: string, isShown: (source: Source) => boolean) => {
    const connected = await store.sources.list();
    const ties = await tiesThatCount(store, person, connected);
    const isByGroup = connected.some(({ audience }) => audience !== undefined && audience !== 'everyone');
    const groups = isByGroup ? await store.workspaceGroups.ofPerson(person.id) : noGroups;
    const sources = new Map<SourceId, SourceVisibility>();
    for (const source of connected) {
      if (!isShown(source)) continue;
      const tied = ties.get(source.site.id);
      if (source.kind === 'permission-based') sources.set(source.id, await byPermissions(source, tied));
      else if (isTheirs(source, person, groups)) {
        const account = source.kind === 'private' ? source.accountId : tied;
        sources.set(source.id, await asCopy(source, account));
      }
    }
    return sources.size === 0 ? seesNothing : together(key, sources);
  };

  return {
    resolve: (person) => resolveFor(person, `person ${person.id}`, () => true),
    resolveForOthers: (person) =>
      resolveFor(person, `others as ${person.id}`, ({ kind }) => kind !== 'private'),
    async resolveAccount(sourceId, account) {
      const source = (await store.sources.list()).find(({ id }) => id === sourceId);
      if (source?.kind !== 'permission-based') return seesNothing;
      const held = await byPermissions(source, account);
      return together(`account ${sourceId} ${account ?? ''}`, new Map([[sourceId, held]]));
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
