/** Groups of this workspace, with whom sources are shared: what administrators change of them. All of it is recorded. */

import { AppError } from '../errors.ts';
import type { AuditAction, AuditDetails } from '../model/audit-entry.ts';
import type { Person } from '../model/person.ts';
import type { WorkspaceGroup } from '../model/workspace-group.ts';
import { recordAround } from '../store/record.ts';
import type { Store } from '../store/store.ts';
import type { By } from './map-account.ts';

export async function addGroup(store: Store, by: By, written: string): Promise<WorkspaceGroup> {
  const name = nameOf(written);
  return change(store, by, 'group-added', name, {}, () => store.workspaceGroups.add(name));
}

export async function renameGroup(store: Store, by: By, id: number, written: string): Promise<void> {
  const [name, group] = [nameOf(written), await groupOf(store, id)];
  await change(store, by, 'group-renamed', name, { before: group.name }, () =>
    store.workspaceGroups.rename(id, name),
  );
}

export async function removeGroup(store: Store, by: By, id: number): Promise<void> {
  const group = await groupOf(store, id);
  await change(store, by, 'group-removed', group.name, { members: group.members.length }, () =>
    store.workspaceGroups.remove(id),
  );
}

/** Whether they are new in it. */
export async function joinGroup(store: Store, by: By, id: number, person: Person): Promise<boolean> {
  const group = await groupOf(store, id);
  return change(store, by, 'group-joined', person.email, { group: group.name }, () =>
    store.workspaceGroups.addMember(id, person.id),
  );
}

/** Throws `not-found` where they are not in it. */
export async function leaveGroup(store: Store, by: By, id: number, person: Person): Promise<void> {
  const group = await groupOf(store, id);
  if (!group.members.includes(person.id)) {
    throw new AppError('not-found', `${person.email} is not in the group "${group.name}".`);
  }
  await change(store, by, 'group-left', person.email, { group: group.name }, () =>
    store.workspaceGroups.removeMember(id, person.id),
  );
}

/** By its name, whatever the case of its letters, or its number. Throws `not-found`, naming those that there are. */
export async function groupNamed(store: Store, written: string): Promise<WorkspaceGroup> {
  const groups = await store.workspaceGroups.list();
  const wanted = written.trim().toLowerCase();
  const found =
    groups.find(({ name }) => name.toLowerCase() === wanted) ??
    groups.find(({ id }) => String(id) === wanted);
  if (found) return found;
  const there =
    groups.length === 0
      ? 'There is none yet.'
      : `There are: ${groups.map(({ name }) => `"${name}"`).join(', ')}.`;
  throw new AppError('not-found', `There is no group "${written.slice(0, 60)}". ${there}`);
}

async function groupOf(store: Store, id: number): Promise<WorkspaceGroup> {
  const group = await store.workspaceGroups.byId(id);
  if (!group) throw new AppError('not-found', `There is no group with the number ${id}.`);
  return group;
}

function nameOf(written: string): string {
  const name = written.trim();
  if (name !== '' && name.length <= 100) return name;
  throw new AppError('bad-request', 'Give the group a name of up to 100 characters.');
}

function change<Result>(
  store: Store,
  { actor, now }: By,
  action: AuditAction,
  subject: string,
  details: AuditDetails,
  work: () => Promise<Result>,
): Promise<Result> {
  return recordAround(store.auditLog, now, { actor, action, subject, outcome: 'done', details }, work);
}
