/**
 * The verdict about one unit, and the same asked line by line and holder by holder. Everything is decided by `canSee`
 * over what `projectVisibility` says: a line is asked with all others open, a holder as the only member of a level.
 * So nothing that explains can be of another opinion than what hides; where the lines do not add up to the verdict,
 * there is no answer at all.
 */

import { AppError } from '../../errors.ts';
import type { AccessFacts, People, Scope } from '../../model/access.ts';
import type { Holder, ProjectPart } from '../../model/directory.ts';
import { levelId, type ProjectId, projectId, type SchemeId, schemeId } from '../../model/ids.ts';
import { canSee, matchesNobody, type ProjectVisibility } from '../../model/visibility.ts';
import {
  type DirectoryCopy,
  emptyProject,
  fresh,
  type IsFresh,
  type ProjectCopy,
} from '../directory-copy.ts';
import { freshGroupNames, permissionBased, projectVisibility } from '../source-visibility.ts';
import type { ViewerStanding } from '../viewer-standing.ts';
import { type RuleLine, ruleLines } from './explanation.ts';

/** One viewer before one project. */
export interface Bystander {
  readonly copy: DirectoryCopy;
  readonly viewer: ViewerStanding;
  readonly isFresh: IsFresh;
}

export interface Decision {
  readonly allowed: boolean;
  readonly passes: Readonly<Record<RuleLine, boolean>>;
}

/** Throws `internal` when the lines and the verdict differ. */
export function decide(at: Bystander, facts: AccessFacts): Decision {
  const { scope, people } = facts;
  const project = at.copy.projects.get(scope.projectId);
  const real = project && visibilityOf(at, project, at.copy);
  const ask = (of: ProjectVisibility | undefined, kept: Scope) =>
    of !== undefined && sees(at, of, { scope: kept, people });
  const anybodyBrowses = project && visibilityOf(at, { ...project, ...supposedScheme }, supposed(at, []));
  const { browse, ...held } = shownVisibility(at, project);
  const others = { ...held, browse: matchesAlways };
  const passes: Record<RuleLine, boolean> = {
    live: ask(
      anybodyBrowses && { ...anybodyBrowses, browse: matchesAlways },
      open({ live: scope.live }, scope),
    ),
    browse: ask({ ...others, browse }, open({}, scope)),
    level: ask(others, open({ level: scope.level }, scope)),
    'parent-level': ask(others, open({ parentLevel: scope.parentLevel }, scope)),
    restriction: ask(others, open({ restriction: scope.restriction }, scope)),
    visibility: ask(others, open({ visibility: scope.visibility }, scope)),
    internal: ask(others, open({ internal: scope.internal }, scope)),
  };
  const allowed = ask(real, scope);
  if (allowed !== ruleLines.every((line) => passes[line])) {
    throw new AppError(
      'internal',
      `The lines of the rule (${ruleLines.filter((line) => !passes[line]).join(', ') || 'all pass'}) do not add up to the verdict (${allowed ? 'yes' : 'no'}). Please report it.`,
    );
  }
  return { allowed, passes };
}

/** Which of these holders match the viewer on an issue with these people, each by itself. */
export function matchingHolders(
  at: Bystander,
  id: ProjectId,
  holders: readonly Holder[],
  people: People,
): readonly boolean[] {
  const project = shownProject(at, at.copy.projects.get(id));
  const securityScheme = { body: { schemeId: supposedId }, readMs: supposedNow };
  const levels = holders.map((holder, n) => ({
    levelId: levelId(String(n)),
    name: '',
    holders: [holder],
  }));
  const levelsPart = { body: { name: '', defaultLevelId: undefined, levels }, readMs: supposedNow };
  const securitySchemes = new Map([[supposedId, levelsPart]]);
  const of = visibilityOf(at, { ...project, securityScheme }, { ...supposed(at, []), securitySchemes });
  return holders.map((_, n) => {
    const level = { kind: 'level', levelId: levelId(String(n)) } as const;
    const scope = open({ level }, { sourceId: at.copy.sourceId, projectId: id });
    return of !== undefined && sees(at, { ...of, browse: matchesAlways }, { scope, people });
  });
}

/** The id of a scheme that only a supposition has. */
const supposedId: SchemeId = schemeId('supposed');
/** Of a supposition, which always counts. */
const supposedNow = Number.POSITIVE_INFINITY;
const supposedScheme: Pick<ProjectCopy, 'permissionScheme'> = {
  permissionScheme: { body: { schemeId: supposedId }, readMs: supposedNow },
};
const none = { kind: 'none' } as const;
const matchesAlways = { ...matchesNobody, always: true };
/** Nobody knows who leads it. */
const unknownProject: ProjectPart = {
  id: projectId(''),
  key: '',
  name: '',
  typeKey: 'unknown',
  teamManaged: false,
  leadAccountId: undefined,
  archived: false,
};

function open(kept: Partial<Scope>, { sourceId, projectId }: Pick<Scope, 'sourceId' | 'projectId'>): Scope {
  return {
    sourceId,
    projectId,
    live: true,
    level: none,
    parentLevel: none,
    restriction: none,
    visibility: none,
    internal: false,
    ...kept,
  };
}

function sees({ viewer }: Bystander, project: ProjectVisibility, facts: AccessFacts): boolean {
  const { sourceId, projectId: id } = facts.scope;
  const source = permissionBased(viewer, new Map([[id, project]]));
  return canSee({ sources: new Map([[sourceId, source]]) }, facts);
}

type Schemes = Parameters<typeof projectVisibility>[0];

function visibilityOf(at: Bystander, project: ProjectCopy, schemes: Schemes): ProjectVisibility | undefined {
  const isFresh = (readMs: number) => readMs === supposedNow || at.isFresh(readMs);
  return projectVisibility(schemes, project, at.viewer, freshGroupNames(at.copy, at.isFresh), isFresh);
}

/** What the viewer holds there, were the project shown and its scheme known; without the scheme nothing is granted. */
function shownVisibility(at: Bystander, project: ProjectCopy | undefined): ProjectVisibility {
  const of = visibilityOf(at, shownProject(at, project), supposed(at, browseHolders(at, project)));
  if (!of) throw new AppError('internal', 'A project that is shown has no visibility.');
  return of;
}

function browseHolders({ copy, isFresh }: Bystander, project: ProjectCopy | undefined): readonly Holder[] {
  const of = fresh(project?.permissionScheme, isFresh);
  const scheme = of && copy.schemes.get(of.schemeId);
  return scheme && isFresh(scheme.readMs) ? scheme.browse : [];
}

function shownProject(at: Bystander, project: ProjectCopy | undefined): ProjectCopy {
  const known = fresh(project?.project, at.isFresh) ?? unknownProject;
  return {
    ...(project ?? emptyProject),
    ...supposedScheme,
    project: { body: { ...known, archived: false }, readMs: supposedNow },
    hidden: false,
    held: false,
    pausedMs: undefined,
  };
}

function supposed({ copy }: Bystander, browse: readonly Holder[]): Schemes {
  const scheme = { body: { name: '', grants: [] }, readMs: supposedNow, browse };
  return { schemes: new Map([[supposedId, scheme]]), securitySchemes: copy.securitySchemes };
}
