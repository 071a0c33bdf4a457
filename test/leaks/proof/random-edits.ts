/**
 * What happens on a site between two crawls: people join and leave groups and roles, grants, levels, leads and names
 * change, issues are edited, moved, archived, restored and deleted. By seed. Whatever anybody may find stays
 * readable for the crawl's account: without that nothing could be said about what the product must find.
 */

import type { World } from '../../../src/sandbox/world/world.ts';
import type {
  WorldComment,
  WorldIssue,
  WorldProject,
  WorldVisibility,
} from '../../../src/sandbox/world/world-file.ts';
import { type Random, seededRandom } from '../../../src/sandbox/worlds/acme/random.ts';
import { crawler, holderDeck, siteRoles } from '../../../src/sandbox/worlds/generated-directory.ts';
import { uniqueWord } from '../../../src/sandbox/worlds/unique-word.ts';
import { membersOf, peopleOf, rolesFor, setBrowse } from './proof-world.ts';

interface Ground {
  readonly world: World;
  readonly random: Random;
  readonly people: readonly string[];
  readonly projects: readonly WorldProject[];
  readonly issues: readonly WorldIssue[];
}

type Edit = readonly [name: string, edit: (ground: Ground) => void];

/** Makes some edits, and names them. */
export function editAtRandom(
  world: World,
  seed: number,
  count: number,
  among: readonly Edit[] = edits,
): string[] {
  const random = seededRandom(seed ^ 0xed17);
  const done: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const [name, edit] = random.pick(among);
    edit({
      world,
      random,
      people: peopleOf(world).people,
      projects: [...world.projects.values()],
      issues: [...world.entries.values()].map(({ issue }) => issue),
    });
    done.push(name);
  }
  return done;
}

/** Who holds what: bound when a question is asked, so that no issue has to be read again. */
export const lateBoundEdits: readonly Edit[] = [
  [
    'somebody joins or leaves a group',
    ({ world, random, people }) => {
      const group = random.pick([...world.groups.values()].filter(({ members }) => members.length > 0));
      const who = random.pick(people);
      const without = group.members.filter((member) => member !== who);
      const members = without.length < group.members.length ? without : [...without, who];
      world.setGroupMembers(group.groupId, members);
    },
  ],
  [
    'a group gets other members',
    ({ world, random, people }) => {
      const group = random.pick([...world.groups.values()].filter(({ groupId }) => groupId !== 'g-users'));
      world.setGroupMembers(group.groupId, [crawler, ...some(random, people, 0.4)]);
    },
  ],
  [
    'a group is renamed',
    ({ world, random }) => {
      const group = random.pick([...world.groups.values()]);
      world.putGroup({ ...group, name: `${group.name} now` });
    },
  ],
  [
    'two groups swap names',
    ({ world, random }) => {
      const [one, other] = [random.pick([...world.groups.values()]), random.pick([...world.groups.values()])];
      world.putGroup({ ...one, name: other.name });
      if (one !== other) world.putGroup({ ...other, name: one.name });
    },
  ],
  [
    'a group is deleted, and made again under its name',
    ({ world, random, people }) => {
      const deletable = [...world.groups.values()].filter(({ groupId }) => /^g-[0-9]+$/.test(groupId));
      if (deletable.length === 0) return;
      const { groupId, name } = random.pick(deletable);
      world.deleteGroup(groupId);
      world.putGroup({ groupId: `${groupId}0`, name, members: [crawler, ...some(random, people, 0.4)] });
    },
  ],
  [
    'an account is deactivated, or activated again',
    ({ world, random, people }) => {
      const who = random.pick(people);
      world.setAccountActive(who, world.accounts.get(who)?.active !== true);
    },
  ],
  [
    'somebody gains or loses access to Jira',
    ({ world, random, people }) => {
      const who = random.pick(people);
      const members = world.groups.get('g-users')?.members ?? [];
      const without = members.filter((member) => member !== who);
      world.setGroupMembers('g-users', without.length < members.length ? without : [...without, who]);
    },
  ],
  [
    'the policy about public access changes',
    ({ world }) => world.putSite({ ...world.site, blockPublicAccess: world.site.blockPublicAccess !== true }),
  ],
  [
    'an application is opened to another group',
    ({ world, random }) => {
      const group = random.pick([...world.groups.keys()]);
      world.setApplicationRoles(
        world.applicationRoles.map((role) =>
          role.key === 'jira-product-discovery' ? { ...role, groups: [group] } : role,
        ),
      );
    },
  ],
  [
    'a role gets other actors in one project',
    ({ world, random, people, projects }) => {
      const project = random.pick(projects);
      const actors = project.roleActors;
      if (actors.length === 0) return;
      const { roleId } = random.pick(actors);
      const groups = some(random, [...world.groups.keys()], 0.2);
      const isEmpty = random.chance(0.2);
      const users = isEmpty ? [] : [crawler, ...some(random, people, 0.3)];
      world.setRoleActors(project.id, { roleId, users, groups: isEmpty ? [] : groups });
    },
  ],
  [
    'a scheme gets other grants of Browse',
    ({ world, random, projects }) => {
      const project = random.pick(projects);
      const deal = holderDeck(random, peopleOf(world), rolesFor(world, project));
      setBrowse(world, project, times(1 + random.below(3), deal));
    },
  ],
  [
    'a project gets another permission scheme',
    ({ world, random, projects }) => {
      const classic = projects.filter(({ style }) => style !== 'next-gen');
      const [project, other] = [random.pick(classic), random.pick(classic)];
      world.putProject({ ...project, permissionSchemeId: other.permissionSchemeId });
    },
  ],
  [
    'a level gets other members',
    ({ world, random }) => {
      const scheme = random.pick([...world.securitySchemes.values()]);
      const chosen = random.pick(scheme.levels);
      const deal = holderDeck(
        random,
        peopleOf(world),
        siteRoles.map(({ id }) => id),
      );
      const members = membersOf(chosen.id, times(1 + random.below(2), deal));
      const levels = scheme.levels.map((level) => (level === chosen ? { ...level, members } : level));
      world.putSecurityScheme({ ...scheme, levels });
    },
  ],
  [
    'a project gets another lead',
    ({ world, random, people, projects }) =>
      world.putProject({ ...random.pick(projects), leadAccountId: random.pick(people) }),
  ],
  [
    'a project is archived',
    ({ world, random, projects }) => {
      const project = random.pick(projects);
      if (project.state !== 'deleted') world.putProject({ ...project, state: 'archived' });
    },
  ],
];

