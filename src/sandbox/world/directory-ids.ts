/**
 * Which things of a site's directory have numbers for ids, and which numbers are taken by them: what new ids go on
 * from. Schemes are replaced as a whole, so what is in one is noted before and after an edit of it.
 */

import type { GivenNumbers } from './given-numbers.ts';
import type { WorldDirectory } from './world-directory.ts';
import type { WorldPermissionScheme, WorldSecurityScheme } from './world-file.ts';

export type DirectoryKind =
  | 'project'
  | 'projectRole'
  | 'permissionScheme'
  | 'grant'
  | 'securityScheme'
  | 'securityLevel'
  | 'levelMember'
  | 'organization'
  | 'group'
  | 'account'
  | 'auditRecord';

export function directoryIds(directory: WorldDirectory, kind: DirectoryKind): string[] {
  const levels = () => [...directory.securitySchemes.values()].flatMap((scheme) => scheme.levels);
  switch (kind) {
    case 'project':
      return [...directory.projects.keys()];
    case 'projectRole':
      return [...directory.projectRoles.keys()];
    case 'permissionScheme':
      return [...directory.permissionSchemes.keys()];
    case 'grant':
      return [...directory.permissionSchemes.values()].flatMap((scheme) => scheme.permissions.map(idOf));
    case 'securityScheme':
      return [...directory.securitySchemes.keys()];
    case 'securityLevel':
      return levels().map(idOf);
    case 'levelMember':
      return levels().flatMap((level) => level.members.map(idOf));
    case 'organization':
      return directory.list('organizations').map(idOf);
    case 'group':
    case 'account':
      // Their ids are made from the number, and do not show it.
      return [];
    case 'auditRecord':
      return directory.list('auditRecords').map(idOf);
  }
}

export function notePermissionScheme(numbers: GivenNumbers, scheme: WorldPermissionScheme | undefined): void {
  if (!scheme) return;
  numbers.note('permissionScheme', Number(scheme.id));
  for (const { id } of scheme.permissions) numbers.note('grant', Number(id));
}

export function noteSecurityScheme(numbers: GivenNumbers, scheme: WorldSecurityScheme | undefined): void {
  if (!scheme) return;
  numbers.note('securityScheme', Number(scheme.id));
  for (const level of scheme.levels) {
    numbers.note('securityLevel', Number(level.id));
    for (const { id } of level.members) numbers.note('levelMember', Number(id));
  }
}

function idOf({ id }: { readonly id: string }): string {
  return id;
}
