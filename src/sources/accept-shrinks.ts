/**
 * An administrator says that what shrank too much to be believed is right: the next reading of the permissions, or the
 * next census of a project, believes it, where it has not shrunk further. It is recorded who said so.
 */

import { AppError } from '../errors.ts';
import type { AuditActor } from '../model/audit-entry.ts';
import type { HeldShrink } from '../model/held-shrink.ts';
import type { Source } from '../model/source.ts';
import { recordAround } from '../store/record.ts';
import type { Store } from '../store/store.ts';

export interface AcceptedShrink extends HeldShrink {
  readonly source: Source;
  /** The key of the project, where each is held by itself. */
  readonly projectKey: string | undefined;
}

/** Throws `not-found` where nothing is held back. */
export async function acceptShrinks(
  store: Store,
  sources: readonly Source[],
  actor: AuditActor,
  now: () => number,
): Promise<readonly AcceptedShrink[]> {
  const accepted: AcceptedShrink[] = [];
  for (const source of sources) {
    const held = await withKeys(store, source);
    if (held.length === 0) continue;
    // The audit log is for all administrators: what somebody's own source holds is its owner's to know.
    const shown = source.kind === 'private' ? [] : held;
    const details = Object.fromEntries(
      shown.map(({ part, projectKey, before, after }) => [
        projectKey === undefined ? part : `${part} of ${projectKey}`,
        [before, after],
      ]),
    );
    const entry = {
      actor,
      action: 'accepted-shrink',
      subject: source.name,
      outcome: 'done',
      details,
    } as const;
    await recordAround(store.auditLog, now, entry, () =>
      store.access.acceptShrinks(source.id, undefined, now()),
    );
    accepted.push(...held.map((one) => ({ ...one, source })));
  }
  if (accepted.length > 0) return accepted;
  throw new AppError('not-found', 'Nothing is held back: nothing has shrunk too much to be believed.');
}

async function withKeys(store: Store, source: Source): Promise<Omit<AcceptedShrink, 'source'>[]> {
  const held: Omit<AcceptedShrink, 'source'>[] = [];
  for (const one of await store.access.heldShrinks(source.id)) {
    const project = one.projectId && (await store.directory.part(source.id, 'project', one.projectId));
    held.push({ ...one, projectKey: project?.body.key ?? one.projectId });
  }
  return held;
}
