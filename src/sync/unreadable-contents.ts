/**
 * What a pass could not read, at its end. An issue keeps its last state, until that does not count by its age any more:
 * then it is denied until it can be read again. Findings say which of the two it is, and which projects stay
 * hidden because of it.
 */

import type { IssueId } from '../model/ids.ts';
import { countingTimes } from '../model/read-age.ts';
import type { ContentFindings } from './content-findings.ts';
import type { FullPassOptions } from './full-pass.ts';
import { renewRereadFindings } from './reread-findings.ts';
import type { ContextOf } from './translation-contexts.ts';

export async function endUnreadable(
  { sourceId, store, clock, directoryMaxAgeMs }: FullPassOptions,
  context: ContextOf,
  findings: ContentFindings,
): Promise<void> {
  const hidden = new Set<string>();
  for (const part of await store.directory.parts(sourceId)) {
    if (part.kind !== 'reread') continue;
    hidden.add(part.subject);
  }
  await renewRereadFindings(store, sourceId, clock.now());
  const ids = await findings.unreadableIssues();
  const counting = countingTimes(clock.now(), directoryMaxAgeMs);
  const stale = new Set(await store.crawl.denyStale(sourceId, ids, counting));
  const again = 'It is asked for again by itself.';
  for (const id of ids) {
    const project = await projectOf(id);
    if (project === undefined) {
      findings.unreadableKept(id, `It was never read before, and is not found. ${again}`);
    } else if (stale.has(id)) {
      findings.unreadableKept(
        id,
        `It was last read too long ago, or by a clock that was set back since, and is hidden until it can be read. ${again}`,
      );
    } else if (hidden.has(project)) {
      const key = context.of(project).project?.key ?? project;
      findings.unreadableKept(id, `Everything in ${key} is hidden until it can be read. ${again}`);
    }
  }

  async function projectOf(id: IssueId): Promise<string | undefined> {
    const [stored] = await store.issues.load(await store.issues.rowsByIds(sourceId, [id]));
    return stored?.issue.projectId;
  }
}
