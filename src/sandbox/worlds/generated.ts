/**
 * Small adversarial sites by seed, for proving that nobody finds what they may not see. Each holds all kinds of
 * accounts, holders of all types in Browse grants and security levels, and every oddity that search has to survive:
 * empty and dangling names, stale levels, archived things, a team-managed project with roles of its own.
 *
 * The account `crawler` (crawler@generated.example, token-crawler) can read whatever anybody can. The same options
 * give the same world; `withoutCrawler` changes nothing else.
 */

import type {
  WorldFile,
  WorldHolder,
  WorldPermissionScheme,
  WorldProject,
  WorldProjectRole,
  WorldRoleActors,
  WorldSecurityScheme,
} from '../world/world-file.ts';
import { worldFormat } from '../world/world-file.ts';
import type { Random } from './acme/random.ts';
import { seededRandom } from './acme/random.ts';
import { crawler, generatedFields, generatePeople, holderDeck, siteRoles } from './generated-directory.ts';
import { generatedTypes, generateIssues } from './generated-issues.ts';

export interface GenerateOptions {
  readonly seed: number;
  /** At least 1. Default 4: company-managed, service, team-managed, company-managed (perhaps not live). */
  readonly projects?: number;
  /** Accounts beside the crawl's. Default 10; from 6 on every kind of account is among them. */
  readonly accounts?: number;
  /** Default 30. */
  readonly issues?: number;
  /**
   * Ids of groups, security levels, permission schemes and roles that the crawl's account is not put into. It can
   * still match another holder there, a group it is in, say: who wants it blind asks what it sees then.
   */
  readonly withoutCrawler?: readonly string[];
}

export function generateWorld(options: GenerateOptions): WorldFile {
  const random = seededRandom(options.seed);
  const leftOut = new Set(options.withoutCrawler);
  const isLeftOut = (id: string) => leftOut.has(id);
  const people = generatePeople(random, options.accounts ?? 10, isLeftOut);
  const teamRoles = new Map<string, WorldProjectRole[]>();
  const kinds = Array.from({ length: options.projects ?? 4 }, (_, index) => projectKind(random, index));
  kinds.forEach((kind, index) => {
    if (kind === 'team') teamRoles.set(projectId(index), rolesOfTeam(index));
  });
  const security = generateSecuritySchemes(random, isLeftOut, holderDeck(random, people, roleIds(siteRoles)));
  const siteDeck = holderDeck(random, people, roleIds(siteRoles));
  const schemes = kinds.map((kind, index): WorldPermissionScheme => {
    const own = teamRoles.get(projectId(index)) ?? [];
    const deck = kind === 'team' ? holderDeck(random, people, roleIds([...own, ...siteRoles])) : siteDeck;
    return generateScheme(random, index, kind === 'team', deck, isLeftOut);
  });

  const projects = kinds.map((kind, index): WorldProject => {
    const id = projectId(index);
    const roles = kind === 'team' ? (teamRoles.get(id) ?? []) : siteRoles.slice(0, 3);
    // Every third company-managed project has no security scheme.
    const scheme = kind === 'team' || index % 3 === 2 ? undefined : random.pick(security);
    const isLast = index === kinds.length - 1 && index > 2;
    const state = isLast ? random.pick(['live', 'live', 'archived', 'deleted'] as const) : 'live';
    return {
      id,
      key: `P${index + 1}`,
      name: `Project ${index + 1}`,
      type: kind === 'service' ? 'service_desk' : kind === 'business' ? 'business' : 'software',
      style: kind === 'team' ? 'next-gen' : 'classic',
      leadAccountId: random.pick(people.people),
      permissionSchemeId: schemeId(index),
      ...(scheme ? { issueSecuritySchemeId: scheme.id } : {}),
      state,
      roleActors: roles.map((role) => generateActors(random, role.id, people, isLeftOut)),
    };
  });

  const issues = generateIssues(
    {
      random,
      people,
      projects,
      levels: levelsByProject(projects, security),
      restrictionRoles: new Map([...teamRoles].map(([id, roles]) => [id, roleIds(roles)])),
      roleNames: [...new Set([...siteRoles, ...[...teamRoles.values()].flat()].map(({ name }) => name))],
    },
    options.issues ?? 30,
  );

  return {
    format: worldFormat,
    site: { title: `Generated ${options.seed}`, timeZone: 'Etc/UTC', blockPublicAccess: random.chance(0.35) },
    accounts: people.accounts,
    groups: people.groups,
    applicationRoles: [
      { key: 'jira-software', name: 'Jira', groups: ['g-users'] },
      { key: 'jira-servicedesk', name: 'Jira Service Management', groups: ['g-agents'] },
      { key: 'jira-product-discovery', name: 'Jira Product Discovery', groups: ['g-empty'] },
    ],
    globalPermissions: [
      { permission: 'ADMINISTER', holder: user(crawler) },
      { permission: 'USER_PICKER', holder: user(crawler) },
      // An administrator, who sees no more than others.
      { permission: 'ADMINISTER', holder: user(random.pick(people.people)) },
    ],
    projectRoles: [...siteRoles, ...[...teamRoles.values()].flat()],
    permissionSchemes: schemes,
    issueSecuritySchemes: security,
    fields: generatedFields,
    issueTypes: generatedTypes,
    statuses: [
      { id: '1', name: 'To Do', category: 'new' },
      { id: '3', name: 'In Progress', category: 'indeterminate' },
      { id: '5', name: 'Done', category: 'done' },
    ],
    priorities: [],
    projects,
    issues,
  };
}

