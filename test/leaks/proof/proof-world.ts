/**
 * The worlds of the proof by seed: generated ones of changing size, in most of which one kind of holder stands alone in
 * many grants or levels, so that every kind gets to decide. What the crawl's account can read stays as it is.
 */

import type { World } from '../../../src/sandbox/world/world.ts';
import { openWorld } from '../../../src/sandbox/world/world.ts';
import type { WorldHolder, WorldIssue, WorldProject } from '../../../src/sandbox/world/world-file.ts';
import { type Random, seededRandom } from '../../../src/sandbox/worlds/acme/random.ts';
import { generateWorld } from '../../../src/sandbox/worlds/generated.ts';
import {
  crawler,
  type GeneratedPeople,
  holderDeck,
  siteRoles,
} from '../../../src/sandbox/worlds/generated-directory.ts';
import type { Place } from './cells.ts';
import { type HolderKind, holderKind, matchingKinds, neverMatchingKinds } from './holder-kinds.ts';

type Focus = { readonly place: Place; readonly kind: HolderKind } | 'internal comments';

const kinds: readonly HolderKind[] = [...matchingKinds, ...neverMatchingKinds];
const focuses: readonly Focus[] = [
  ...kinds.map((kind): Focus => ({ place: 'level', kind })),
  ...kinds.map((kind): Focus => ({ place: 'scheme', kind })),
  // Those that decide for few people at a time.
  ...(['access to any application', 'reporter', 'assignee', 'user field of one'] as const).map(
    (kind): Focus => ({ place: 'level', kind }),
  ),
  'internal comments',
  'internal comments',
  'internal comments',
];

export function proofWorld(seed: number): World {
  const random = seededRandom(seed ^ 0x5eed);
  const world = openWorld(
    generateWorld({
      seed,
      projects: 4 + random.below(3),
      accounts: 8 + random.below(6),
      issues: 18 + random.below(13),
    }),
  );
  if (random.chance(0.4)) shareScheme(world, random);
  // Every fourth world is left as it was made.
  const focus = seed % 4 === 0 ? undefined : focuses[(seed - Math.floor(seed / 4)) % focuses.length];
  if (focus === 'internal comments') openRequests(world);
  else if (focus?.place === 'scheme') standAloneInSchemes(world, random, focus.kind);
  else if (focus) standAloneInLevels(world, random, focus.kind);
  return world;
}

/** As most projects of a large site do. */
function shareScheme(world: World, random: Random): void {
  const classic = [...world.projects.values()].filter(({ style }) => style !== 'next-gen');
  const { permissionSchemeId } = random.pick(classic);
  for (const project of classic) world.putProject({ ...project, permissionSchemeId });
}

/** Service projects of which the public may read everything but what is internal. */
function openRequests(world: World): void {
  world.putSite({ ...world.site, blockPublicAccess: false });
  for (const project of world.projects.values()) {
    if (project.type !== 'service_desk') continue;
    setBrowse(world, project, [{ type: 'anyone' }]);
    for (const { issue } of [...world.entriesOfProject(project.id)]) {
      const { securityLevelId: _, comments = [], ...open } = issue;
      const unrestricted = comments.map(({ visibility: _visibility, ...comment }) => comment);
      world.putIssue({ ...open, comments: unrestricted });
    }
  }
}

function standAloneInSchemes(world: World, random: Random, kind: HolderKind): void {
  for (const project of world.projects.values()) {
    const deal = dealer(world, random, rolesFor(world, project), kind);
    if (random.chance(0.6)) setBrowse(world, project, [deal()]);
  }
  const { people } = peopleOf(world);
  for (const { issue } of [...world.entries.values()]) world.putIssue(withPeople(issue, random, people));
}

