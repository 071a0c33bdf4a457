/**
 * Who may see what, as Jira decides it: the sandbox's own evaluator, which shares nothing with the product,
 * so that two independent answers can be compared. Lines are joined by AND; no administrator gets around
 * one. `canBrowse` is what a direct request for an issue is granted; `canSee…` is what may be *found*: the
 * same, and neither the issue nor its project archived or deleted. `hasPermission` is every other right.
 */

import type { IssueFacts } from '../world/issue-entry.ts';
import type { World } from '../world/world.ts';
import type {
  WorldAttachment,
  WorldComment,
  WorldHolder,
  WorldIssue,
  WorldProject,
  WorldVisibility,
  WorldWorklog,
} from '../world/world-file.ts';
import { accessLevelIn, implicitRoleName } from './access-level.ts';
import type { GlobalPermission, ProjectPermission } from './permission-keys.ts';
import type { Match, ProjectView, Viewer } from './viewer.ts';
import {
  anyMatch,
  holderMatch,
  isMatch,
  isPortalCustomer,
  isRoleMember,
  portalHolder,
  viewerOf,
} from './viewer.ts';

export function canBrowse(world: World, accountId: string | undefined, issue: IssueFacts): boolean {
  const project = world.projects.get(issue.projectId);
  if (!project || project.state === 'deleted') return false;
  const viewer = viewerOf(world, accountId);
  return viewAllows(world, projectView(world, viewer, project), issue);
}

function viewAllows(world: World, view: ProjectView, issue: IssueFacts): boolean {
  return (
    isMatch(view.browse, issue) &&
    levelAllows(view, issue, issue.securityLevelId) &&
    (!world.isSubtask(issue) || levelAllows(view, issue, parentLevel(world, issue))) &&
    restrictionAllows(view, issue)
  );
}

export function canSeeIssue(world: World, accountId: string | undefined, issue: IssueFacts): boolean {
  return isLive(world, issue) && canBrowse(world, accountId, issue);
}

/**
 * `canSeeIssue`, made ready for many issues; where a search asks for it also in archived projects, which keep who
 * may browse them. Good for as long as the directory of the world stays as it is.
 */
export function issueFinder(
  world: World,
  accountId: string | undefined,
  archivedProjects: boolean,
): (issue: IssueFacts) => boolean {
  const viewer = viewerOf(world, accountId);
  const views = new Map<string, ProjectView | false>();
  return (issue) => {
    let view = views.get(issue.projectId);
    if (view === undefined) {
      const project = world.projects.get(issue.projectId);
      const { state = 'live' } = project ?? {};
      const found = state === 'live' || (archivedProjects && state === 'archived');
      view = project !== undefined && found && projectView(world, viewer, project);
      views.set(issue.projectId, view);
    }
    return view !== false && issue.archived !== true && viewAllows(world, view, issue);
  };
}

export function canSeeComment(
  world: World,
  accountId: string | undefined,
  issue: IssueFacts,
  comment: WorldComment,
): boolean {
  return canSeeIssue(world, accountId, issue) && isCommentOpen(world, accountId, issue, comment);
}

export function canSeeWorklog(
  world: World,
  accountId: string | undefined,
  issue: IssueFacts,
  worklog: WorldWorklog,
): boolean {
  return canSeeIssue(world, accountId, issue) && isWorklogOpen(world, accountId, issue, worklog);
}

/** The comment's own restrictions; only to be asked about an issue that the caller may browse. */
export function isCommentOpen(
  world: World,
  accountId: string | undefined,
  issue: IssueFacts,
  comment: WorldComment,
): boolean {
  if (!comment.visibility && !comment.internal) return true;
  const viewer = viewerOf(world, accountId);
  return (
    visibilityAllows(world, viewer, issue, comment.visibility) &&
    (!isInternal(world, issue, comment) || viewer.applications.size > 0)
  );
}

/** The worklog's own restriction; only to be asked about an issue that the caller may browse. */
export function isWorklogOpen(
  world: World,
  accountId: string | undefined,
  issue: IssueFacts,
  worklog: WorldWorklog,
): boolean {
  if (!worklog.visibility) return true;
  return visibilityAllows(world, viewerOf(world, accountId), issue, worklog.visibility);
}

/** As open as the comment that it hangs on; only to be asked about an issue that the caller may browse. */
export function isAttachmentOpen(
  world: World,
  accountId: string | undefined,
  issue: WorldIssue,
  { commentId }: WorldAttachment,
): boolean {
  if (commentId === undefined) return true;
  const comment = issue.comments?.find(({ id }) => id === commentId);
  return comment !== undefined && isCommentOpen(world, accountId, issue, comment);
}

