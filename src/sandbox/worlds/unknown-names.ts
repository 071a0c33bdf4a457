/**
 * What a world names and Jira does not have: permissions, types of holders, roles of comments. No mistake, since Jira keeps
 * such remains too, and they count for nobody; but more often a slip of whoever wrote the file, so a start tells them.
 */

import { isHolderType } from '../edits/read-holder.ts';
import { isGlobalPermission, isProjectPermission } from '../permissions/permission-keys.ts';
import type { WorldFile } from '../world/world-file.ts';

/** Each with its place, as errors of a world have it. */
export function unknownNames(world: WorldFile): string[] {
  const found: string[] = [];
  const look = (known: boolean, place: string, what: string) => {
    if (!known) found.push(`${place}: Jira has no ${what}, so it counts for nobody`);
  };
  const lookAtHolder = (type: string, place: string) =>
    look(isHolderType(type), `${place}.holder.type`, `holder ${type}`);
  for (const [index, { permission, holder }] of world.globalPermissions.entries()) {
    const place = `globalPermissions[${index}]`;
    look(isGlobalPermission(permission), `${place}.permission`, `global permission ${permission}`);
    lookAtHolder(holder.type, place);
  }
  for (const [at, scheme] of world.permissionSchemes.entries()) {
    for (const [index, { permission, holder }] of scheme.permissions.entries()) {
      const place = `permissionSchemes[${at}].permissions[${index}]`;
      look(isProjectPermission(permission), `${place}.permission`, `project permission ${permission}`);
      lookAtHolder(holder.type, place);
    }
  }
  for (const [at, { levels }] of world.issueSecuritySchemes.entries()) {
    for (const [level, { members }] of levels.entries()) {
      for (const [index, { holder }] of members.entries())
        lookAtHolder(holder.type, `issueSecuritySchemes[${at}].levels[${level}].members[${index}]`);
    }
  }
  const roles = new Set(world.projectRoles.map(({ name }) => name));
  for (const [at, { key, comments = [] }] of world.issues.entries()) {
    for (const [index, { visibility }] of comments.entries()) {
      if (visibility?.type !== 'role' || roles.has(visibility.value)) continue;
      found.push(
        `issues[${at}] (${key}).comments[${index}].visibility: there is no role ${visibility.value}`,
      );
    }
  }
  return found;
}
