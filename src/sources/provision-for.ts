/**
 * What is offered to a person at their first sign-in: each way to connect that an owner has set up, until the person has
 * connected by it, or declined. Consent itself is in `oauth/`; what it brings becomes a source by `provisionedSource`.
 */

import type { Person } from '../model/person.ts';
import type { Provision } from '../model/provision.ts';
import type { Store } from '../store/store.ts';

export async function provisionFor(
  store: Pick<Store, 'provisions'>,
  person: Pick<Person, 'id'>,
): Promise<readonly Provision[]> {
  const answered = await store.provisions.answersOf(person.id);
  return (await store.provisions.list()).filter(({ id }) => !answered.has(id));
}
