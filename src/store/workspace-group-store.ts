/**
 * The port of the workspace's groups. Who is in them is read with each question: whoever was taken out finds nothing by
 * them from the next one on. The number of a group that was removed is never given to another one.
 */

import type { PersonId } from '../model/ids.ts';
import type { WorkspaceGroup } from '../model/workspace-group.ts';

export interface WorkspaceGroupStore {
  /** By name, whatever the case. */
  list(): Promise<readonly WorkspaceGroup[]>;
  byId(id: number): Promise<WorkspaceGroup | undefined>;
  /** Throws `bad-request` where another group has the name. */
  add(name: string): Promise<WorkspaceGroup>;
  /** Throws `not-found` where the group was removed, `bad-request` where another one has the name. */
  rename(id: number, name: string): Promise<void>;
  /** Whether there was one. A source that is shared with it alone is found by nobody then. */
  remove(id: number): Promise<boolean>;
  /** Whether they are new in it. Throws `not-found` where the group or the person was removed. */
  addMember(id: number, person: PersonId): Promise<boolean>;
  /** Whether they were in it. */
  removeMember(id: number, person: PersonId): Promise<boolean>;
  /** The numbers of the groups that the person is in. */
  ofPerson(person: PersonId): Promise<ReadonlySet<number>>;
}
