/**
 * The port of what an owner has set up for everybody to connect by themselves, and what each person made of it. The
 * secret of the app is the workspace's, under the name that `secretOfProvision` gives.
 */

import type { PersonId } from '../model/ids.ts';
import type { Provision, ProvisionAnswer } from '../model/provision.ts';

export interface ProvisionStore {
  /** By number. */
  list(): Promise<readonly Provision[]>;
  add(provision: Omit<Provision, 'id'>): Promise<Provision>;
  /** What was connected by it stays. Whether there was one; its number is never given to another one. */
  remove(id: number): Promise<boolean>;
  /** Replaces the person's answer. Throws `not-found` where it was removed. */
  answer(id: number, person: PersonId, answer: ProvisionAnswer): Promise<void>;
  /** By the number of what was answered. A source that was removed is an answer, too: whoever removed it knew why. */
  answersOf(person: PersonId): Promise<ReadonlyMap<number, ProvisionAnswer>>;
}

export function secretOfProvision(id: number): string {
  return `provision-${id}`;
}
