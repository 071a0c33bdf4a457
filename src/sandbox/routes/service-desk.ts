/**
 * The part of the Service Management API that shows who the customers are and what they see: service desks, request
 * types, customers, organisations, requests and their comments. Agents see what they see in Jira; customers see their own
 * requests with the public comments. It only reads.
 */

import type { Answer, Call, Operation, Permission } from '../operation.ts';
import { ignored, list, ok, operation, text, wholeNumber } from '../operation.ts';
import {
  customersOf,
  isAgent,
  mayUsePortal,
  organizationsOf,
  ownRequests,
  requestFor,
  serviceProjects,
} from '../permissions/customers.ts';
import { canBrowse, isCommentOpen, isInternal } from '../permissions/who-can-see.ts';
import type { WorldIssue, WorldProject } from '../world/world-file.ts';
import {
  deskError,
  deskJson,
  deskPage,
  deskPath,
  deskUserJson,
  organizationJson,
  requestCommentJson,
  requestJson,
  requestTypeJson,
} from './service-desk-json.ts';

const page = { start: wholeNumber(0), limit: wholeNumber(50, 100) };
const reads = (granular: string, classic = 'read:servicedesk-request'): Operation['scopes'] => ({
  classic: [classic],
  granular: [`${granular}:jira-service-management`],
  connect: 'READ',
});

export const serviceDeskOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: `${deskPath}/servicedesk`,
    parameters: page,
    scopes: reads('read:servicedesk'),
    permission: anyone('An account; lists the service projects whose portal it may open.'),
    handle: (call, { start, limit }) => {
      const desks = serviceProjects(call.world).filter((one) => mayUsePortal(call.world, me(call), one));
      return deskPage(
        call,
        desks.map((project) => deskJson(call, project)),
        start,
        limit,
      );
    },
  }),
  operation({
    method: 'GET',
    path: `${deskPath}/servicedesk/{serviceDeskId}`,
    parameters: {},
    scopes: reads('read:servicedesk'),
    permission: anyone('Access to the portal: as agent, as customer, or by Browse Projects.'),
    handle: (call) => withDesk(call, (project) => ok(deskJson(call, project))),
  }),
  operation({
    method: 'GET',
    path: `${deskPath}/servicedesk/{serviceDeskId}/requesttype`,
    parameters: { ...page, searchQuery: text },
    scopes: reads('read:requesttype'),
    permission: anyone('Access to the portal: as agent, as customer, or by Browse Projects.'),
    handle: (call, { start, limit, searchQuery = '' }) =>
      withDesk(call, (project) => {
        const words = searchQuery.toLowerCase();
        const types = (project.requestTypes ?? []).filter(({ name }) => name.toLowerCase().includes(words));
        return deskPage(
          call,
          types.map((type) => requestTypeJson(call, project, type)),
          start,
          limit,
        );
      }),
  }),
  operation({
    method: 'GET',
    path: `${deskPath}/servicedesk/{serviceDeskId}/customer`,
    parameters: { ...page, query: text },
    scopes: reads('read:customer', 'manage:servicedesk-customer'),
    permission: anyone('Agent of the project: Service Project Agent, or Administer Projects.'),
    handle: (call, { start, limit, query = '' }) =>
      withDesk(call, (project) => {
        if (!isAgent(call.world, me(call), project)) return notAgent;
        const words = query.toLowerCase();
        const customers = customersOf(call.world, project)
          .map((accountId) => deskUserJson(call, accountId))
          .filter(({ displayName }) => String(displayName).toLowerCase().includes(words));
        return deskPage(call, customers, start, limit);
      }),
  }),
  operation({
    method: 'GET',
    path: `${deskPath}/servicedesk/{serviceDeskId}/organization`,
    parameters: page,
    scopes: reads('read:organization', 'manage:servicedesk-customer'),
    permission: anyone('Agent of the project: Service Project Agent, or Administer Projects.'),
    handle: (call, { start, limit }) =>
      withDesk(call, (project) => {
        if (!isAgent(call.world, me(call), project)) return notAgent;
        const found = organizationsOf(call.world, project);
        return deskPage(
          call,
          found.map((one) => organizationJson(call, one)),
          start,
          limit,
        );
      }),
  }),
  operation({
    method: 'GET',
    path: `${deskPath}/organization`,
    parameters: { ...page, accountId: text },
    scopes: reads('read:organization', 'manage:servicedesk-customer'),
    permission: anyone('An account; agents are told of all organisations, customers of their own.'),
    handle: (call, { start, limit, accountId }) => {
      const found = knownOrganizations(call).filter(
        ({ members }) => accountId === undefined || members.includes(accountId),
      );
      return deskPage(
        call,
        found.map((one) => organizationJson(call, one)),
        start,
        limit,
      );
    },
  }),
  operation({
    method: 'GET',
    path: `${deskPath}/organization/{organizationId}`,
    parameters: {},
    scopes: reads('read:organization', 'manage:servicedesk-customer'),
    permission: anyone('An account; agents are told of all organisations, customers of their own.'),
    handle: (call) => {
      const found = knownOrganizations(call).find(({ id }) => id === call.path.organizationId);
      return found ? ok(organizationJson(call, found)) : noOrganization;
    },
  }),
  operation({
    method: 'GET',
    path: `${deskPath}/organization/{organizationId}/user`,
    parameters: page,
    scopes: reads('read:organization.user', 'manage:servicedesk-customer'),
    permission: anyone('Agent of some service project.'),
    handle: (call, { start, limit }) => {
      if (!isSomeAgent(call)) return notAgent;
      const found = knownOrganizations(call).find(({ id }) => id === call.path.organizationId);
      if (!found) return noOrganization;
      return deskPage(
        call,
        found.members.map((accountId) => deskUserJson(call, accountId)),
        start,
        limit,
      );
    },
  }),
  operation({
    method: 'GET',
    path: `${deskPath}/request`,
    parameters: { ...page, searchTerm: text, serviceDeskId: text, requestTypeId: text },
    scopes: reads('read:request'),
    permission: anyone('An account; lists the requests that it made or takes part in.'),
    handle: (call, { start, limit, searchTerm = '', serviceDeskId, requestTypeId }) => {
      const { world } = call;
      const words = searchTerm.toLowerCase();
      const found = serviceProjects(world)
        .filter(({ id }) => serviceDeskId === undefined || id === serviceDeskId)
        .flatMap((project) => ownRequests(world, me(call), project).map((issue) => ({ issue, project })))
        .filter(({ issue }) => requestTypeId === undefined || issue.requestTypeId === requestTypeId)
        .filter(({ issue }) => issue.summary.toLowerCase().includes(words))
        .sort((a, b) => Date.parse(b.issue.created) - Date.parse(a.issue.created));
      return deskPage(
        call,
        found.map(({ issue, project }) =>
          requestJson(call, project, issue, canBrowse(world, me(call), issue)),
        ),
        start,
        limit,
      );
    },
  }),
  operation({
    method: 'GET',
    path: `${deskPath}/request/{issueIdOrKey}`,
    parameters: { expand: ignored('There is nothing to expand.') },
    scopes: reads('read:request'),
    permission: anyone('Who sees the issue in Jira, and the customers who share the request.'),
    handle: (call) =>
      withRequest(call, (issue, project, asAgent) => ok(requestJson(call, project, issue, asAgent))),
  }),
  operation({
    method: 'GET',
    path: `${deskPath}/request/{issueIdOrKey}/comment`,
    parameters: { ...page, public: text, internal: text, expand: list },
    scopes: reads('read:request.comment'),
    permission: anyone('Who sees the request; customers are told the public comments.'),
    handle: (call, query) =>
      withRequest(call, (issue, _, asAgent) => {
        const { world } = call;
        const comments = (issue.comments ?? [])
          .filter((comment) =>
            asAgent
              ? isCommentOpen(world, me(call), issue, comment)
              : comment.visibility === undefined && comment.internal !== true,
          )
          .filter(
            (comment) => (isInternal(world, issue, comment) ? query.internal : query.public) !== 'false',
          );
        return deskPage(
          call,
          comments.map((comment) => requestCommentJson(call, issue, comment)),
          query.start,
          query.limit,
        );
      }),
  }),
];

