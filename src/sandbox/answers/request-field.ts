/**
 * The custom field of service projects that holds a request's type and its status as the customer portal has them. It is there
 * where a world has request types, under an id of its own, and cannot be set.
 */

import type { World } from '../world/world.ts';
import type { WorldIssue } from '../world/world-file.ts';
import type { Json } from './entity-json.ts';

const customId = 10990;
export const requestFieldId = `customfield_${customId}`;

/** A world's own field of this id goes before. */
export function hasRequestField(world: World): boolean {
  return (
    !world.fields.has(requestFieldId) &&
    [...world.projects.values()].some(({ requestTypes = [] }) => requestTypes.length > 0)
  );
}

export const requestFieldJson: Json = {
  id: requestFieldId,
  key: requestFieldId,
  name: 'Request Type',
  custom: true,
  orderable: true,
  navigable: true,
  searchable: true,
  clauseNames: [`cf[${customId}]`, 'Request Type'],
  schema: { type: 'sd-customerrequesttype', custom: 'com.atlassian.servicedesk:vp-origin', customId },
};

export function requestValue(world: World, baseUrl: string, issue: WorldIssue): Json | null {
  const types = world.projects.get(issue.projectId)?.requestTypes ?? [];
  const type = types.find(({ id }) => id === issue.requestTypeId);
  if (!type) return null;
  const status = world.statuses.get(issue.statusId);
  const epochMillis = Date.parse(issue.updated);
  const jira = world.zone().format(epochMillis);
  return {
    _links: {
      self: `${baseUrl}/rest/servicedeskapi/request/${issue.id}`,
      jiraRest: `${baseUrl}/rest/api/2/issue/${issue.id}`,
      web: `${baseUrl}/servicedesk/customer/portal/${issue.projectId}/${issue.key}`,
      agent: `${baseUrl}/browse/${issue.key}`,
    },
    requestType: {
      id: type.id,
      name: type.name,
      description: type.description ?? '',
      helpText: '',
      issueTypeId: type.issueTypeId,
      serviceDeskId: issue.projectId,
      portalId: issue.projectId,
      groupIds: [],
    },
    currentStatus: {
      status: status?.name ?? '',
      statusCategory: status ? status.category.toUpperCase() : 'UNDEFINED',
      statusDate: { iso8601: jira.replace(/\.\d{3}(?=[+-])/, ''), jira, epochMillis },
    },
  };
}
