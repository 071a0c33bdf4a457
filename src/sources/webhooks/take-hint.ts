/**
 * What a proven webhook leads to: "look again" for one issue, in the store before anybody is answered. It says nothing
 * about what is true: lost, doubled, late or out of order it changes nothing but when something is read. A source that
 * is halted stores nothing; what it misses is in the list of changes when it goes on.
 */

import type { WebhookHint } from '../../jira/webhook.ts';
import { issueId, projectId, type SourceId } from '../../model/ids.ts';
import type { Source } from '../../model/source.ts';
import type { SourceTools } from '../open-client.ts';

/** For whoever reads by a schedule: what there is to do now. */
export interface TakenHint {
  /** Sources for which an issue was put up for reading. */
  readonly reading: readonly SourceId[];
  /** Sources of which the permissions are to be read soon. */
  readonly access: readonly SourceId[];
}

/** So long one that was heard counts as the last one. */
const heardEveryMs = 10_000;

export async function takeHint(
  tools: Pick<SourceTools, 'store' | 'clock'>,
  sources: readonly Source[],
  hint: WebhookHint,
): Promise<TakenHint> {
  const { store, clock } = tools;
  const live = sources.filter(({ halt }) => halt === undefined);
  const reading: SourceId[] = [];
  if (hint.about === 'issue' && hint.issueId !== undefined) {
    const id = issueId(hint.issueId);
    for (const source of live) {
      if (!(await concerns(tools, source, hint))) continue;
      await store.readings.ask(source.id, [id], 'told', clock.now());
      reading.push(source.id);
    }
  }
  await noteHeard(tools, live);
  return { reading, access: hint.about === 'access' ? live.map(({ id }) => id) : [] };
}

/** Elsewhere in Jira there is nothing to read, unless it was moved there from what is read. */
async function concerns(
  { store }: Pick<SourceTools, 'store'>,
  { id, scope }: Source,
  { issueId: issue, projectId: project, projectKey = '' }: WebhookHint,
): Promise<boolean> {
  if (scope.projectKeys === undefined || project === undefined || issue === undefined) return true;
  const key = projectKey.toUpperCase();
  if (scope.projectKeys.some((one) => one.toUpperCase() === key)) return true;
  // Its key may be another one since the scope was chosen.
  if (await store.directory.part(id, 'project', projectId(project))) return true;
  return (await store.readings.stored(id, [issueId(issue)])).length > 0;
}

async function noteHeard(
  { store, clock }: Pick<SourceTools, 'store' | 'clock'>,
  live: readonly Source[],
): Promise<void> {
  const nowMs = clock.now();
  const known = new Map((await store.webhooks.list()).map(({ sourceId, heardMs }) => [sourceId, heardMs]));
  const stale = live.filter(({ id }) => Math.abs(nowMs - (known.get(id) ?? 0)) >= heardEveryMs);
  if (stale.length > 0)
    await store.webhooks.heard(
      stale.map(({ id }) => id),
      nowMs,
    );
}
