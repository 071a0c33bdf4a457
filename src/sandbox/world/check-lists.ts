/**
 * The second half of `check-world.ts`: what the lists beside projects and issues name, service projects with their
 * request types and organisations, and changelogs. Every problem begins with its place in the file.
 */

import type { WorldFile, WorldIssue, WorldProject } from './world-file.ts';

export function checkLists(file: WorldFile): string[] {
  const problems: string[] = [];
  const accounts = new Set(file.accounts.map(({ accountId }) => accountId));
  const groups = new Set(file.groups.map(({ groupId }) => groupId));
  const organizations = new Set((file.organizations ?? []).map(({ id }) => id));
  const issueTypes = new Set(file.issueTypes.map(({ id }) => id));
  const projects = new Map(file.projects.map((project) => [project.id, project]));

  const known = (id: string | undefined, among: ReadonlySet<string>, kind: string, at: string) => {
    if (id !== undefined && !among.has(id)) problems.push(`${at}: there is no ${kind} ${id}`);
  };
  const allKnown = (
    ids: readonly string[] | undefined,
    among: ReadonlySet<string>,
    kind: string,
    at: string,
  ) => {
    ids?.forEach((id, index) => {
      known(id, among, kind, `${at}[${index}]`);
    });
  };
  const once = (kind: string) => {
    const places = new Map<string, string>();
    return (id: string, at: string) => {
      const first = places.get(id);
      if (first === undefined) places.set(id, at);
      else problems.push(`${at}: ${kind} ${id} is already at ${first}`);
    };
  };

  file.applicationRoles.forEach(({ defaultGroups }, index) => {
    allKnown(defaultGroups, groups, 'group', `applicationRoles[${index}].defaultGroups`);
  });
  for (const list of ['resolutions', 'issueLinkTypes', 'organizations', 'auditRecords'] as const) {
    const unique = once(list);
    file[list]?.forEach(({ id }, index) => {
      unique(id, `${list}[${index}].id`);
    });
  }
  for (const list of ['resolutions', 'issueLinkTypes'] as const) {
    const unique = once('the name');
    file[list]?.forEach(({ name }, index) => {
      unique(name, `${list}[${index}].name`);
    });
  }
  file.organizations?.forEach(({ members }, index) => {
    allKnown(members, accounts, 'account', `organizations[${index}].members`);
  });
  const deletedOnce = once('deleted worklog');
  const worklogs = new Set(file.issues.flatMap(({ worklogs: own = [] }) => own.map(({ id }) => id)));
  file.deletedWorklogs?.forEach(({ id }, index) => {
    deletedOnce(id, `deletedWorklogs[${index}].id`);
    if (worklogs.has(id)) problems.push(`deletedWorklogs[${index}].id: worklog ${id} is still there`);
  });

  const requestTypeOnce = once('request type');
  file.projects.forEach((project, index) => {
    const at = `projects[${index}]`;
    forService(project, at);
    project.requestTypes?.forEach(({ id, issueTypeId }, n) => {
      requestTypeOnce(id, `${at}.requestTypes[${n}].id`);
      known(issueTypeId, issueTypes, 'issue type', `${at}.requestTypes[${n}].issueTypeId`);
    });
    allKnown(project.organizationIds, organizations, 'organisation', `${at}.organizationIds`);
  });
  const historyOnce = once('history');
  file.issues.forEach((issue, index) => {
    const at = `issues[${index}] (${issue.key})`;
    issue.history?.forEach(({ id, author }, n) => {
      historyOnce(id, `${at}.history[${n}].id`);
      known(author, accounts, 'account', `${at}.history[${n}].author`);
    });
    known(issue.creator, accounts, 'account', `${at}.creator`);
    allKnown(issue.requestParticipants, accounts, 'account', `${at}.requestParticipants`);
    allKnown(issue.organizationIds, organizations, 'organisation', `${at}.organizationIds`);
    requestTypeOf(issue, at);
  });
  return problems;

  function forService(project: WorldProject, at: string): void {
    if (project.type === 'service_desk') return;
    for (const name of ['requestTypes', 'organizationIds'] as const) {
      if (project[name] !== undefined) problems.push(`${at}.${name}: only service projects have them`);
    }
  }

  function requestTypeOf({ requestTypeId, projectId }: WorldIssue, at: string): void {
    const project = projects.get(projectId);
    if (requestTypeId === undefined || !project) return;
    const types = project.requestTypes ?? [];
    if (!types.some(({ id }) => id === requestTypeId)) {
      problems.push(`${at}.requestTypeId: project ${project.key} has no request type ${requestTypeId}`);
    }
  }
}
