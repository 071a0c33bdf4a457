/**
 * Shapes of the Service Management API, which has its own: pages with `start`, `limit` and `isLastPage`, dates in four
 * forms, addresses under `_links`, and errors with one message. Written by Atlassian's documentation of it; it is not part
 * of the description of Jira's own API.
 */

import { avatars, type Json, showsEmail } from '../answers/entity-json.ts';
import type { Answer, Call } from '../operation.ts';
import { ok } from '../operation.ts';
import { plainText } from '../rich-text/rich-text.ts';
import type {
  WorldComment,
  WorldIssue,
  WorldOrganization,
  WorldProject,
  WorldRequestType,
} from '../world/world-file.ts';

export const deskPath = '/rest/servicedeskapi';

export function deskError(status: 400 | 401 | 403 | 404, message: string): Answer {
  const i18nErrorMessage = { i18nKey: 'sd.error', parameters: [] };
  return { status, json: JSON.stringify({ errorMessage: message, i18nErrorMessage }) };
}

export function deskPage(call: Call, all: readonly Json[], start: number, limit: number): Answer {
  const values = all.slice(start, start + limit);
  const address = (from: number) => {
    const url = new URL(call.url);
    url.searchParams.set('start', String(from));
    url.searchParams.set('limit', String(limit));
    return `${call.baseUrl}${url.pathname}${url.search}`;
  };
  const isLastPage = start + values.length >= all.length;
  return ok({
    _expands: [],
    size: values.length,
    start,
    limit,
    isLastPage,
    _links: {
      self: address(start),
      base: call.baseUrl,
      context: '',
      ...(isLastPage ? {} : { next: address(start + limit) }),
      ...(start === 0 ? {} : { prev: address(Math.max(0, start - limit)) }),
    },
    values,
  });
}

/** A service desk has the id of its project: the API takes either. */
export function deskJson({ baseUrl }: Call, { id, key, name }: WorldProject): Json {
  const self = `${baseUrl}${deskPath}/servicedesk/${id}`;
  return { id, projectId: id, projectName: name, projectKey: key, _links: { self } };
}

export function requestTypeJson({ baseUrl }: Call, project: WorldProject, type: WorldRequestType): Json {
  const icon = `${baseUrl}${deskPath}/requesttype/${encodeURIComponent(type.id)}/icon`;
  return {
    _expands: ['field'],
    id: type.id,
    _links: {
      self: `${baseUrl}${deskPath}/servicedesk/${project.id}/requesttype/${encodeURIComponent(type.id)}`,
    },
    name: type.name,
    description: type.description ?? '',
    helpText: '',
    issueTypeId: type.issueTypeId,
    serviceDeskId: project.id,
    portalId: project.id,
    groupIds: [],
    icon: { id: type.id, _links: { iconUrls: avatars(icon, '?') } },
    canCreateRequest: true,
    restrictionStatus: 'OPEN',
  };
}

export function deskUserJson({ world, baseUrl, caller }: Call, accountId: string): Json {
  const account = world.accounts.get(accountId);
  const query = `accountId=${encodeURIComponent(accountId)}`;
  const self = `${baseUrl}/rest/api/2/user?${query}`;
  const avatarUrls = avatars(`${baseUrl}/secure/useravatar?${query}`, '&');
  const known = account && !account.deleted ? account : undefined;
  return {
    accountId,
    ...(known && showsEmail(known, caller) ? { emailAddress: known.email } : {}),
    displayName: known?.displayName ?? 'Former user',
    active: known?.active ?? false,
    ...(known ? { timeZone: known.timeZone ?? world.site.timeZone } : {}),
    _links: { jiraRest: self, avatarUrls, self },
  };
}

export function organizationJson({ baseUrl }: Call, { id, name }: WorldOrganization): Json {
  const self = `${baseUrl}${deskPath}/organization/${encodeURIComponent(id)}`;
  return { id, name, scimManaged: false, _links: { self } };
}

export function requestJson(call: Call, project: WorldProject, issue: WorldIssue, asAgent: boolean): Json {
  const { world, baseUrl } = call;
  const status = world.statuses.get(issue.statusId);
  const categories = { new: 'NEW', indeterminate: 'INDETERMINATE', done: 'DONE' };
  return {
    _expands: ['participant', 'status', 'requestType', 'serviceDesk', 'comment'],
    issueId: issue.id,
    issueKey: issue.key,
    summary: issue.summary,
    requestTypeId: issue.requestTypeId,
    serviceDeskId: project.id,
    createdDate: dateJson(call, issue.created),
    ...(issue.reporter === undefined ? {} : { reporter: deskUserJson(call, issue.reporter) }),
    requestFieldValues: [
      { fieldId: 'summary', label: 'Summary', value: issue.summary },
      { fieldId: 'description', label: 'Description', value: plainText(issue.description) },
    ],
    currentStatus: {
      status: status?.name ?? '',
      statusCategory: status ? categories[status.category] : 'UNDEFINED',
      statusDate: dateJson(call, issue.updated),
    },
    _links: {
      self: `${baseUrl}${deskPath}/request/${issue.id}`,
      web: `${baseUrl}/servicedesk/customer/portal/${project.id}/${issue.key}`,
      ...(asAgent
        ? { jiraRest: `${baseUrl}/rest/api/2/issue/${issue.id}`, agent: `${baseUrl}/browse/${issue.key}` }
        : {}),
    },
  };
}

export function requestCommentJson(call: Call, issue: WorldIssue, comment: WorldComment): Json {
  const { baseUrl } = call;
  return {
    _expands: ['attachment', 'renderedBody'],
    id: comment.id,
    body: plainText(comment.body),
    public: comment.internal !== true,
    ...(comment.author === undefined ? {} : { author: deskUserJson(call, comment.author) }),
    created: dateJson(call, comment.created),
    _links: { self: `${baseUrl}${deskPath}/request/${issue.id}/comment/${comment.id}` },
  };
}

function dateJson({ world }: Call, time: string): Json {
  const epochMillis = Date.parse(time);
  const jira = world.zone().format(epochMillis);
  const iso8601 = jira.replace(/\.\d{3}(?=[+-])/, '');
  return { iso8601, jira, friendly: jira.slice(0, 16).replace('T', ' '), epochMillis };
}