/** Everything else: what is about issues, or about the names and levels that they are read with. */
const otherEdits: readonly Edit[] = [
  [
    'two roles of the site swap names',
    ({ world, random }) => {
      const [one, other] = [random.pick(siteRoles), random.pick(siteRoles)];
      const [first, second] = [world.projectRoles.get(one.id), world.projectRoles.get(other.id)];
      if (!first || !second || first === second) return;
      world.putProjectRole({ ...first, name: second.name });
      world.putProjectRole({ ...second, name: first.name });
    },
  ],
  [
    'a level is deleted, and its issues get another one or none',
    ({ world, random, projects }) => {
      const scheme = random.pick([...world.securitySchemes.values()]);
      if (scheme.levels.length < 3) return;
      const gone = random.pick(scheme.levels);
      const levels = scheme.levels.filter((level) => level !== gone);
      const instead = random.chance(0.5) ? random.pick(levels).id : undefined;
      world.putSecurityScheme({ ...scheme, levels });
      for (const { id, issueSecuritySchemeId } of projects) {
        if (issueSecuritySchemeId !== scheme.id) continue;
        world.setProjectSecurityScheme(id, scheme.id, (level) => (level === gone.id ? instead : level));
      }
    },
  ],
  [
    'a project gets another security scheme, or none',
    ({ world, random, projects }) => {
      const classic = projects.filter(({ style }) => style !== 'next-gen');
      const scheme = random.chance(0.8) ? random.pick([...world.securitySchemes.values()]) : undefined;
      const level = () => (scheme && random.chance(0.7) ? random.pick(scheme.levels).id : undefined);
      world.setProjectSecurityScheme(random.pick(classic).id, scheme?.id, level);
    },
  ],
  [
    'an archived project is restored',
    ({ world, random, projects }) => {
      const archived = projects.filter(({ state }) => state === 'archived');
      if (archived.length > 0) world.putProject({ ...random.pick(archived), state: 'live' });
    },
  ],
  [
    'an issue gets another reporter',
    onIssue((issue, { random, people }) => ({ ...issue, reporter: random.pick(people) })),
  ],
  [
    'an issue gets another assignee',
    onIssue((issue, { random, people }) => ({ ...issue, assignee: random.pick(people) })),
  ],
  [
    'the people of an issue’s fields change',
    onIssue((issue, { world, random, people }) => ({
      ...issue,
      customFields: {
        ...issue.customFields,
        customfield_10050: [random.pick(people)],
        customfield_10051: some(random, people, 0.3),
        customfield_10052: [random.pick([...world.groups.keys()])],
        customfield_10053: some(random, [...world.groups.keys()], 0.3),
      },
    })),
  ],
  [
    'an issue gets a level, and its sub-tasks with it',
    ({ world, random, issues }) => {
      const issue = random.pick(issues);
      const project = world.knownProject(issue.projectId);
      const levels = world.securitySchemes.get(project.issueSecuritySchemeId ?? '')?.levels ?? [];
      if (levels.length > 0) world.setIssueLevel(issue.id, random.pick(levels).id);
    },
  ],
  [
    'an issue loses its level',
    ({ world, random, issues }) => world.setIssueLevel(random.pick(issues).id, undefined),
  ],
  [
    'an issue is moved to another project',
    ({ world, random, issues, projects }) => {
      const alone = issues.filter(
        ({ id, parentId }) => parentId === undefined && world.childrenOf(id).length === 0,
      );
      const live = projects.filter(({ state }) => (state ?? 'live') === 'live');
      if (alone.length === 0 || live.length === 0) return;
      const { securityLevelId: _level, restrictedToRoles: _roles, ...issue } = random.pick(alone);
      const { id, key, issueSecuritySchemeId } = random.pick(live);
      if (id === issue.projectId) return;
      const levels = world.securitySchemes.get(issueSecuritySchemeId ?? '')?.levels ?? [];
      const level = levels.length > 0 && random.chance(0.5) ? random.pick(levels).id : undefined;
      world.putIssue({
        ...issue,
        projectId: id,
        key: `${key}-${world.takeKeyNumber(id)}`,
        formerKeys: [...(issue.formerKeys ?? []), issue.key],
        ...(level === undefined ? {} : { securityLevelId: level }),
      });
    },
  ],
  [
    'an issue is archived, or restored, with its sub-tasks',
    ({ world, random, issues }) => {
      const issue = random.pick(issues.filter(({ parentId }) => parentId === undefined));
      const archived = issue.archived !== true;
      for (const one of [issue, ...world.childrenOf(issue.id)]) world.putIssue({ ...one, archived });
    },
  ],
  [
    'an issue is deleted, with its sub-tasks',
    ({ world, random, issues }) => {
      if (issues.length > 12) world.deleteIssue(random.pick(issues).id);
    },
  ],
  [
    'an issue is restricted to other roles, or to none',
    ({ world, random, issues }) => {
      const issue = random.pick(issues);
      const project = world.knownProject(issue.projectId);
      // Not to roles that are empty: the crawl could not read them, nor the level of their sub-tasks' parent.
      const roles = project.roleActors.filter(({ users }) => users.length > 0).map(({ roleId }) => roleId);
      if (project.style !== 'next-gen' || roles.length === 0) return;
      const { restrictedToRoles: _, ...open } = issue;
      world.putIssue(random.chance(0.3) ? open : { ...open, restrictedToRoles: [random.pick(roles)] });
    },
  ],
  [
    'a comment is written',
    ({ world, random, people, issues }) => {
      const id = world.takeId('comment');
      const visibility = visibilityFor(world, random);
      const comment: WorldComment = {
        id,
        author: random.pick(people),
        created: '2026-03-01T10:00:00.000Z',
        body: `later ${uniqueWord('comment', id)} remark`,
        ...(visibility === undefined ? {} : { visibility }),
        internal: random.chance(0.4),
      };
      world.putComment(random.pick(issues).id, comment);
    },
  ],
  [
    'a comment is restricted otherwise',
    onComment((comment, { world, random }) => {
      const { visibility: _, ...open } = comment;
      const visibility = visibilityFor(world, random);
      return visibility === undefined ? open : { ...open, visibility };
    }),
  ],
  [
    'a comment becomes internal, or public',
    onComment((comment) => ({ ...comment, internal: comment.internal !== true })),
  ],
  [
    'a comment is deleted',
    ({ world, random, issues }) => {
      const { id, comments = [] } = random.pick(issues);
      const [comment] = comments;
      if (comment) world.deleteComment(id, comment.id);
    },
  ],
];

export const edits: readonly Edit[] = [...lateBoundEdits, ...otherEdits];

function onIssue(change: (issue: WorldIssue, ground: Ground) => WorldIssue): (ground: Ground) => void {
  return (ground) => ground.world.putIssue(change(ground.random.pick(ground.issues), ground));
}

function onComment(
  change: (comment: WorldComment, ground: Ground) => WorldComment,
): (ground: Ground) => void {
  return (ground) => {
    const { random, world } = ground;
    const commented = ground.issues.filter(({ comments = [] }) => comments.length > 0);
    if (commented.length === 0) return;
    const { id, comments = [] } = random.pick(commented);
    world.putComment(id, change(random.pick(comments), ground));
  };
}

function visibilityFor(world: World, random: Random): WorldVisibility | undefined {
  const kind = random.below(3);
  if (kind === 0) return undefined;
  if (kind === 1) return { type: 'group', value: random.pick([...world.groups.keys()]) };
  return { type: 'role', value: random.pick([...world.projectRoles.values()]).name };
}

function some<T>(random: Random, items: readonly T[], share: number): T[] {
  return items.filter(() => random.chance(share));
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}
