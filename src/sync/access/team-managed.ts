/**
 * Team-managed projects, and what is not confirmed about them [M]: that an open project makes everybody who has access
 * to Jira its Member without being named in the role, and a limited one its Viewer. It matters where an issue is
 * restricted to roles. We count only who is named in a role: less than Jira may show, and a finding says where.
 * Whether Jira administrators find private projects that they are no members of is not confirmed either: they do not.
 */

import type { Finding } from '../../model/directory.ts';
import type { SourceId } from '../../model/ids.ts';
import type { Store } from '../../store/store.ts';

export async function teamManagedFindings(store: Store, sourceId: SourceId): Promise<Finding[]> {
  const parts = await store.directory.parts(sourceId);
  const open = new Set<string>();
  for (const part of parts) {
    if (part.kind !== 'scheme-grants') continue;
    const isOpen = part.body.grants.some(
      ({ permission, holder }) => permission === 'BROWSE_PROJECTS' && holder.type === 'applicationRole',
    );
    if (isOpen) open.add(part.subject);
  }
  const implied = new Set<string>();
  const keys = new Map<string, string>();
  for (const part of parts) {
    if (part.kind === 'permission-scheme' && open.has(part.body.schemeId)) implied.add(part.subject);
    if (part.kind === 'project' && part.body.teamManaged) keys.set(part.subject, part.body.key);
  }
  const restricted = new Set<string>();
  for (const scope of keys.size > 0 ? await store.issues.scopes(0) : []) {
    const isRestricted = scope.facts.restriction.kind === 'roles';
    if (scope.sourceId === sourceId && isRestricted) restricted.add(scope.projectId);
  }
  const found = [...keys].filter(([id]) => implied.has(id) && restricted.has(id)).map(([, key]) => key);
  return found.sort().map((key) => ({
    code: 'roles-implied',
    subject: key,
    message:
      `${key} is open to everybody with access to Jira, and has issues that are restricted to roles. Jackdaw shows ` +
      'those only to people who are named in such a role: that others belong to it without being named is not confirmed.',
  }));
}
