/** What the pages about projects' schemes ask of the server. */

import type {
  ProjectPermissionsView,
  ProjectRows,
  SchemesView,
  SettableLevelsView,
} from '../../http/permission-api.ts';
import { type Asker, askJson, queryOf } from '../ask-server.ts';

/** Keys may stand on several sites; then the source tells them apart. */
export interface ProjectNamed {
  readonly key: string;
  readonly source: string | undefined;
}

export function projectRows(asker: Asker, signal: AbortSignal): Promise<ProjectRows> {
  return askJson<ProjectRows>({ address: '/api/permissions/projects', asker, signal });
}

export function allSchemes(asker: Asker, signal: AbortSignal): Promise<SchemesView> {
  return askJson<SchemesView>({ address: '/api/permissions/schemes', asker, signal });
}

export function projectPermissions(
  asker: Asker,
  { key, source }: ProjectNamed,
  signal: AbortSignal,
): Promise<ProjectPermissionsView> {
  return askJson<ProjectPermissionsView>({
    address: `${projectApi(key)}${queryOf({ source })}`,
    asker,
    signal,
  });
}

/** Asks Jira at that moment. */
export function settableLevels(
  asker: Asker,
  { key, source }: ProjectNamed,
  signal: AbortSignal,
): Promise<SettableLevelsView> {
  const address = `${projectApi(key)}/settable-levels${queryOf({ source })}`;
  return askJson<SettableLevelsView>({ address, asker, signal });
}

export function projectApi(key: string): string {
  return `/api/permissions/projects/${encodeURIComponent(key)}`;
}

/** The page of a project, or one of those behind it. */
export function projectAddress(
  { key, source }: ProjectNamed,
  page: '' | '/assign' | '/finders' = '',
): string {
  return `/permissions/projects/${encodeURIComponent(key)}${page}${queryOf({ source })}`;
}
