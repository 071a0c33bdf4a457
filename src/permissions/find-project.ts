/** Finds the project that somebody means. Throws `not-found` or `bad-request` with what there is to choose from. */

import { AppError } from '../errors.ts';
import type { ProjectPart } from '../model/directory.ts';
import { isByPermissions, type Source } from '../model/source.ts';
import { candidates, nothingRead } from './candidates.ts';
import type { PermissionTools } from './permission-tools.ts';

export interface FoundProject {
  readonly source: Source;
  readonly project: ProjectPart;
}

/** By key, whatever the case of its letters; on one of these sources. */
export async function projectNamed(
  { directory, now }: Pick<PermissionTools, 'directory' | 'now'>,
  sources: readonly Source[],
  key: string,
): Promise<FoundProject> {
  const all: FoundProject[] = [];
  for (const source of sources.filter(isByPermissions)) {
    const copy = await directory.current(source.id, now());
    for (const { project } of copy.projects.values()) {
      if (project) all.push({ source, project: project.body });
    }
  }
  const found = all.filter(({ project }) => project.key.toUpperCase() === key.toUpperCase());
  const [only, another] = found;
  if (only && !another) return only;
  if (only) {
    const names = found.map(({ source }) => `"${source.name}"`).join(' and ');
    throw new AppError('bad-request', `${names} both have a project ${only.project.key}: say which source.`);
  }
  const keys = all.map(({ project }) => project.key);
  if (keys.length === 0) throw new AppError('not-found', nothingRead);
  throw new AppError('not-found', `There is no project ${key.slice(0, 80)}. ${candidates(keys, key)}`);
}
