/**
 * From the words in which somebody writes a change to the change itself: names, addresses and ids become what they stand
 * for on one site. What is not there, or is there twice, is refused with what there is to choose from.
 */

import { AppError } from '../../errors.ts';
import type { LevelId, ProjectId, RoleId, SchemeId } from '../../model/ids.ts';
import { isByPermissions, type Source } from '../../model/source.ts';
import { type FoundProject, projectNamed } from '../find-project.ts';
import { accountName, holderInWords } from '../holder-people.ts';
import type { PermissionTools } from '../permission-tools.ts';
import { type SitePeople, sitePeople } from '../site-people.ts';
import { teamManagedSchemes } from '../site-schemes.ts';
import { accountNamed, groupNamed, type NamedSite, onlyOne, readHolder } from './read-holder.ts';
import type { Supposition } from './supposition.ts';
import { tiedPeople } from './tied-people.ts';

/** Projects by key, schemes, groups, roles and levels by name or id, accounts by address, name or id, also those of people here. */
export type WrittenChange =
  | { readonly kind: 'scheme'; readonly project: string; readonly scheme: string }
  | {
      readonly kind: 'membership';
      readonly action: 'add' | 'remove';
      readonly account: string;
      readonly group: string;
    }
  | {
      readonly kind: 'role-actor';
      readonly action: 'add' | 'remove';
      readonly project: string;
      readonly role: string;
      /** `user:…` or `group:…` */
      readonly actor: string;
    }
  | {
      readonly kind: 'grant';
      readonly action: 'add' | 'remove';
      readonly scheme: string;
      readonly permission: string;
      /** As `readHolder` takes it. */
      readonly holder: string;
    }
  | {
      readonly kind: 'level-member';
      readonly action: 'add' | 'remove';
      readonly scheme: string;
      readonly level: string;
      readonly holder: string;
    };

export interface ReadChange {
  readonly source: Source;
  readonly change: Supposition;
  /** `Give SOFT the permission scheme "Reporters" (now: "Software")` */
  readonly words: string;
}

export async function readChange(
  tools: PermissionTools,
  sources: readonly Source[],
  written: WrittenChange,
): Promise<ReadChange> {
  if (written.kind === 'scheme' || written.kind === 'role-actor') {
    const found = await projectNamed(tools, sources, written.project);
    const site = await namedSite(tools, found.source, written);
    return { source: found.source, ...inProject(site, found, written) };
  }
  const source = onlyOne(
    'site',
    sources.filter(isByPermissions).map((one) => ({ id: String(one.id), name: one.name, value: one })),
  );
  return { source, ...onSite(await namedSite(tools, source, written), written) };
}

async function namedSite(tools: PermissionTools, source: Source, written: WrittenChange): Promise<NamedSite> {
  const people = await tiedPeople(tools.store, source, written);
  return { ...(await sitePeople(tools, source.id)), source, people };
}

type Read = Omit<ReadChange, 'source'>;

const onlyActors = 'Only people and groups are in roles: user:ADDRESS or group:NAME.';

function inProject(
  site: NamedSite,
  { project }: FoundProject,
  written: Extract<WrittenChange, { kind: 'scheme' | 'role-actor' }>,
): Read {
  if (written.kind === 'scheme') {
    const scheme = assignableScheme(site, project, written.scheme);
    const before = site.copy.projects.get(project.id)?.permissionScheme?.body.schemeId;
    const now = before === undefined ? 'not known' : `"${schemeName(site, before)}"`;
    return {
      change: { kind: 'scheme', projectId: project.id, schemeId: scheme },
      words: `Give ${project.key} the permission scheme "${schemeName(site, scheme)}" (now: ${now})`,
    };
  }
  const role = roleNamed(site, [project.id], written.role);
  if (!/^(user|group):/i.test(written.actor.trim())) {
    throw new AppError('bad-request', onlyActors);
  }
  const holder = readHolder(site, [project.id], written.actor);
  const actor =
    holder.type === 'user'
      ? ({ kind: 'user', accountId: accountNamed(site, holder.value ?? '') } as const)
      : holder.type === 'group'
        ? ({ kind: 'group', groupId: groupNamed(site, holder.value ?? '') } as const)
        : undefined;
  if (!actor) throw new AppError('bad-request', onlyActors);
  const { action } = written;
  const who = holderInWords(site, project.id, holder);
  const where = `${holderInWords(site, project.id, { type: 'projectRole', parameter: undefined, value: role })} of ${project.key}`;
  return {
    change: { kind: 'role-actor', action, projectId: project.id, roleId: role, actor },
    words: action === 'add' ? `Add ${who} to the ${where}` : `Take ${who} out of the ${where}`,
  };
}

