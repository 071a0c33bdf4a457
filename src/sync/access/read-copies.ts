/**
 * What a source needs that is not permission-based. Private: which projects its credential browses, as that is all that
 * decides there. Shared: also which of them have a security scheme, as in those an issue may have a level without saying
 * so, and an exchanged scheme gives levels to issues that were read without. Nothing of groups, roles or people.
 */

import { schemeId } from '../../model/ids.ts';
import { inParallel } from '../in-parallel.ts';
import { readProjectList, readSecurityScheme } from './read-projects.ts';
import type { Reading } from './reading.ts';
import { requestsAtATime } from './requests-at-a-time.ts';

export async function readCopies(reading: Reading) {
  const { kind, client, signal } = reading.options;
  const list = await readProjectList(reading);
  await inParallel(
    list.projects,
    requestsAtATime,
    async (project) => {
      if (kind === 'shared' && !project.archived) {
        await readSecurityScheme(reading, project, async () => {
          const scheme = await client.securitySchemeOf(project.id, signal);
          return scheme && schemeId(scheme.id);
        });
      }
      if (list.done.has(project.id)) return;
      await reading.writer.put('project', project.id, project, list.readMs);
    },
    signal,
  );
  return list;
}
