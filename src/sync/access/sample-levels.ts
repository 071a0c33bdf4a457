/**
 * Finds a security scheme that was exchanged and exchanged back between two passes, which leaves the same scheme and
 * issues with other levels. All issues of a level are mapped alike, so a few of each level that our copy knows in a
 * project are asked for their level, those of many projects in one request.
 *
 * One whose level differs although it was not edited was mapped [M: that mapping does not touch `updated`; Atlassian does
 * not say]; where all of a level differ, they were mapped as well, or edited in bulk: the project is hidden until it
 * has been read again. One that was edited is left to the next sync, and so is one that Jira does not return: it
 * may be deleted.
 */

import type { WireIssue } from '../../jira/wire.ts';
import type { LevelId, ProjectId } from '../../model/ids.ts';
import type { LevelSample } from '../../store/access-store.ts';
import { inParallel } from '../in-parallel.ts';
import { timeMs } from '../translate.ts';
import type { ProjectList } from './read-projects.ts';
import { hideUntilReread } from './read-schemes.ts';
import type { Reading } from './reading.ts';
import { requestsAtATime } from './requests-at-a-time.ts';

const samplesOfALevel = 3;
const batchSize = 100;

interface Sample extends LevelSample {
  readonly projectId: ProjectId;
}

type Verdict = 'same' | 'mapped' | 'edited';

export async function sampleLevels(reading: Reading, list: ProjectList): Promise<void> {
  const { client, signal } = reading.options;
  const verdicts = new Map<ProjectId, Map<LevelId | undefined, Verdict[]>>();
  await inParallel(
    batches(reading, list),
    requestsAtATime,
    async (samples) => {
      const ids = samples.map(({ issueId }) => issueId);
      const answer = await reading.cheaply(() => client.issueLevels(ids, signal));
      for (const wire of answer?.issues ?? []) {
        const sample = samples.find(({ issueId }) => issueId === wire.id);
        const verdict = sample && verdictOf(sample, wire);
        if (sample === undefined || verdict === undefined) continue;
        const levels = verdicts.get(sample.projectId) ?? new Map<LevelId | undefined, Verdict[]>();
        verdicts.set(
          sample.projectId,
          levels.set(sample.level, [...(levels.get(sample.level) ?? []), verdict]),
        );
      }
    },
    signal,
  );
  for (const [id, levels] of verdicts) {
    if ([...levels.values()].some(wasMapped)) await hideUntilReread(reading, id);
  }
}

/** Of projects that have a security scheme and are not hidden already. */
async function* batches(reading: Reading, list: ProjectList): AsyncGenerator<readonly Sample[]> {
  const { sourceId, store } = reading.options;
  const parts = await store.directory.parts(sourceId);
  const schemes = new Map<string, readonly LevelId[]>();
  const schemeOf = new Map<string, string | undefined>();
  const hidden = new Set<string>();
  for (const part of parts) {
    if (part.kind === 'reread') hidden.add(part.subject);
    else if (part.kind === 'security-scheme') schemeOf.set(part.subject, part.body.schemeId);
    else if (part.kind === 'security-levels')
      schemes.set(
        part.subject,
        part.body.levels.map(({ levelId }) => levelId),
      );
  }
  let batch: Sample[] = [];
  for (const { id: projectId, archived } of list.projects) {
    const levels = schemes.get(schemeOf.get(projectId) ?? '');
    if (archived || levels === undefined || hidden.has(projectId)) continue;
    const some = await store.access.levelSamples(
      sourceId,
      projectId,
      [...levels, undefined],
      samplesOfALevel,
    );
    for (const sample of some) {
      batch.push({ ...sample, projectId });
      if (batch.length < batchSize) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/** Undefined: it tells nothing. */
function verdictOf(sample: Sample, { fields }: WireIssue): Verdict | undefined {
  if (fields.security === undefined || fields.project?.id !== sample.projectId) return undefined;
  if (fields.security?.id === sample.level) return 'same';
  const isEdited = typeof fields.updated !== 'string' || timeMs(fields.updated) !== sample.updatedMs;
  return isEdited ? 'edited' : 'mapped';
}

function wasMapped(verdicts: readonly Verdict[]): boolean {
  const allEdited = verdicts.length > 1 && verdicts.every((verdict) => verdict === 'edited');
  return allEdited || verdicts.includes('mapped');
}
