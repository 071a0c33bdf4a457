/**
 * How one list of holders (the Browse grants of a scheme, or the members of a level) matches one viewer in
 * one project. A holder that we do not know, or that rests on something unread, matches nobody.
 */

import type { Holder, ProjectPart, SecurityLevelsPart } from '../model/directory.ts';
import type { FieldId, GroupId, RoleId } from '../model/ids.ts';
import { accountId, fieldId, groupId, roleId } from '../model/ids.ts';
import type { HolderMatch } from '../model/visibility.ts';
import type { ViewerStanding } from './viewer-standing.ts';

export interface ProjectStanding {
  readonly project: ProjectPart;
  readonly roles: ReadonlySet<RoleId>;
  /** An unauthenticated request could read an issue of the project. */
  readonly isPublic: boolean;
  readonly groupByName: ReadonlyMap<string, GroupId>;
}

export function matchHolders(
  holders: readonly Holder[],
  viewer: ViewerStanding,
  standing: ProjectStanding,
): HolderMatch {
  const userFields: FieldId[] = [];
  const groupFields: FieldId[] = [];
  let always = false;
  let reporter = false;
  let assignee = false;
  for (const holder of holders) {
    const named = holder.value ?? holder.parameter;
    switch (holder.type) {
      case 'reporter':
        reporter = true;
        break;
      case 'assignee':
        assignee = true;
        break;
      case 'userCustomField':
        if (named !== undefined) userFields.push(fieldId(named));
        break;
      case 'groupCustomField':
        if (named !== undefined) groupFields.push(fieldId(named));
        break;
      default:
        always ||= matchesEveryIssue(holder, named, viewer, standing);
    }
  }
  // Issue-dependent holders name accounts and groups: they mean nothing to an anonymous viewer.
  const known = viewer.account !== undefined;
  return {
    always,
    reporter: known && reporter,
    assignee: known && assignee,
    userFields: known ? userFields : [],
    groupFields: known ? groupFields : [],
  };
}

function matchesEveryIssue(
  holder: Holder,
  named: string | undefined,
  viewer: ViewerStanding,
  standing: ProjectStanding,
): boolean {
  switch (holder.type) {
    case 'anyone':
      return viewer.account !== undefined || standing.isPublic;
    case 'applicationRole':
      return named === undefined || named === '' ? viewer.hasJiraAccess : viewer.applications.has(named);
    case 'group': {
      const group =
        holder.value !== undefined
          ? groupId(holder.value)
          : holder.parameter !== undefined
            ? standing.groupByName.get(holder.parameter)
            : undefined;
      return group !== undefined && viewer.groups.has(group);
    }
    case 'projectRole':
      return named !== undefined && standing.roles.has(roleId(named));
    case 'user':
      return named !== undefined && viewer.account === accountId(named);
    case 'projectLead':
      return viewer.account !== undefined && standing.project.leadAccountId === viewer.account;
    // The portal opens requests to customers, not issues to searchers; all others we do not know.
    default:
      return false;
  }
}

/** On some conceivable issue. */
export function matchesSomething(match: HolderMatch): boolean {
  return (
    match.always ||
    match.reporter ||
    match.assignee ||
    match.userFields.length > 0 ||
    match.groupFields.length > 0
  );
}

/** What stands for levels that we do not know. */
export const noLevels: SecurityLevelsPart = { name: '', defaultLevelId: undefined, levels: [] };
