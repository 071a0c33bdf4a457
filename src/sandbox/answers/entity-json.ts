/**
 * Jira's shapes of the things around an issue: people, projects, types, statuses, fields. Plain values, ready
 * for JSON. Addresses in `self` start with the sandbox's own address. Whom a caller sees with an email
 * address is decided here: the address is shown where its owner shows it, and to its owner.
 */

import { accessLevelIn } from '../permissions/access-level.ts';
import { componentId, versionId } from '../world/named-ids.ts';
import type { World } from '../world/world.ts';
import type {
  WorldAccount,
  WorldField,
  WorldIssueType,
  WorldProject,
  WorldStatus,
} from '../world/world-file.ts';

export type Json = Readonly<Record<string, unknown>>;

const api = '/rest/api/3';

export function userJson(world: World, baseUrl: string, accountId: string, caller: string | undefined): Json {
  const account = world.accounts.get(accountId);
  const self = `${baseUrl}${api}/user?accountId=${encodeURIComponent(accountId)}`;
  const avatarUrls = avatars(`${baseUrl}/secure/useravatar?accountId=${encodeURIComponent(accountId)}`, '&');
  if (!account || account.deleted) {
    return { self, accountId, accountType: 'unknown', avatarUrls, displayName: 'Former user', active: false };
  }
  return {
    self,
    accountId,
    accountType: account.accountType,
    ...(showsEmail(account, caller) ? { emailAddress: account.email } : {}),
    avatarUrls,
    displayName: account.displayName,
    active: account.active,
    timeZone: account.timeZone ?? world.site.timeZone,
  };
}

export function showsEmail(account: WorldAccount, caller: string | undefined): boolean {
  return account.emailVisible === true || account.accountId === caller;
}

export function groupJson(world: World, baseUrl: string, groupId: string): Json {
  const name = world.groups.get(groupId)?.name ?? groupId;
  return { name, groupId, self: `${baseUrl}${api}/group?groupId=${encodeURIComponent(groupId)}` };
}

/** The short form that stands in issues. */
export function projectRefJson(baseUrl: string, project: WorldProject): Json {
  return {
    self: `${baseUrl}${api}/project/${project.id}`,
    id: project.id,
    key: project.key,
    name: project.name,
    projectTypeKey: project.type,
    simplified: project.style === 'next-gen',
    avatarUrls: avatars(`${baseUrl}${api}/universal_avatar/view/type/project/avatar/${project.id}`, '?'),
  };
}

export function projectJson(
  world: World,
  baseUrl: string,
  project: WorldProject,
  expand: ReadonlySet<string>,
) {
  return {
    expand: 'description,lead,issueTypes,url,projectKeys,permissions,insight',
    ...projectRefJson(baseUrl, project),
    ...(expand.has('description') ? { description: project.description ?? '' } : {}),
    ...(expand.has('lead') ? { lead: userJson(world, baseUrl, project.leadAccountId, undefined) } : {}),
    ...(expand.has('issueTypes')
      ? { issueTypes: [...world.issueTypes.values()].map((type) => issueTypeJson(baseUrl, type)) }
      : {}),
    ...(expand.has('url') || project.url !== undefined ? { url: project.url ?? '' } : {}),
    ...(expand.has('projectKeys') ? { projectKeys: [project.key, ...(project.formerKeys ?? [])] } : {}),
    ...(expand.has('insight') ? { insight: insightJson(world, project) } : {}),
    style: project.style ?? 'classic',
    isPrivate: isPrivate(world, project),
    assigneeType: project.assigneeType ?? 'UNASSIGNED',
    ...stateJson(world, baseUrl, project),
    properties: {},
    uuid: project.id,
  };
}

function isPrivate(world: World, { style, permissionSchemeId }: WorldProject): boolean {
  const scheme = world.permissionSchemes.get(permissionSchemeId);
  return style === 'next-gen' && scheme !== undefined && accessLevelIn(scheme) === 'private';
}

/** How long what was deleted lies in the bin. */
const binMs = 60 * 86_400_000;

function stateJson(world: World, baseUrl: string, { state, stateSince, stateBy }: WorldProject): Json {
  if (state !== 'archived' && state !== 'deleted') return {};
  const since = stateSince === undefined ? undefined : Date.parse(stateSince);
  const retained = state === 'deleted' && since !== undefined;
  return {
    [state]: true,
    ...(since === undefined ? {} : { [`${state}Date`]: world.zone().format(since) }),
    ...(stateBy === undefined ? {} : { [`${state}By`]: userJson(world, baseUrl, stateBy, undefined) }),
    ...(retained ? { retentionTillDate: world.zone().format(since + binMs) } : {}),
  };
}