type ProjectKind = 'software' | 'service' | 'team' | 'business';

function projectKind(random: Random, index: number): ProjectKind {
  const first: readonly ProjectKind[] = ['software', 'service', 'team', 'business'];
  return first[index] ?? random.pick(first);
}

function generateScheme(
  random: Random,
  index: number,
  isTeams: boolean,
  deal: () => WorldHolder,
  isLeftOut: (id: string) => boolean,
): WorldPermissionScheme {
  const id = schemeId(index);
  const browse = Array.from({ length: 1 + random.below(4) }, deal);
  // Who may edit or administer sees nothing by it.
  const others = [deal(), deal()];
  const grants = [
    ...[...browse, ...(isLeftOut(id) ? [] : [user(crawler)])].map((holder) => ({
      permission: 'BROWSE_PROJECTS',
      holder,
    })),
    ...others.map((holder, n) => ({ permission: n === 0 ? 'ADMINISTER_PROJECTS' : 'EDIT_ISSUES', holder })),
  ];
  return {
    id,
    name: `Scheme ${index + 1}`,
    permissions: grants.map((grant, n) => ({ id: `${id}${String(n).padStart(2, '0')}`, ...grant })),
    ...(isTeams ? { projectId: projectId(index) } : {}),
  };
}

/** Two schemes. The last level of each has no members at all: nobody sees its issues, the crawl neither. */
function generateSecuritySchemes(
  random: Random,
  isLeftOut: (id: string) => boolean,
  deal: () => WorldHolder,
): WorldSecurityScheme[] {
  return [1, 2].map((scheme) => {
    const levels = [1, 2, 3, 4, 5, 6].map((n) => {
      const id = `${scheme}000${n}`;
      const dealt = Array.from({ length: n === 5 ? 0 : 1 + random.below(3) }, deal);
      const holders = n === 6 ? [] : [...dealt, ...(isLeftOut(id) ? [] : [user(crawler)])];
      const members = holders.map((holder, m) => ({ id: `${id}${m}`, holder }));
      return { id, name: `Level ${n}`, members };
    });
    return { id: `${scheme}0000`, name: `Security ${scheme}`, levels };
  });
}

/** Members of a role in one project. Filled here, empty there; the crawl's account is where anybody is. */
function generateActors(
  random: Random,
  roleId: string,
  people: { readonly people: readonly string[]; readonly filledGroups: readonly string[] },
  isLeftOut: (id: string) => boolean,
): WorldRoleActors {
  const isEmpty = random.chance(0.25);
  const users = people.people.filter(() => random.chance(0.25));
  const groups = people.filledGroups.filter(() => random.chance(0.2));
  if (isEmpty || users.length + groups.length === 0) return { roleId, users: [], groups: [] };
  return { roleId, users: isLeftOut(roleId) ? users : [crawler, ...users], groups };
}

/** Roles of a team-managed project; one has the name, but not the id, of a role of the site. */
function rolesOfTeam(index: number): WorldProjectRole[] {
  return ['Member', 'Viewer', 'Developers'].map((name, n) => ({
    id: `2${String(index).padStart(3, '0')}${n}`,
    name,
    projectId: projectId(index),
  }));
}

function levelsByProject(projects: readonly WorldProject[], schemes: readonly WorldSecurityScheme[]) {
  return new Map(
    projects.map((project) => {
      const scheme = schemes.find(({ id }) => id === project.issueSecuritySchemeId);
      return [project.id, scheme?.levels.map(({ id }) => id) ?? []] as const;
    }),
  );
}

function roleIds(roles: readonly WorldProjectRole[]): string[] {
  return roles.map(({ id }) => id);
}

function projectId(index: number): string {
  return String(10_001 + index);
}

function schemeId(index: number): string {
  return String(60_001 + index);
}

function user(accountId: string): WorldHolder {
  return { type: 'user', parameter: accountId, value: accountId };
}
