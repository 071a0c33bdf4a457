/** The workspace's groups and who is in them, in SQLite. */

import { AppError } from '../../errors.ts';
import { personId } from '../../model/ids.ts';
import type { WorkspaceGroup } from '../../model/workspace-group.ts';
import type { WorkspaceGroupStore } from '../workspace-group-store.ts';
import type { Database, Row } from './database.ts';
import { int, text } from './rows.ts';

export function sqliteWorkspaceGroupStore(db: Database): WorkspaceGroupStore {
  const toGroup = (row: Row): WorkspaceGroup => {
    const id = int(row, 'group_id');
    const members = db
      .all('SELECT person_id FROM workspace_group_member WHERE group_id = ? ORDER BY person_id', id)
      .map((member) => personId(int(member, 'person_id')));
    return { id, name: text(row, 'name'), members };
  };
  const refuseTakenName = (name: string, except: number | undefined) => {
    const other = db.get('SELECT group_id FROM workspace_group WHERE name = ?', name);
    if (other && int(other, 'group_id') !== except) {
      throw new AppError('bad-request', `There is a group with the name "${name}" already. Choose another.`);
    }
  };
  const assertGroup = (id: number) => {
    if (!db.get('SELECT 1 FROM workspace_group WHERE group_id = ?', id)) {
      throw new AppError('not-found', 'This group was removed in the meantime.');
    }
  };
  return {
    async list() {
      return db.transaction(() => db.all('SELECT * FROM workspace_group ORDER BY name').map(toGroup));
    },
    async byId(id) {
      return db.transaction(() => {
        const row = db.get('SELECT * FROM workspace_group WHERE group_id = ?', id);
        return row && toGroup(row);
      });
    },
    async add(name) {
      return db.transaction(() => {
        refuseTakenName(name, undefined);
        const { id } = db.run('INSERT INTO workspace_group (name) VALUES (?)', name);
        return { id, name, members: [] };
      });
    },
    async rename(id, name) {
      db.transaction(() => {
        assertGroup(id);
        refuseTakenName(name, id);
        db.run('UPDATE workspace_group SET name = ? WHERE group_id = ?', name, id);
      });
    },
    async remove(id) {
      return db.transaction(() => {
        db.run('DELETE FROM workspace_group_member WHERE group_id = ?', id);
        return db.run('DELETE FROM workspace_group WHERE group_id = ?', id).changes > 0;
      });
    },
    async addMember(id, person) {
      return db.transaction(() => {
        assertGroup(id);
        if (!db.get('SELECT 1 FROM person WHERE person_id = ?', person)) {
          throw new AppError('not-found', 'This person was removed in the meantime.');
        }
        const { changes } = db.run(
          'INSERT INTO workspace_group_member (person_id, group_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
          person,
          id,
        );
        return changes > 0;
      });
    },
    async removeMember(id, person) {
      const { changes } = db.run(
        'DELETE FROM workspace_group_member WHERE group_id = ? AND person_id = ?',
        id,
        person,
      );
      return changes > 0;
    },
    async ofPerson(person) {
      const rows = db.all('SELECT group_id FROM workspace_group_member WHERE person_id = ?', person);
      return new Set(rows.map((row) => int(row, 'group_id')));
    },
  };
}
