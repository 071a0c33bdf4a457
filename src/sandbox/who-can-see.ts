/**
 * Who may see what, as Jira decides it: the sandbox's own evaluator, which shares nothing with the product,
 * so that two independent answers can be compared. Lines are joined by AND; no administrator gets around
 * one. `canBrowse` is what a direct request for an issue is granted; `canSee…` is what may be *found*: the
 * same, and neither the issue nor its project archived or deleted.
 */

import type { IssueFacts } from './issue-entry.ts';
import type { Match, ProjectView, Viewer } from './viewer.ts';
import { anyMatch, holderMatch, isMatch, isRoleMember, viewerOf } from './viewer.ts';
import type { World } from './world.ts';
import type { WorldComment, WorldHolder, WorldProject, WorldVisibility, WorldWorklog } from './world-file.ts';

export function canBrowse(world: World, accountId: string | undefined, issue: IssueFacts): boolean {
  const project = world.projects.get(issue.projectId);
  if (!project || project.state === 'deleted') return false;
  const viewer = viewerOf(world, accountId);
  const view = projectView(world, viewer, project);
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

/** Only service projects have internal comments. */
export function isInternal(world: World, issue: IssueFacts, comment: WorldComment): boolean {
  return comment.internal === true && world.projects.get(issue.projectId)?.type === 'service_desk';
}

export function isLive(world: World, issue: IssueFacts): boolean {
  const state = world.projects.get(issue.projectId)?.state ?? 'live';
  return issue.archived !== true && world.projects.has(issue.projectId) && state === 'live';
}

/** `ADMINISTER` or `USER_PICKER` (browse users and groups), which administrators have too. */
export function hasGlobalPermission(
  world: World,
  accountId: string | undefined,
  permission: 'ADMINISTER' | 'USER_PICKER',
): boolean {
  const viewer = viewerOf(world, accountId);
  return world.globalPermissions.some(
    (grant) =>
      (grant.permission === permission || grant.permission === 'ADMINISTER') &&
      holderMatch(world, viewer, undefined, grant.holder) === true,
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

function makeProjectView(world: World, viewer: Viewer, project: WorldProject): ProjectView {
  const matchOf = (holder: WorldHolder): Match => holderMatch(world, viewer, project, holder);
  const grants = world.permissionSchemes.get(project.permissionSchemeId)?.permissions ?? [];
  const matchesOf = (permission: string) =>
    grants.filter((grant) => grant.permission === permission).map((grant) => matchOf(grant.holder));
  const browse = anyMatch(matchesOf('BROWSE_PROJECTS'));
  const scheme = world.securitySchemes.get(project.issueSecuritySchemeId ?? '');
  const roles = world.rolesOfProject(project).filter((role) => isRoleMember(world, viewer, project, role.id));
  return {
    browse,
    listed: browse !== false,
    administers: matchesOf('ADMINISTER_PROJECTS').includes(true),
    levels: new Map(
      scheme?.levels.map((level) => [
        level.id,
        anyMatch(level.members.map((member) => matchOf(member.holder))),
      ]),
    ),
    roleIds: new Set(roles.map((role) => role.id)),
    roleNames: new Set(roles.map((role) => role.name)),
  };
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