/** Only service projects have internal comments. */
export function isInternal(world: World, issue: IssueFacts, comment: WorldComment): boolean {
  return comment.internal === true && world.projects.get(issue.projectId)?.type === 'service_desk';
}

export function isLive(world: World, issue: IssueFacts): boolean {
  const state = world.projects.get(issue.projectId)?.state ?? 'live';
  return issue.archived !== true && world.projects.has(issue.projectId) && state === 'live';
}

/** What an archived project or issue still lets people do, who may. */
const readingPermissions: ReadonlySet<ProjectPermission> = new Set([
  'BROWSE_PROJECTS',
  'ADMINISTER_PROJECTS',
  'SERVICEDESK_AGENT',
  'UNARCHIVE_ISSUES',
  'VIEW_AGGREGATED_DATA',
  'VIEW_DEV_TOOLS',
  'VIEW_READONLY_WORKFLOW',
  'VIEW_VOTERS_AND_WATCHERS',
]);

/**
 * With an issue of the project: on this issue, which has to be browsed for any other right to count. Without: on some
 * conceivable issue, so a grant to reporters, say, is everybody's who has an account. What is archived can
 * only be read.
 */
export function hasPermission(
  world: World,
  accountId: string | undefined,
  permission: ProjectPermission,
  project: WorldProject,
  issue?: IssueFacts,
): boolean {
  if (project.state === 'deleted') return false;
  if (isReadOnly(project, issue) && !readingPermissions.has(permission)) return false;
  const viewer = viewerOf(world, accountId);
  const granted = grantMatch(world, viewer, project, permission);
  if (!issue) return granted !== false;
  return isMatch(granted, issue) && canBrowse(world, accountId, issue);
}

function isReadOnly(project: WorldProject, issue: IssueFacts | undefined): boolean {
  return project.state === 'archived' || issue?.archived === true;
}

/** Like `hasPermission` on an issue, but by the permission scheme alone: security levels and restrictions are not looked at. */
export function isGrantedByScheme(
  world: World,
  accountId: string | undefined,
  permission: ProjectPermission,
  issue: IssueFacts,
): boolean {
  const project = world.projects.get(issue.projectId);
  if (!project || project.state === 'deleted') return false;
  if (isReadOnly(project, issue) && !readingPermissions.has(permission)) return false;
  const viewer = viewerOf(world, accountId);
  return (
    isMatch(grantMatch(world, viewer, project, permission), issue) &&
    isMatch(projectView(world, viewer, project).browse, issue)
  );
}

/**
 * As a customer of a service project has it in the portal: by a grant to the portal's customers. It opens no issue
 * in Jira itself.
 */
export function hasPermissionInPortal(
  world: World,
  accountId: string | undefined,
  permission: ProjectPermission,
  project: WorldProject,
): boolean {
  if (project.type !== 'service_desk' || (project.state ?? 'live') !== 'live') return false;
  const grants = world.permissionSchemes.get(project.permissionSchemeId)?.permissions ?? [];
  return (
    grants.some((grant) => grant.permission === permission && grant.holder.type === portalHolder) &&
    isPortalCustomer(world, accountId, project)
  );
}

/** What else the holder of a global permission holds. */
const impliedBy: Readonly<Partial<Record<GlobalPermission, readonly GlobalPermission[]>>> = {
  ADMINISTER: ['SYSTEM_ADMIN'],
  USER_PICKER: ['ADMINISTER', 'SYSTEM_ADMIN'],
  CREATE_PROJECT: ['ADMINISTER', 'SYSTEM_ADMIN'],
};

export function hasGlobalPermission(
  world: World,
  accountId: string | undefined,
  permission: GlobalPermission,
): boolean {
  const viewer = viewerOf(world, accountId);
  const sufficient: readonly string[] = [permission, ...(impliedBy[permission] ?? [])];
  return world.globalPermissions.some(
    (grant) =>
      sufficient.includes(grant.permission) && holderMatch(world, viewer, undefined, grant.holder) === true,
  );
}

/** Has Administer Projects in the project, on every issue of it. Administer Jira is not looked at. */
export function canAdministerProject(
  world: World,
  accountId: string | undefined,
  project: WorldProject,
): boolean {
  return projectView(world, viewerOf(world, accountId), project).administers;
}