const notAgent = deskError(403, 'You need to be an agent of the service project to do this.');
const noOrganization = deskError(404, 'The organization does not exist.');

function anyone(words: string): Permission {
  return {
    words,
    refuse: ({ caller }) =>
      caller === undefined ? deskError(401, 'You need to be logged in to do this.') : undefined,
  };
}

function me({ caller = '' }: Call): string {
  return caller;
}

function withDesk(call: Call, answer: (project: WorldProject) => Answer): Answer {
  const idOrKey = call.path.serviceDeskId ?? '';
  const project = serviceProjects(call.world).find(({ id, key }) => id === idOrKey || key === idOrKey);
  return project && mayUsePortal(call.world, me(call), project)
    ? answer(project)
    : deskError(404, 'The service desk does not exist.');
}

function withRequest(
  call: Call,
  answer: (issue: WorldIssue, project: WorldProject, asAgent: boolean) => Answer,
): Answer {
  const found = requestFor(call.world, me(call), call.path.issueIdOrKey ?? '');
  return found
    ? answer(found.issue, found.project, found.asAgent)
    : deskError(404, 'The request does not exist or you do not have permission to see it.');
}

function isSomeAgent(call: Call): boolean {
  return serviceProjects(call.world).some((project) => isAgent(call.world, me(call), project));
}

function knownOrganizations(call: Call) {
  const all = call.world.list('organizations');
  return isSomeAgent(call) ? all : all.filter(({ members }) => members.includes(me(call)));
}
