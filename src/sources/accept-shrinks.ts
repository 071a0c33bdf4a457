/**
 * An administrator says that what shrank too much to be believed is right: the next reading of the permissions believes
 * it, where it has not shrunk further. It is recorded who said so.
 */

import { AppError } from '../errors.ts';
import type { AuditActor } from '../model/audit-entry.ts';
import type { HeldShrink } from '../model/held-shrink.ts';
import type { Source } from '../model/source.ts';
import { recordAround } from '../store/record.ts';
import type { Store } from '../store/store.ts';

export interface AcceptedShrink extends HeldShrink {
  readonly source: Source;
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
    const held = await store.access.heldShrinks(source.id);
    if (held.length === 0) continue;
    const details = Object.fromEntries(held.map(({ part, before, after }) => [part, [before, after]]));
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
  throw new AppError(
    'not-found',
    'Nothing is held back: no part of the permissions has shrunk too much to be believed.',
  );
}
