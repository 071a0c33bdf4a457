/**
 * Who stands behind the holders of schemes and levels, by name: in the words of a Jira administrator, with the way to
 * each person and whether they count. For showing; who finds what is decided by `match-holders.ts`.
 */

import type { Holder } from '../model/directory.ts';
import { type AccountId, accountId, type GroupId, groupId, type ProjectId, roleId } from '../model/ids.ts';
import type { DirectoryCopy } from './directory-copy.ts';
import { type SitePeople, standingsOf, whyAnonymous } from './site-people.ts';

export interface HeldBy {
  readonly accountId: AccountId;
  readonly name: string;
  /** Through what, where it is not by the holder itself: `group "developers"`. */
  readonly through: readonly string[];
  /** Why they count as anonymous all the same; undefined: they count. */
  readonly anonymousBecause: string | undefined;
}

export interface HolderPeople {
  readonly type: string;
  readonly words: string;
  /**
   * `people`: those named here. `public`: also somebody who is not signed in, as far as Jira lets them. `by-issue`: whom
   * the issue names. `nobody`: it matches no one as it stands, `problem` says why.
   */
  readonly reach: 'people' | 'public' | 'by-issue' | 'nobody';
  readonly people: readonly HeldBy[];
  readonly problem: string | undefined;
}

/** `projectId` undefined: outside of any project, where roles and leads have nobody. */
export function peopleOfHolder(
  site: SitePeople,
  projectId: ProjectId | undefined,
  holder: Holder,
): HolderPeople {
  const found = holdersOf(site, projectId, holder);
  const standings = standingsOf(site, [...found.through.keys()]);
  const people = [...found.through].map(([id, through]): HeldBy => {
    const counts = standings.get(id)?.account !== undefined;
    return {
      accountId: id,
      name: accountName(site, id),
      through,
      anonymousBecause: counts ? undefined : whyAnonymous(site, id),
    };
  });
  people.sort((a, b) => a.name.localeCompare(b.name, 'en') || (a.accountId < b.accountId ? -1 : 1));
  return {
    type: holder.type,
    words: holderInWords(site, projectId, holder),
    reach: found.problem === undefined ? found.reach : 'nobody',
    people,
    problem: found.problem,
  };
}

export function accountName({ accounts }: Pick<SitePeople, 'accounts'>, id: AccountId): string {
  return accounts.get(id)?.displayName ?? id;
}

export function holderInWords(
  { copy, accounts }: Pick<SitePeople, 'copy' | 'accounts'>,
  projectId: ProjectId | undefined,
  holder: Holder,
): string {
  const named = holder.value ?? holder.parameter ?? '';
  switch (holder.type) {
    case 'anyone':
      return 'anyone';
    case 'applicationRole':
      return named === ''
        ? 'everybody with access to a Jira application'
        : `everybody with access to ${named}`;
    case 'group': {
      const found = copy.groups?.body.groups.find((group) => group.groupId === holder.value);
      return `group "${found?.name ?? holder.parameter ?? named}"`;
    }
    case 'projectRole':
      return `project role "${roleName(copy, projectId, named)}"`;
    case 'user':
      return accounts.get(accountId(named))?.displayName ?? `account ${named}`;
    case 'projectLead':
      return 'the project lead';
    case 'reporter':
      return 'the reporter of an issue';
    case 'assignee':
      return 'the assignee of an issue';
    case 'userCustomField':
      return `whom the field "${fieldName(copy, named)}" names`;
    case 'groupCustomField':
      return `the groups that the field "${fieldName(copy, named)}" names`;
    case 'sd.customer.portal.only':
      return 'customers in the portal';
    default:
      return `${holder.type} ${named}`.trim();
  }
}

interface FoundHolders {
  readonly reach: HolderPeople['reach'];
  readonly through: ReadonlyMap<AccountId, readonly string[]>;
  readonly problem?: string;
}

const none: ReadonlyMap<AccountId, readonly string[]> = new Map();
const nobody = (problem: string): FoundHolders => ({ reach: 'nobody', through: none, problem });
const byIssue: FoundHolders = { reach: 'by-issue', through: none };

