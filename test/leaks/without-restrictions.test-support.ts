/** The control for what nobody may find: the same world without the facts that restrict it. */

import type { WorldFile, WorldIssue } from '../../src/sandbox/world/world-file.ts';

/** Takes away what restricts these units, and leaves all others as they are. */
export function withoutRestrictions(file: WorldFile, names: ReadonlySet<string>): WorldFile {
  const issues = file.issues.map((issue): WorldIssue => {
    const { archived, securityLevelId, restrictedToRoles, parentId, comments, worklogs, ...open } = issue;
    const isNobodys = names.has(issue.key);
    return {
      ...open,
      ...(isNobodys
        ? { issueTypeId: parentId === undefined ? issue.issueTypeId : '10001' }
        : {
            ...(archived === undefined ? {} : { archived }),
            ...(securityLevelId === undefined ? {} : { securityLevelId }),
            ...(restrictedToRoles === undefined ? {} : { restrictedToRoles }),
            ...(parentId === undefined ? {} : { parentId }),
          }),
      comments: (comments ?? []).map((comment) => {
        const { visibility, internal, ...rest } = comment;
        const isHidden = names.has(`${issue.key} comment ${comment.id}`);
        return isHidden
          ? rest
          : { ...rest, ...(visibility && { visibility }), ...(internal && { internal }) };
      }),
      worklogs: (worklogs ?? []).map((worklog) => {
        const { visibility, ...rest } = worklog;
        const isHidden = names.has(`${issue.key} worklog ${worklog.id}`);
        return isHidden ? rest : { ...rest, ...(visibility && { visibility }) };
      }),
    };
  });
  const hidden = new Set(file.issues.filter(({ key }) => names.has(key)).map(({ projectId }) => projectId));
  const projects = file.projects.map((project) =>
    hidden.has(project.id) ? { ...project, state: 'live' as const } : project,
  );
  return { ...file, projects, issues };
}
