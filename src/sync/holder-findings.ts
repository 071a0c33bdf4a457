/**
 * Holders in schemes and levels that cannot match anybody as they stand: a type that we do not know, a group
 * or role that is not there, a field that does not exist, a name that two groups share. Each denies, and each
 * is named here, with its scheme and project, for an administrator to mend.
 */

import type { Finding, Holder } from '../model/directory.ts';
import type { SourceId } from '../model/ids.ts';
import type { StoredPart } from '../store/directory-store.ts';
import type { Store } from '../store/store.ts';

export async function holderFindings(store: Store, sourceId: SourceId): Promise<Finding[]> {
  const site: Site = {
    groups: undefined,
    groupNames: new Map(),
    fields: undefined,
    roles: new Map(),
    keys: new Map(),
  };
  const parts = await store.directory.parts(sourceId);
  for (const part of parts) {
    if (part.kind === 'groups') {
      site.groups = new Set(part.body.groups.map((group) => group.groupId));
      for (const { name } of part.body.groups)
        site.groupNames.set(name, (site.groupNames.get(name) ?? 0) + 1);
    } else if (part.kind === 'fields') site.fields = new Set(part.body.fields.map((field) => field.id));
    else if (part.kind === 'roles')
      site.roles.set(part.subject, new Set(part.body.roles.map((role) => role.roleId)));
    else if (part.kind === 'project') site.keys.set(part.subject, part.body.key);
  }
  const odd = new Map<string, OddHolder>();
  const look = (holders: readonly Holder[], where: string, project: string) => {
    for (const holder of holders) {
      const found = oddity(holder, project, site);
      if (!found) continue;
      const what = `${where}: ${holder.type} ${holder.value ?? holder.parameter ?? ''}`;
      const known = odd.get(`${found.code} ${what}`) ?? {
        ...found,
        where,
        what,
        projects: new Set<string>(),
      };
      known.projects.add(site.keys.get(project) ?? project);
      odd.set(`${found.code} ${what}`, known);
    }
  };
  const schemes = new Map(
    parts.flatMap((part) => (part.kind === 'scheme-grants' ? [[part.subject, part.body] as const] : [])),
  );
  const levels = new Map(
    parts.flatMap((part) => (part.kind === 'security-levels' ? [[part.subject, part.body] as const] : [])),
  );
  for (const part of parts) {
    if (!site.keys.has(part.subject)) continue;
    if (part.kind === 'permission-scheme') {
      const scheme = schemes.get(part.body.schemeId);
      const browse = scheme?.grants.filter((grant) => grant.permission === 'BROWSE_PROJECTS') ?? [];
      look(
        browse.map((grant) => grant.holder),
        `permission scheme "${scheme?.name}"`,
        part.subject,
      );
    }
    if (part.kind === 'security-scheme') {
      const scheme = levels.get(part.body.schemeId ?? '');
      for (const level of scheme?.levels ?? []) {
        look(level.holders, `level "${level.name}" of security scheme "${scheme?.name}"`, part.subject);
      }
    }
  }
  return [...[...odd.values()].flatMap(toFindings), ...emptyLevels(parts)];
}

/** Levels of schemes in use that let nobody in: that may be meant, and looks to everybody else like a loss. */
function emptyLevels(parts: readonly StoredPart[]): Finding[] {
  const inUse = new Set<string | undefined>(
    parts.flatMap((part) => (part.kind === 'security-scheme' ? [part.body.schemeId] : [])),
  );
  return parts.flatMap((part) => {
    if (part.kind !== 'security-levels' || !inUse.has(part.subject)) return [];
    const empty = part.body.levels.filter(({ holders }) => holders.length === 0);
    return empty.map(({ name }) => ({
      code: 'level-empty',
      subject: `${part.body.name}: ${name}`,
      message:
        `The level "${name}" of the security scheme "${part.body.name}" has no members, so nobody finds issues that ` +
        'carry it. Add members in Jira, or give the issues another level.',
    }));
  });
}

interface OddHolder {
  readonly code: string;
  readonly message: string;
  readonly where: string;
  readonly what: string;
  readonly projects: Set<string>;
}

/** In so many projects it is one finding. */
const fewest = 5;

function toFindings({ code, message, where, what, projects }: OddHolder): Finding[] {
  const keys = [...projects].sort();
  if (keys.length < fewest) {
    return keys.map((key) => ({
      code,
      subject: `${key}: ${what}`,
      subjects: [key],
      message: `${message} It stands in ${where} of project ${key}, and matches nobody.`,
    }));
  }
  const examples = `${keys.slice(0, fewest).join(', ')}${keys.length > fewest ? ' and others' : ''}`;
  return [
    {
      code,
      subject: what,
      subjects: keys,
      message: `${message} It stands in ${where} of ${keys.length.toLocaleString('en')} projects (${examples}), and matches nobody.`,
    },
  ];
}

interface Site {
  groups: ReadonlySet<string> | undefined;
  readonly groupNames: Map<string, number>;
  fields: ReadonlySet<string> | undefined;
  readonly roles: Map<string, ReadonlySet<string>>;
  readonly keys: Map<string, string>;
}

function oddity(holder: Holder, project: string, site: Site): { code: string; message: string } | undefined {
  const named = holder.value ?? holder.parameter;
  switch (holder.type) {
    case 'group':
      if (holder.value === undefined) {
        const count = site.groupNames.get(holder.parameter ?? '') ?? 0;
        if (count === 1 || site.groups === undefined) return undefined;
        return count > 1
          ? {
              code: 'group-name-ambiguous',
              message: `A grant names the group "${holder.parameter}" without its id, and ${count} groups have that name.`,
            }
          : {
              code: 'group-missing',
              message: `A grant names the group "${holder.parameter}", which does not exist.`,
            };
      }
      return site.groups && !site.groups.has(holder.value)
        ? { code: 'group-missing', message: `A grant names the group ${holder.value}, which does not exist.` }
        : undefined;
    case 'projectRole': {
      const roles = site.roles.get(project);
      return roles && !roles.has(named ?? '')
        ? {
            code: 'role-missing',
            message: `A grant names the project role ${named ?? '(none)'}, which the project does not have.`,
          }
        : undefined;
    }
    case 'userCustomField':
    case 'groupCustomField':
      return site.fields && !site.fields.has(named ?? '')
        ? {
            code: 'field-missing',
            message: `A grant names the field ${named ?? '(none)'}, which does not exist.`,
          }
        : undefined;
    case 'anyone':
    case 'applicationRole':
    case 'user':
    case 'projectLead':
    case 'reporter':
    case 'assignee':
    case 'sd.customer.portal.only':
      return undefined;
    default:
      return {
        code: 'holder-unknown',
        message: `A grant has a holder of the type "${holder.type}", which Jackdaw does not know.`,
      };
  }
}