/**
 * May know that the project exists: a Browse grant matches on some conceivable issue. A grant to reporters,
 * say, makes the project's name visible to every account, while its issues stay closed.
 */
export function canListProject(world: World, accountId: string | undefined, project: WorldProject): boolean {
  return projectView(world, viewerOf(world, accountId), project).listed;
}

/** The level may admit the caller on some conceivable issue of the project, so its name is no secret. */
export function mayKnowLevel(
  world: World,
  accountId: string | undefined,
  project: WorldProject,
  levelId: string,
): boolean {
  const match = projectView(world, viewerOf(world, accountId), project).levels.get(levelId);
  return match !== undefined && match !== false;
}

function projectView(world: World, viewer: Viewer, project: WorldProject): ProjectView {
  let view = viewer.projects.get(project.id);
  if (!view) {
    view = makeProjectView(world, viewer, project);
    viewer.projects.set(project.id, view);
  }
  return view;
}

function grantMatch(
  world: World,
  viewer: Viewer,
  project: WorldProject,
  permission: ProjectPermission,
): Match {
  const { grants } = projectView(world, viewer, project);
  let match = grants.get(permission);
  if (match === undefined) {
    match = anyMatch(grantMatches(world, viewer, project, permission));
    grants.set(permission, match);
  }
  return match;
}

function grantMatches(
  world: World,
  viewer: Viewer,
  project: WorldProject,
  permission: ProjectPermission,
): Match[] {
  const grants = world.permissionSchemes.get(project.permissionSchemeId)?.permissions ?? [];
  return grants
    .filter((grant) => grant.permission === permission)
    .map((grant) => holderMatch(world, viewer, project, grant.holder));
}

function makeProjectView(world: World, viewer: Viewer, project: WorldProject): ProjectView {
  const matchOf = (holder: WorldHolder): Match => holderMatch(world, viewer, project, holder);
  const browse = anyMatch(grantMatches(world, viewer, project, 'BROWSE_PROJECTS'));
  const scheme = world.securitySchemes.get(project.issueSecuritySchemeId ?? '');
  const roles = world.rolesOfProject(project).filter((role) => isRoleMember(world, viewer, project, role.id));
  const roleIds = new Set(roles.map((role) => role.id));
  return {
    browse,
    listed: browse !== false,
    administers: grantMatches(world, viewer, project, 'ADMINISTER_PROJECTS').includes(true),
    grants: new Map(),
    levels: new Map(
      scheme?.levels.map((level) => [
        level.id,
        anyMatch(level.members.map((member) => matchOf(member.holder))),
      ]),
    ),
    roleIds: roleIds.union(implicitRoleIds(world, viewer, project)),
    roleNames: new Set(roles.map((role) => role.name)),
  };
}

/** What the access level of a team-managed project makes of everybody who may use Jira, where it counts (`WorldSite`). */
function implicitRoleIds(world: World, viewer: Viewer, project: WorldProject): ReadonlySet<string> {
  const scheme = world.permissionSchemes.get(project.permissionSchemeId);
  const counts = world.site.implicitTeamRoles === true && project.style === 'next-gen';
  if (!counts || !scheme || viewer.applications.size === 0) return new Set();
  const name = implicitRoleName(accessLevelIn(scheme));
  const roles = world.rolesOfProject(project).filter((role) => role.name === name);
  return new Set(roles.map((role) => role.id));
}

/** A level that is not one of the project's scheme admits nobody. */
function levelAllows(view: ProjectView, issue: IssueFacts, levelId: string | undefined): boolean {
  if (levelId === undefined) return true;
  const match = view.levels.get(levelId);
  return match !== undefined && isMatch(match, issue);
}

function parentLevel(world: World, issue: IssueFacts): string | undefined {
  return world.issue(issue.parentId ?? '')?.securityLevelId;
}

function restrictionAllows(view: ProjectView, issue: IssueFacts): boolean {
  const roles = issue.restrictedToRoles;
  return roles === undefined || roles.length === 0 || roles.some((roleId) => view.roleIds.has(roleId));
}

/** A group by its id; a role by its name among the roles of the project. */
function visibilityAllows(
  world: World,
  viewer: Viewer,
  issue: IssueFacts,
  visibility: WorldVisibility | undefined,
): boolean {
  if (!visibility) return true;
  if (visibility.type === 'group') return viewer.groups.has(visibility.value);
  const project = world.projects.get(issue.projectId);
  return project !== undefined && projectView(world, viewer, project).roleNames.has(visibility.value);
}