/** Whoever uses Jira, or everybody, may browse; nearly every issue has a level, and the levels have one member. */
function standAloneInLevels(world: World, random: Random, kind: HolderKind): void {
  if (kind === 'access to any application') takeJiraFromApps(world);
  const deal = dealer(world, random, siteRoleIds, kind);
  for (const scheme of world.securitySchemes.values()) {
    const levels = scheme.levels.map((level) =>
      level.members.length > 0 && random.chance(0.7)
        ? { ...level, members: membersOf(level.id, [deal()]) }
        : level,
    );
    world.putSecurityScheme({ ...scheme, levels });
  }
  const { people } = peopleOf(world);
  for (const project of world.projects.values()) {
    if (project.style === 'next-gen') continue;
    const scheme = random.pick([...world.securitySchemes.values()]);
    world.putProject({ ...project, issueSecuritySchemeId: scheme.id });
    if (random.chance(0.7)) {
      const whoever =
        kind === 'access to any application' ? 'anyone' : random.pick(['applicationRole', 'anyone']);
      setBrowse(world, project, [{ type: whoever }]);
    }
    for (const { issue } of [...world.entriesOfProject(project.id)]) {
      world.putIssue({
        ...withPeople(issue, random, people),
        ...(random.chance(0.9) ? { securityLevelId: random.pick(scheme.levels).id } : {}),
      });
    }
  }
}

/** Somebody in every place that a holder can name. */
function withPeople(issue: WorldIssue, random: Random, people: readonly string[]): WorldIssue {
  const fields = { customfield_10050: [random.pick(people)], customfield_10051: [random.pick(people)] };
  return {
    ...issue,
    reporter: random.pick(people),
    assignee: random.pick(people),
    customFields: { ...issue.customFields, ...fields },
  };
}

/** Apps count as themselves without it; then a holder for whoever uses Jira can deny. */
function takeJiraFromApps(world: World): void {
  const isApp = (id: string) => world.accounts.get(id)?.accountType === 'app';
  for (const { groupId, members } of [...world.groups.values()]) {
    if (groupId === 'g-users' || groupId === 'g-agents') {
      world.setGroupMembers(
        groupId,
        members.filter((id) => !isApp(id)),
      );
    }
  }
}

function dealer(
  world: World,
  random: Random,
  roleIds: readonly string[],
  kind: HolderKind,
): () => WorldHolder {
  const deal = holderDeck(random, peopleOf(world), roleIds);
  return () => {
    for (;;) {
      const holder = deal();
      if (holderKind(holder, world) === kind) return holder;
    }
  };
}

const siteRoleIds = siteRoles.map(({ id }) => id);

/** The people and groups as they are now, in the form that holders are dealt for. */
export function peopleOf(world: World): GeneratedPeople {
  const accounts = [...world.accounts.values()];
  const groups = [...world.groups.values()];
  return {
    accounts,
    people: accounts.map(({ accountId }) => accountId).filter((id) => id !== crawler),
    groups,
    filledGroups: groups.filter(({ members }) => members.length > 0).map(({ groupId }) => groupId),
  };
}

/** Roles that a grant in the project's scheme can name. */
export function rolesFor(world: World, project: WorldProject): string[] {
  return [...world.rolesOfProject(project).map(({ id }) => id), ...siteRoles.map(({ id }) => id)];
}

const byCrawler: WorldHolder = { type: 'user', parameter: crawler, value: crawler };

/** All other permissions of the scheme stay. */
export function setBrowse(world: World, project: WorldProject, holders: readonly WorldHolder[]): void {
  const id = project.permissionSchemeId;
  const others = (world.permissionSchemes.get(id)?.permissions ?? []).filter(
    ({ permission }) => permission !== 'BROWSE_PROJECTS',
  );
  const browse = [...holders, byCrawler].map((holder, n) => ({
    id: `${id}9${String(n).padStart(2, '0')}`,
    permission: 'BROWSE_PROJECTS',
    holder,
  }));
  world.setSchemeGrants(id, [...browse, ...others]);
}

export function membersOf(levelId: string, holders: readonly WorldHolder[]) {
  return [...holders, byCrawler].map((holder, n) => ({ id: `${levelId}${n}`, holder }));
}