function onSite(
  site: NamedSite,
  written: Extract<WrittenChange, { kind: 'membership' | 'grant' | 'level-member' }>,
): Read {
  const { action } = written;
  if (written.kind === 'membership') {
    const accountId = accountNamed(site, written.account);
    const groupId = groupNamed(site, written.group);
    if (!site.groups.has(groupId)) {
      throw new AppError('bad-request', `The members of the group "${written.group}" could not be read yet.`);
    }
    const name = accountName(site, accountId);
    const group = holderInWords(site, undefined, { type: 'group', parameter: undefined, value: groupId });
    return {
      change: { kind: 'membership', action, accountId, groupId },
      words: action === 'add' ? `Add ${name} to the ${group}` : `Take ${name} out of the ${group}`,
    };
  }
  if (written.kind === 'grant') {
    const scheme = schemeNamed(site, written.scheme);
    const projects = [...site.copy.projects].flatMap(([id, { permissionScheme }]) =>
      permissionScheme?.body.schemeId === scheme ? [id] : [],
    );
    const holder = readHolder(site, projects, written.holder);
    const permission = written.permission.toUpperCase();
    const what = `${permission} in "${schemeName(site, scheme)}"`;
    const who = holderInWords(site, projects[0], holder);
    return {
      change: { kind: 'grant', action, schemeId: scheme, permission, holder },
      words: action === 'add' ? `Grant ${what} to ${who}` : `Take ${what} from ${who}`,
    };
  }
  const scheme = securitySchemeNamed(site, written.scheme);
  const projects = [...site.copy.projects].flatMap(([id, { securityScheme }]) =>
    securityScheme?.body.schemeId === scheme ? [id] : [],
  );
  const level = levelNamed(site, scheme, written.level);
  const holder = readHolder(site, projects, written.holder);
  const who = holderInWords(site, projects[0], holder);
  const where = `the security level "${level.name}" of "${site.copy.securitySchemes.get(scheme)?.body.name}"`;
  return {
    change: { kind: 'level-member', action, schemeId: scheme, levelId: level.levelId, holder },
    words: action === 'add' ? `Add ${who} to ${where}` : `Take ${who} out of ${where}`,
  };
}

/** A scheme that the project can be given. Team-managed projects keep the one that is theirs alone. */
export function assignableScheme(
  site: SitePeople,
  project: FoundProject['project'],
  named: string,
): SchemeId {
  if (project.teamManaged) {
    throw new AppError(
      'bad-request',
      `${project.key} is team-managed: it has permissions of its own, and Jira assigns no permission scheme to it.`,
    );
  }
  const ofTeams = teamManagedSchemes(site);
  return schemeNamed(site, named, (id) => !ofTeams.has(id));
}

function schemeNamed(site: SitePeople, named: string, may: (id: SchemeId) => boolean = () => true): SchemeId {
  const all = [...site.copy.schemes].filter(([id]) => may(id));
  return onlyOne(
    'permission scheme',
    all.map(([id, { body }]) => ({ id, name: body.name, value: id })),
    named,
  );
}

function securitySchemeNamed({ copy }: SitePeople, named: string): SchemeId {
  const all = [...copy.securitySchemes].map(([id, { body }]) => ({ id, name: body.name, value: id }));
  return onlyOne('issue security scheme', all, named);
}

function levelNamed(
  { copy }: SitePeople,
  scheme: SchemeId,
  named: string,
): { levelId: LevelId; name: string } {
  const levels = copy.securitySchemes.get(scheme)?.body.levels ?? [];
  return onlyOne(
    'security level',
    levels.map((level) => ({ id: level.levelId, name: level.name, value: level })),
    named,
  );
}

/** Of these projects; the same role in several of them is one. */
function roleNamed({ copy }: SitePeople, projects: readonly ProjectId[], named: string): RoleId {
  const roles = projects.flatMap((id) => copy.projects.get(id)?.roles?.body.roles ?? []);
  return onlyOne(
    'project role',
    roles.map(({ roleId, name }) => ({ id: roleId, name, value: roleId })),
    named,
  );
}

function schemeName({ copy }: Pick<SitePeople, 'copy'>, id: SchemeId): string {
  return copy.schemes.get(id)?.body.name ?? id;
}
