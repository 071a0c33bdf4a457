/**
 * The schemes that a project could be given: those of its site but its own, and but those that belong to team-managed
 * projects. What Jira refuses of them it says then.
 */

import type { ProjectPermissionsView, SchemesView } from '../../http/permission-api.ts';

export interface AssignableScheme {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

export function assignableSchemes(
  schemes: SchemesView,
  project: Pick<ProjectPermissionsView, 'source' | 'permissionScheme'>,
): { readonly current: string | undefined; readonly others: readonly AssignableScheme[] } {
  const all = schemes.sources.find(({ source }) => source === project.source)?.permissionSchemes ?? [];
  const current = project.permissionScheme;
  const others = all
    .filter(({ id, teamManaged }) => id !== current?.id && !teamManaged)
    .map(({ id, name, projects, browse }) => ({
      id,
      name,
      description: `${browse.length === 0 ? 'Nobody may browse' : `Browse: ${browse.join(', ')}`}. ${ofProjects(projects)}`,
    }));
  return { current: current?.name, others };
}

function ofProjects(keys: readonly string[]): string {
  if (keys.length === 0) return 'Of no project yet.';
  const shown = keys.slice(0, 5).join(', ');
  return `Of ${keys.length > 5 ? `${shown} and ${keys.length - 5} more` : shown}.`;
}
