/**
 * Edits of permission schemes: what a request wants is judged as a whole before anything is written, so a scheme is
 * never half changed. A change counts from the next question on for every project that uses the scheme. The
 * schemes of team-managed projects follow their project and are not edited here.
 */

import { isProjectPermission } from '../permissions/permission-keys.ts';
import type { World } from '../world/world.ts';
import type { WorldPermissionScheme, WorldProject } from '../world/world-file.ts';
import { audit } from './audit.ts';
import type { Edit } from './edit.ts';
import type { NamedHolder } from './read-holder.ts';
import { isSameHolder, readHolder } from './read-holder.ts';

export interface NamedGrant {
  readonly permission: string;
  readonly holder: NamedHolder;
}

export interface SchemeValues {
  readonly name: string;
  readonly description?: string | null | undefined;
  /** Undefined: those that there are. */
  readonly permissions?: readonly NamedGrant[] | null | undefined;
}

type Grant = WorldPermissionScheme['permissions'][number];

/** Mistakes by the name of the field. */
export interface Refused {
  readonly errors: Readonly<Record<string, string>>;
}

export function createPermissionScheme(edit: Edit, values: SchemeValues): WorldPermissionScheme | Refused {
  const { world } = edit;
  const errors = nameErrors(world, values.name);
  const grants = readGrants(world, values.permissions ?? [], undefined);
  if ('errors' in grants || errors)
    return { errors: { ...errors, ...('errors' in grants ? grants.errors : {}) } };
  const scheme: WorldPermissionScheme = {
    id: world.takeId('permissionScheme'),
    name: values.name.trim(),
    ...(values.description ? { description: values.description } : {}),
    permissions: grants.map((grant) => ({ id: world.takeId('grant'), ...grant })),
  };
  world.putPermissionScheme(scheme);
  note(edit, 'Permission scheme created', scheme);
  return scheme;
}

/** A list of permissions replaces all grants; an empty one takes all away. */
export function updatePermissionScheme(
  edit: Edit,
  scheme: WorldPermissionScheme,
  values: SchemeValues,
): WorldPermissionScheme | Refused {
  const { world } = edit;
  const errors = nameErrors(world, values.name, scheme);
  const grants = readGrants(world, values.permissions ?? [], scheme);
  if ('errors' in grants || errors)
    return { errors: { ...errors, ...('errors' in grants ? grants.errors : {}) } };
  const { description: oldDescription, ...rest } = scheme;
  const description = values.description === undefined ? oldDescription : (values.description ?? '');
  const next: WorldPermissionScheme = {
    ...rest,
    name: values.name.trim(),
    ...(description ? { description } : {}),
    permissions: values.permissions
      ? grants.map((grant) => ({ id: world.takeId('grant'), ...grant }))
      : scheme.permissions,
  };
  world.putPermissionScheme(next);
  note(edit, 'Permission scheme updated', next);
  return next;
}

export function deletePermissionScheme(edit: Edit, scheme: WorldPermissionScheme): void {
  edit.world.deletePermissionScheme(scheme.id);
  note(edit, 'Permission scheme deleted', scheme);
}

export function addGrant(edit: Edit, scheme: WorldPermissionScheme, named: NamedGrant): Grant | Refused {
  const { world } = edit;
  const read = readGrants(world, [named], scheme);
  if ('errors' in read) return read;
  const [wanted] = read;
  if (!wanted) return { errors: {} };
  if (scheme.permissions.some((grant) => isSameGrant(grant, wanted))) {
    return { errors: { permission: 'The same permission grant is already in the scheme.' } };
  }
  const grant = { id: world.takeId('grant'), ...wanted };
  world.putPermissionScheme({ ...scheme, permissions: [...scheme.permissions, grant] });
  note(edit, 'Permission scheme updated', scheme);
  return grant;
}

export function removeGrant(edit: Edit, scheme: WorldPermissionScheme, grantId: string): void {
  const permissions = scheme.permissions.filter(({ id }) => id !== grantId);
  edit.world.putPermissionScheme({ ...scheme, permissions });
  note(edit, 'Permission scheme updated', scheme);
}

export function assignPermissionScheme(
  edit: Edit,
  project: WorldProject,
  scheme: WorldPermissionScheme,
): void {
  edit.world.putProject({ ...project, permissionSchemeId: scheme.id });
  audit(edit, {
    summary: 'Permission scheme added to project',
    category: 'permissions',
    object: { id: project.id, name: project.name, typeName: 'PROJECT' },
  });
}

function nameErrors(world: World, name: string, own?: WorldPermissionScheme): Refused['errors'] | undefined {
  const wanted = name.trim().toLowerCase();
  if (wanted === '') return { name: 'You must specify a name for the permission scheme.' };
  if (wanted.length > 255) return { name: 'The name must not exceed 255 characters.' };
  const others = [...world.permissionSchemes.values()].filter((scheme) => scheme.id !== own?.id);
  return others.some((scheme) => scheme.name.toLowerCase() === wanted)
    ? { name: 'A permission scheme with this name already exists.' }
    : undefined;
}

function readGrants(
  world: World,
  named: readonly NamedGrant[],
  scheme: WorldPermissionScheme | undefined,
): Omit<Grant, 'id'>[] | Refused {
  const grants: Omit<Grant, 'id'>[] = [];
  const errors: Record<string, string> = {};
  const project = world.projects.get(scheme?.projectId ?? '');
  for (const { permission, holder } of named) {
    const read = readHolder(world, holder, { of: 'permission scheme', project });
    if (!isProjectPermission(permission)) {
      errors.permission ??= `The permission '${permission}' does not exist.`;
    } else if ('problem' in read) errors.holder ??= read.problem;
    else if (grants.some((grant) => isSameGrant(grant, { permission, holder: read.holder }))) {
      errors.permission ??= `The permission '${permission}' is granted twice to the same holder.`;
    } else grants.push({ permission, holder: read.holder });
  }
  return Object.keys(errors).length > 0 ? { errors } : grants;
}

function isSameGrant(a: Omit<Grant, 'id'>, b: Omit<Grant, 'id'>): boolean {
  return a.permission === b.permission && isSameHolder(a.holder, b.holder);
}

function note(edit: Edit, summary: string, { id, name }: WorldPermissionScheme): void {
  audit(edit, { summary, category: 'permissions', object: { id, name, typeName: 'SCHEME' } });
}
