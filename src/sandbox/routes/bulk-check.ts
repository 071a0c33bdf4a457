/**
 * `POST /permissions/check`: which of some permissions an account has, on which of some projects and issues. Ids
 * of nothing are passed over, so the answer tells no difference between what is missing and what is closed.
 */

import type { Answer, Call } from '../operation.ts';
import { isAdministrator, jiraError, ok } from '../operation.ts';
import type { ProjectPermission } from '../permissions/permission-keys.ts';
import { isGlobalPermission, isProjectPermission } from '../permissions/permission-keys.ts';
import { hasGlobalPermission, hasPermission, isGrantedByScheme } from '../permissions/who-can-see.ts';
import type { WorldIssue } from '../world/world-file.ts';

export interface Questions {
  readonly accountId?: string | null | undefined;
  readonly globalPermissions?: readonly (string | null)[] | null | undefined;
  readonly projectPermissions?:
    | readonly ({
        readonly permissions?: readonly (string | null)[] | null | undefined;
        readonly projects?: readonly (number | null)[] | null | undefined;
        readonly issues?: readonly (number | null)[] | null | undefined;
      } | null)[]
    | null
    | undefined;
}

interface Found {
  readonly projects: Set<string>;
  readonly issues: Set<string>;
}

const most = 1000;

export function bulkCheck(call: Call, questions: Questions): Answer {
  const { world, caller, grant } = call;
  const accountId = questions.accountId ?? caller;
  if (accountId !== caller && !isAdministrator(call) && grant?.kind !== 'connect-app') {
    return jiraError(403, 'Only Jira administrators can perform this operation.');
  }
  if (accountId !== undefined && !world.accounts.has(accountId)) {
    return jiraError(400, '', { accountId: `The account ID '${accountId}' is not valid.` });
  }
  const globals = listed(questions.globalPermissions);
  const asked = listed(questions.projectPermissions).map((one) => ({
    permissions: listed(one.permissions).filter((key) => key !== ''),
    projects: listed(one.projects).map(String),
    issues: listed(one.issues).map(String),
  }));
  if (asked.some(({ permissions }) => permissions.length === 0)) {
    return jiraError(400, 'At least one project permission must be provided.');
  }
  const projectKeys = asked.flatMap(({ permissions }) => permissions);
  const unknown = [
    ...globals.filter((key) => !isGlobalPermission(key)),
    ...projectKeys.filter((key) => !isProjectPermission(key)),
  ];
  if (unknown.length > 0) return unrecognized(unknown);
  const valid = {
    projects: new Set(asked.flatMap(({ projects }) => projects.filter((id) => world.projects.has(id)))),
    issues: new Set(asked.flatMap(({ issues }) => issues.filter((id) => world.issue(id)))),
  };
  if (valid.projects.size > most) return jiraError(400, `No more than ${most} projects can be checked.`);
  if (valid.issues.size > most) return jiraError(400, `No more than ${most} issues can be checked.`);

  const found = new Map<ProjectPermission, Found>();
  for (const { permissions, projects, issues } of asked) {
    for (const permission of permissions.filter(isProjectPermission)) {
      const { projects: toProjects, issues: toIssues } = entryOf(found, permission);
      for (const id of projects) {
        const project = world.projects.get(id);
        if (project && hasPermission(world, accountId, permission, project)) toProjects.add(id);
      }
      for (const id of issues) {
        const issue = world.issue(id);
        if (issue && hasOnIssue(call, accountId, permission, issue)) toIssues.add(id);
      }
    }
  }
  return ok({
    globalPermissions: [...new Set(globals.filter(isGlobalPermission))].filter((key) =>
      hasGlobalPermission(world, accountId, key),
    ),
    projectPermissions: [...found].map(([permission, { projects, issues }]) => ({
      permission,
      issues: [...issues].map(Number),
      projects: [...projects].map(Number),
    })),
  });
}

export function unrecognized(keys: readonly string[]): Answer {
  return jiraError(400, '', Object.fromEntries(keys.map((key) => [key, 'Unrecognized permission'])));
}

function entryOf(found: Map<ProjectPermission, Found>, permission: ProjectPermission): Found {
  const known = found.get(permission);
  if (known) return known;
  const entry: Found = { projects: new Set(), issues: new Set() };
  found.set(permission, entry);
  return entry;
}

function hasOnIssue(
  { world, settings }: Call,
  accountId: string | undefined,
  permission: ProjectPermission,
  issue: WorldIssue,
): boolean {
  const project = world.projects.get(issue.projectId);
  if (!project) return false;
  return settings.checkAppliesLevels
    ? hasPermission(world, accountId, permission, project, issue)
    : isGrantedByScheme(world, accountId, permission, issue);
}

/** Nulls are passed over, in lists and for them. */
function listed<T>(items: readonly (T | null)[] | null | undefined): T[] {
  return (items ?? []).filter((item) => item !== null);
}
