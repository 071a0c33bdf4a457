/**
 * The two fields that narrow who sees an issue: the security level of company-managed projects (only levels that the
 * caller is in, and not on sub-tasks, which have their parent's), and the roles that an issue of a team-managed project
 * is restricted to. Both ask for Set Issue Security.
 */

import type { Json } from '../answers/entity-json.ts';
import { objectIn } from '../json-value.ts';
import { anyMatch, holderMatch, isMatch, viewerOf } from '../permissions/viewer.ts';
import { hasPermission } from '../permissions/who-can-see.ts';
import type { WorldIssue, WorldSecurityLevel } from '../world/world-file.ts';
import type { EditableField, FieldContext } from './editable-field.ts';
import { set } from './editable-field.ts';
import { withChanges } from './issue-changes.ts';
import { FieldRefusal, itemNamed, listIn, textAt } from './issue-references.ts';

export const securityField: EditableField = {
  id: 'security',
  verbs: set,
  isOpen: (context, issue) =>
    context.project.issueSecuritySchemeId !== undefined &&
    context.world.issueTypes.get(issue.issueTypeId)?.subtask !== true &&
    mayNarrow(context, issue),
  apply: (context, issue, _verb, value) => {
    if (value === null) return withChanges(issue, { securityLevelId: undefined });
    const level = itemNamed(value, levelsFor(context, issue), 'Security level');
    return withChanges(issue, { securityLevelId: level.id });
  },
  allowedValues: (context, issue): Json[] =>
    levelsFor(context, issue).map(({ id, name, description = '' }) => ({
      self: `${context.baseUrl}/rest/api/3/securitylevel/${id}`,
      id,
      name,
      description,
    })),
};

/** Facts §3.4: only the empty form of the value was ever seen, the filled one is a guess. */
export const restrictionField: EditableField = {
  id: 'issuerestriction',
  verbs: set,
  isOpen: (context, issue) => context.project.style === 'next-gen' && mayNarrow(context, issue),
  apply: ({ world, project }, issue, _verb, value) => {
    const restrictions = value === null ? {} : objectIn(objectIn(value)?.issuerestrictions);
    if (!restrictions) throw new FieldRefusal('data was not an object');
    const roleIds = listIn(restrictions.projectrole ?? []).map((role) => textAt(role, 'id'));
    const roles = new Set(world.rolesOfProject(project).map(({ id }) => id));
    const known = roleIds.filter((id) => id !== undefined).filter((id) => roles.has(id));
    if (known.length < roleIds.length) throw new FieldRefusal('The project role is not valid.');
    return withChanges(issue, { restrictedToRoles: known.length === 0 ? undefined : [...new Set(known)] });
  },
};

function mayNarrow({ world, caller, project, isNew }: FieldContext, issue: WorldIssue): boolean {
  return hasPermission(world, caller, 'SET_ISSUE_SECURITY', project, isNew ? undefined : issue);
}

/** Those of the project's scheme that the caller is in, on this issue. */
function levelsFor({ world, caller, project }: FieldContext, issue: WorldIssue): WorldSecurityLevel[] {
  const scheme = world.securitySchemes.get(project.issueSecuritySchemeId ?? '');
  const viewer = viewerOf(world, caller);
  return (scheme?.levels ?? []).filter((level) =>
    isMatch(anyMatch(level.members.map(({ holder }) => holderMatch(world, viewer, project, holder))), issue),
  );
}
