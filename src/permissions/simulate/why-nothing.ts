/**
 * Why a change that somebody thinks of would change nothing for anybody, in a sentence: because it is so already, or
 * because of what it is about. It is asked where nobody gains or loses; it does not decide that.
 */

import type { AccountId } from '../../model/ids.ts';
import { accountName, holderInWords } from '../holder-people.ts';
import { browseProjects } from '../project-permissions.ts';
import { type SitePeople, standingsOf, whyAnonymous } from '../site-people.ts';
import { isSameGrant, isSameHolder, projectsOf, type Supposition } from './supposition.ts';

/** `before`, and `after` with the change. */
export function whyNothing(before: SitePeople, after: SitePeople, change: Supposition): string {
  return (
    alreadySo(before, change) ??
    whatItIsAbout(before, change) ??
    whoItIsAbout(before, after, change) ??
    'Whoever is meant finds the same without it, as far as Jackdaw knows: by other grants, or because no issue depends on it.'
  );
}

/** Undefined: it would not be what it is now, by our copy. */
export function alreadySo(site: SitePeople, change: Supposition): string | undefined {
  const { copy } = site;
  if (change.kind === 'scheme') {
    const { project, permissionScheme } = copy.projects.get(change.projectId) ?? {};
    if (permissionScheme?.body.schemeId !== change.schemeId) return undefined;
    const name = copy.schemes.get(change.schemeId)?.body.name ?? change.schemeId;
    return `${project?.body.key ?? 'The project'} has the permission scheme "${name}" already.`;
  }
  const isThere = isThereNow(site, change);
  if (isThere === undefined || isThere !== (change.action === 'add')) return undefined;
  const { who, what } = inWords(site, change);
  const already = isThere ? ' already' : '';
  if (change.kind === 'grant') return `${what} is ${isThere ? '' : 'not '}granted to ${who}${already}.`;
  return `${who} is ${isThere ? '' : 'not '}in ${what}${already}${onlyThrough(site, change)}.`;
}

type InOrOut = Exclude<Supposition, { kind: 'scheme' }>;

/** Undefined: it is not known. */
function isThereNow({ copy, groups }: SitePeople, change: InOrOut): boolean | undefined {
  switch (change.kind) {
    case 'membership':
      return groups.get(change.groupId)?.members.includes(change.accountId);
    case 'role-actor': {
      const role = roleOf(copy, change);
      const { actor } = change;
      return actor.kind === 'user'
        ? role?.users.includes(actor.accountId)
        : role?.groups.includes(actor.groupId);
    }
    case 'grant':
      return copy.schemes.get(change.schemeId)?.body.grants.some((grant) => isSameGrant(grant, change));
    case 'level-member':
      return copy.securitySchemes
        .get(change.schemeId)
        ?.body.levels.find(({ levelId }) => levelId === change.levelId)
        ?.holders.some((holder) => isSameHolder(holder, change.holder));
  }
}

type RoleActor = Extract<Supposition, { kind: 'role-actor' }>;

function roleOf(copy: SitePeople['copy'], { projectId, roleId }: RoleActor) {
  return copy.projects.get(projectId)?.roles?.body.roles.find((role) => role.roleId === roleId);
}

function inWords(site: SitePeople, change: InOrOut): { readonly who: string; readonly what: string } {
  const { copy } = site;
  const named = (type: string, value: string, project?: RoleActor['projectId']) =>
    holderInWords(site, project, { type, parameter: undefined, value });
  switch (change.kind) {
    case 'membership':
      return { who: accountName(site, change.accountId), what: `the ${named('group', change.groupId)}` };
    case 'role-actor': {
      const { actor, projectId } = change;
      const role = named('projectRole', change.roleId, projectId);
      return {
        who:
          actor.kind === 'user' ? accountName(site, actor.accountId) : `The ${named('group', actor.groupId)}`,
        what: `the ${role} of ${copy.projects.get(projectId)?.project?.body.key ?? 'the project'}`,
      };
    }
    case 'grant':
      return {
        who: holderInWords(site, projectsOf(copy, change)[0], change.holder),
        what: `${change.permission} in "${copy.schemes.get(change.schemeId)?.body.name ?? change.schemeId}"`,
      };
    case 'level-member': {
      const scheme = copy.securitySchemes.get(change.schemeId)?.body;
      const level = scheme?.levels.find(({ levelId }) => levelId === change.levelId);
      const who = holderInWords(site, projectsOf(copy, change)[0], change.holder);
      return {
        who: who.charAt(0).toUpperCase() + who.slice(1),
        what: `the security level "${level?.name ?? change.levelId}" of "${scheme?.name ?? change.schemeId}"`,
      };
    }
  }
}

/** Who is to leave a role in which they are by a group stays in it. */
function onlyThrough({ copy, groups }: SitePeople, change: InOrOut): string {
  if (change.kind !== 'role-actor' || change.action !== 'remove' || change.actor.kind !== 'user') return '';
  const { accountId } = change.actor;
  const through =
    roleOf(copy, change)?.groups.filter((id) => groups.get(id)?.members.includes(accountId)) ?? [];
  if (through.length === 0) return '';
  const names = through.map(
    (id) => copy.groups?.body.groups.find(({ groupId }) => groupId === id)?.name ?? id,
  );
  return ` by themselves: they are in it through ${names.map((name) => `group "${name}"`).join(', ')}, as before`;
}

function whatItIsAbout({ copy }: SitePeople, change: Supposition): string | undefined {
  if (change.kind === 'grant' && change.permission !== browseProjects) {
    return `Only ${browseProjects} decides what people find; ${change.permission} does not.`;
  }
  if (change.kind !== 'grant' && change.kind !== 'level-member') return undefined;
  if (projectsOf(copy, change).length > 0) return undefined;
  const schemes = change.kind === 'grant' ? copy.schemes : copy.securitySchemes;
  const name = schemes.get(change.schemeId)?.body.name ?? change.schemeId;
  return `No project has the ${change.kind === 'grant' ? 'permission' : 'issue security'} scheme "${name}".`;
}

function whoItIsAbout(before: SitePeople, after: SitePeople, change: Supposition): string | undefined {
  const about = accountOrGroup(change);
  if (about === undefined) return undefined;
  if ('groupId' in about) {
    const members = before.groups.get(about.groupId)?.members;
    if (members?.length !== 0) return undefined;
    const group = { type: 'group', parameter: undefined, value: about.groupId };
    return `Nobody is in the ${holderInWords(before, undefined, group)}.`;
  }
  const { accountId } = about;
  const counts = [before, after].some(
    (site) => standingsOf(site, [accountId]).get(accountId)?.account !== undefined,
  );
  if (counts) return undefined;
  return `${accountName(before, accountId)} counts as somebody without an account (${whyAnonymous(after, accountId)}), with this change as without it.`;
}

function accountOrGroup(
  change: Supposition,
): { readonly accountId: AccountId } | Extract<RoleActor['actor'], { kind: 'group' }> | undefined {
  if (change.kind === 'membership') return { accountId: change.accountId };
  return change.kind === 'role-actor' ? change.actor : undefined;
}