function holdersOf(site: SitePeople, projectId: ProjectId | undefined, holder: Holder): FoundHolders {
  const { copy } = site;
  const named = holder.value ?? holder.parameter;
  const project = projectId === undefined ? undefined : copy.projects.get(projectId);
  switch (holder.type) {
    case 'anyone':
      return { reach: 'public', through: none };
    case 'applicationRole':
      return ofApplications(site, named === '' ? undefined : named);
    case 'group': {
      const id =
        holder.value === undefined ? copy.groupByName.get(holder.parameter ?? '') : groupId(holder.value);
      if (id === undefined) return nobody('no group, or more than one, has this name');
      const members = membersOf(site, id);
      if (!members) return nobody(groupProblem(copy, id));
      return { reach: 'people', through: new Map(members.map((member) => [member, []])) };
    }
    case 'projectRole': {
      if (projectId === undefined) return { reach: 'people', through: none };
      const role = project?.roles?.body.roles.find(({ roleId: id }) => id === roleId(named ?? ''));
      if (!project?.roles) return nobody('the roles of the project could not be read');
      if (!role) return nobody('the project has no such role');
      const through = new Map<AccountId, string[]>(role.users.map((user) => [user, []]));
      for (const group of role.groups) {
        const words = groupInWords(copy, group);
        for (const member of membersOf(site, group) ?? []) addTo(through, member, words);
      }
      return { reach: 'people', through };
    }
    case 'user':
      return { reach: 'people', through: new Map([[accountId(named ?? ''), []]]) };
    case 'projectLead': {
      if (projectId === undefined) return { reach: 'people', through: none };
      const lead = project?.project?.body.leadAccountId;
      return lead ? { reach: 'people', through: new Map([[lead, []]]) } : nobody('the project has no lead');
    }
    case 'reporter':
    case 'assignee':
      return byIssue;
    case 'userCustomField':
    case 'groupCustomField': {
      const exists = copy.fields?.body.fields.some(({ id }) => id === named);
      return exists ? byIssue : nobody('there is no such field');
    }
    case 'sd.customer.portal.only':
      return nobody('it opens the portal, not the issue');
    default:
      return nobody('Jackdaw does not know this kind of holder');
  }
}

function ofApplications(site: SitePeople, key: string | undefined): FoundHolders {
  const roles = site.copy.applicationRoles?.body.roles;
  const through = new Map<AccountId, string[]>();
  if (!roles) {
    for (const [id, { body }] of site.copy.accountApplications) {
      if (key === undefined ? body.keys.length > 0 : body.keys.includes(key)) through.set(id, []);
    }
    return { reach: 'people', through };
  }
  for (const role of roles) {
    if (key !== undefined && role.key !== key) continue;
    for (const group of role.groups) {
      const words = groupInWords(site.copy, group);
      for (const member of membersOf(site, group) ?? []) addTo(through, member, words);
    }
  }
  return { reach: 'people', through };
}

function membersOf({ groups, isFresh }: SitePeople, id: GroupId): readonly AccountId[] | undefined {
  const group = groups.get(id);
  return group && isFresh(group.readMs) ? group.members : undefined;
}

function groupProblem(copy: DirectoryCopy, id: GroupId): string {
  const isThere = copy.groups?.body.groups.some((group) => group.groupId === id);
  return isThere ? 'its members are not known, or were read too long ago' : 'there is no such group';
}

function groupInWords(copy: DirectoryCopy, id: GroupId): string {
  const found = copy.groups?.body.groups.find((group) => group.groupId === id);
  return `group "${found?.name ?? id}"`;
}

/** Outside of a project by any project's name for it: roles have one name on a site, but in team-managed projects. */
function roleName(copy: DirectoryCopy, projectId: ProjectId | undefined, id: string): string {
  const projects = projectId === undefined ? copy.projects.values() : [copy.projects.get(projectId)];
  for (const project of projects) {
    const role = project?.roles?.body.roles.find((one) => one.roleId === id);
    if (role) return role.name;
  }
  return id;
}

function fieldName(copy: DirectoryCopy, id: string): string {
  return copy.fields?.body.fields.find((field) => field.id === id)?.name ?? id;
}

function addTo(through: Map<AccountId, string[]>, member: AccountId, words: string): void {
  const known = through.get(member);
  if (known) known.push(words);
  else through.set(member, [words]);
}
