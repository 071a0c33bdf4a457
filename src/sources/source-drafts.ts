/**
 * Credentials that Jira has accepted and nobody has kept yet: between the first page of connecting a site and its
 * last, a draft holds them in this process's memory, for the person who brought them alone, and not for long. However
 * the credential was come by (a token, a consent, an installation), the rest of the way is the same.
 */

import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { PersonId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import type { ProvenCredential } from './keep-source.ts';

export interface SourceDraft {
  readonly id: string;
  readonly personId: PersonId;
  readonly proven: ProvenCredential;
  /** What it was asked for, where that was said before. */
  readonly wanted: WantedDraft | undefined;
  readonly expiresMs: number;
}

export type WantedDraft = Pick<Source, 'kind' | 'titlesOnly'>;

export interface SourceDrafts {
  add(personId: PersonId, proven: ProvenCredential, wanted?: WantedDraft): SourceDraft;
  /** Throws `not-found` where there is none, or it is somebody else's. */
  get(personId: PersonId, id: string): SourceDraft;
  /**
   * Gone once it was used: two sources with one refresh token would use it up for each other. Where `use` throws, it is
   * there again.
   */
  use<Result>(
    personId: PersonId,
    id: string,
    use: (proven: ProvenCredential) => Promise<Result>,
  ): Promise<Result>;
}

const livesMs = 60 * 60_000;
/** Of all people together: what is older goes first. */
const most = 100;

export function sourceDrafts(clock: Clock): SourceDrafts {
  const drafts = new Map<string, SourceDraft>();
  const forgetOld = () => {
    for (const [id, draft] of drafts) {
      if (draft.expiresMs <= clock.now() || drafts.size > most) drafts.delete(id);
    }
  };
  const get = (personId: PersonId, id: string): SourceDraft => {
    forgetOld();
    const draft = drafts.get(id);
    if (draft?.personId === personId) return draft;
    throw new AppError(
      'not-found',
      'These credentials are not kept any more: they were used, or an hour has passed. Begin again.',
    );
  };
  return {
    add(personId, proven, wanted) {
      const expiresMs = clock.now() + livesMs;
      const draft = { id: randomUUID(), personId, proven, wanted, expiresMs };
      drafts.set(draft.id, draft);
      forgetOld();
      return draft;
    },
    get,
    async use(personId, id, use) {
      const draft = get(personId, id);
      drafts.delete(id);
      try {
        return await use(draft.proven);
      } catch (error) {
        drafts.set(id, draft);
        throw error;
      }
    },
  };
}
