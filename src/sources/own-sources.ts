/** The private sources of a person, and what is offered to them beside: what they see of it in their account. */

import { AppError } from '../errors.ts';
import type { PersonId } from '../model/ids.ts';
import type { Provision } from '../model/provision.ts';
import type { Source } from '../model/source.ts';
import type { Store } from '../store/store.ts';

export interface Offer {
  readonly provision: Provision;
  /** `open`: not answered yet. */
  readonly state: 'open' | 'declined' | 'connected';
  /** What came of it, while it is there. */
  readonly source: Source | undefined;
}

export async function privateSourcesOf(
  { sources }: Pick<Store, 'sources'>,
  owner: PersonId,
): Promise<readonly Source[]> {
  return (await sources.list()).filter(({ kind, ownerId }) => kind === 'private' && ownerId === owner);
}

/** Throws `not-found` for everybody else’s, as for none. */
export async function privateSourceOf(
  store: Pick<Store, 'sources'>,
  owner: PersonId,
  id: number,
): Promise<Source> {
  const source = (await privateSourcesOf(store, owner)).find((one) => one.id === id);
  if (source) return source;
  throw new AppError('not-found', `There is no source of yours with the number ${id}.`);
}

export async function offersTo(
  store: Pick<Store, 'sources' | 'provisions'>,
  person: PersonId,
): Promise<readonly Offer[]> {
  const answers = await store.provisions.answersOf(person);
  const own = await privateSourcesOf(store, person);
  return (await store.provisions.list()).map((provision) => {
    const answer = answers.get(provision.id);
    const source = own.find(({ id }) => id === answer);
    if (source) return { provision, state: 'connected', source };
    // What was connected by it is being removed: whoever did that need not be asked right away.
    return { provision, state: answer === undefined ? 'open' : 'declined', source: undefined };
  });
}

/** Before its owner removes it: what they took up with it counts as declined, so that they are not asked again. */
export async function declineInstead(
  { provisions }: Pick<Store, 'provisions'>,
  owner: PersonId,
  source: Source,
): Promise<void> {
  for (const [offer, answer] of await provisions.answersOf(owner)) {
    if (answer === source.id) await provisions.answer(offer, owner, 'declined');
  }
}
