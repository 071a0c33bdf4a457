/**
 * Who may come into a team-managed project. The truth is in the grants of the project's own scheme; the access level is
 * the name for it that people chose in Jira: *open* lets everybody work who may use Jira, *limited* lets them read and
 * comment, *private* only whom a role names. A world that names another level than its scheme has contradicts itself.
 */

import type { WorldPermissionScheme, WorldProject } from '../world/world-file.ts';

export type AccessLevel = NonNullable<WorldProject['accessLevel']>;

/** What the grants amount to; undefined: more than a team-managed project can have, such as public access. */
export function accessLevelIn({
  permissions,
}: Pick<WorldPermissionScheme, 'permissions'>): AccessLevel | undefined {
  if (permissions.some(({ holder }) => holder.type === 'anyone')) return undefined;
  const everybodys = new Set(
    permissions
      .filter(({ holder }) => holder.type === 'applicationRole' && !holder.value && !holder.parameter)
      .map(({ permission }) => permission),
  );
  if (!everybodys.has('BROWSE_PROJECTS')) return everybodys.size === 0 ? 'private' : undefined;
  return everybodys.has('CREATE_ISSUES') || everybodys.has('EDIT_ISSUES') ? 'open' : 'limited';
}

/**
 * The role that the access level makes everybody hold who may use Jira. Whether such people also pass an issue's
 * restriction to that role is unconfirmed [M]; the sandbox says no, unless the world's site says otherwise.
 */
export function implicitRoleName(level: AccessLevel | undefined): 'Member' | 'Viewer' | undefined {
  return level === 'open' ? 'Member' : level === 'limited' ? 'Viewer' : undefined;
}
