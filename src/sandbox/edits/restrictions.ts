/**
 * Whom comments and worklogs are restricted to, when that group or role goes or gets another name. As in Jira the
 * issues do not count as updated by it, and nothing is told.
 */

import type { World } from '../world/world.ts';
import type { WorldIssue, WorldProject, WorldVisibility } from '../world/world-file.ts';

/** Restrictions to `from` become restrictions to `value`, in the projects that `inProject` names. */
export function moveRestrictions(
  world: World,
  from: WorldVisibility,
  value: string,
  inProject: (projectId: string) => boolean = () => true,
): void {
  for (const issue of restrictedIssues(world, from, inProject)) {
    const moved = <T extends { readonly visibility?: WorldVisibility }>(unit: T): T =>
      isSame(unit.visibility, from) ? { ...unit, visibility: { type: from.type, value } } : unit;
    world.putIssue({
      ...issue,
      ...(issue.comments ? { comments: issue.comments.map(moved) } : {}),
      ...(issue.worklogs ? { worklogs: issue.worklogs.map(moved) } : {}),
    });
  }
}

/**
 * A unit with its restriction as it is where its issue moves to. In Jira a restriction is to the role, not to its name:
 * one that the new project does not have is kept by its id, and admits nobody though another role has the name.
 */
export function unitElsewhere<T extends { readonly visibility?: WorldVisibility }>(
  world: World,
  unit: T,
  from: WorldProject,
  to: WorldProject,
): T {
  const { visibility } = unit;
  if (visibility?.type !== 'role') return unit;
  const { value } = visibility;
  const roles = world.rolesOfProject(to);
  const roleId = world.rolesOfProject(from).find(({ name }) => name === value)?.id;
  const role = roles.find(({ id }) => id === (roleId ?? value));
  if (role) return { ...unit, visibility: { type: 'role', value: role.name } };
  const isNamed = roles.some(({ name }) => name === value);
  return { ...unit, visibility: { type: 'role', value: roleId ?? (isNamed ? `${value} (gone)` : value) } };
}

/** The issues with a comment or worklog that is restricted so. Reads every issue of these projects. */
export function restrictedIssues(
  world: World,
  to: WorldVisibility,
  inProject: (projectId: string) => boolean = () => true,
): WorldIssue[] {
  const isRestricted = (unit: { readonly visibility?: WorldVisibility }) => isSame(unit.visibility, to);
  return [...world.projects.keys()]
    .filter(inProject)
    .flatMap((projectId) => world.entriesOfProject(projectId).map((entry) => entry.issue))
    .filter(({ comments, worklogs }) => comments?.some(isRestricted) || worklogs?.some(isRestricted));
}

function isSame(a: WorldVisibility | undefined, b: WorldVisibility): boolean {
  return a?.type === b.type && a.value === b.value;
}