export function componentJson(baseUrl: string, { id, key }: WorldProject, name: string): Json {
  const componentsId = componentId(name);
  return {
    self: `${baseUrl}${api}/component/${componentsId}`,
    id: componentsId,
    name,
    assigneeType: 'PROJECT_DEFAULT',
    realAssigneeType: 'PROJECT_DEFAULT',
    isAssigneeTypeValid: false,
    project: key,
    projectId: Number(id),
  };
}

export function versionJson(baseUrl: string, { id }: WorldProject, name: string): Json {
  const versionsId = versionId(name);
  return {
    self: `${baseUrl}${api}/version/${versionsId}`,
    id: versionsId,
    name,
    archived: false,
    released: false,
    projectId: Number(id),
  };
}

export function issueTypeJson(baseUrl: string, type: WorldIssueType): Json {
  return {
    self: `${baseUrl}${api}/issuetype/${type.id}`,
    id: type.id,
    description: '',
    iconUrl: `${baseUrl}${api}/universal_avatar/view/type/issuetype/avatar/${type.id}?size=medium`,
    name: type.name,
    subtask: type.subtask === true,
    avatarId: Number(type.id),
    hierarchyLevel: type.subtask ? -1 : type.name === 'Epic' ? 1 : 0,
  };
}

const categories = {
  new: { id: 2, colorName: 'blue-gray', name: 'To Do' },
  indeterminate: { id: 4, colorName: 'yellow', name: 'In Progress' },
  done: { id: 3, colorName: 'green', name: 'Done' },
} as const;

function categoryJson(baseUrl: string, key: keyof typeof categories) {
  const { id, colorName, name } = categories[key];
  return { self: `${baseUrl}${api}/statuscategory/${id}`, id, key, colorName, name };
}

export function statusCategories(baseUrl: string) {
  return (['new', 'indeterminate', 'done'] as const).map((key) => categoryJson(baseUrl, key));
}

export function statusJson(baseUrl: string, status: WorldStatus): Json {
  return {
    self: `${baseUrl}${api}/status/${status.id}`,
    description: '',
    iconUrl: `${baseUrl}/images/icons/statuses/${status.category}.svg`,
    name: status.name,
    id: status.id,
    statusCategory: categoryJson(baseUrl, status.category),
  };
}

export function priorityJson(
  baseUrl: string,
  priority: { readonly id: string; readonly name: string },
): Json {
  return {
    self: `${baseUrl}${api}/priority/${priority.id}`,
    iconUrl: `${baseUrl}/images/icons/priorities/${priority.id}.svg`,
    name: priority.name,
    id: priority.id,
  };
}

const fieldSchemas: Readonly<Record<WorldField['type'], { type: string; items?: string; custom: string }>> = {
  text: { type: 'string', custom: 'textfield' },
  textarea: { type: 'string', custom: 'textarea' },
  select: { type: 'option', custom: 'select' },
  multiselect: { type: 'array', items: 'option', custom: 'multiselect' },
  number: { type: 'number', custom: 'float' },
  date: { type: 'date', custom: 'datepicker' },
  url: { type: 'string', custom: 'url' },
  user: { type: 'user', custom: 'userpicker' },
  multiuser: { type: 'array', items: 'user', custom: 'multiuserpicker' },
  group: { type: 'group', custom: 'grouppicker' },
  multigroup: { type: 'array', items: 'group', custom: 'multigrouppicker' },
};

export function customFieldJson(field: WorldField): Json {
  const { custom, ...schema } = fieldSchemas[field.type];
  const customId = Number(field.id.replace('customfield_', ''));
  return {
    id: field.id,
    key: field.id,
    name: field.name,
    custom: true,
    orderable: true,
    navigable: true,
    searchable: true,
    clauseNames: [`cf[${customId}]`, field.name],
    schema: { ...schema, custom: `com.atlassian.jira.plugin.system.customfieldtypes:${custom}`, customId },
  };
}

export function avatars(url: string, joint: '?' | '&'): Json {
  return {
    '48x48': url,
    '24x24': `${url}${joint}size=small`,
    '16x16': `${url}${joint}size=xsmall`,
    '32x32': `${url}${joint}size=medium`,
  };
}

function insightJson(world: World, project: WorldProject) {
  const entries = world.entriesOfProject(project.id);
  const latest = entries.reduce((ms, entry) => Math.max(ms, entry.updatedMs), 0);
  return {
    totalIssueCount: entries.length,
    ...(latest > 0 ? { lastIssueUpdateTime: world.zone().format(latest) } : {}),
  };
}
