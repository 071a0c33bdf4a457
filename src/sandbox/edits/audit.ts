/**
 * The site's audit log: who changed what in its administration. Edits of people, groups, roles, schemes and
 * projects write their record here; edits of issues do not, as in Jira. Records are never changed or removed.
 */

import type { WorldAuditRecord } from '../world/world-file.ts';
import type { Edit } from './edit.ts';
import { timeOf } from './edit.ts';

/** `category` in Jira's words: `user management`, `group management`, `permissions`, `projects`, … */
export function audit(edit: Edit, record: Omit<WorldAuditRecord, 'id' | 'created' | 'author'>): void {
  const { world, actor } = edit;
  const id = world.takeId('auditRecord');
  const author = actor === undefined ? {} : { author: actor };
  world.setList('auditRecords', [
    ...world.list('auditRecords'),
    { id, created: timeOf(edit), ...author, ...record },
  ]);
}
