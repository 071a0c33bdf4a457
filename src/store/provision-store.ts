/** The port of what is set up for everybody to connect by themselves, and what each person made of it. */

import type { PersonId } from '../model/ids.ts';
import type { Provision, ProvisionAnswer } from '../model/provision.ts';

export interface ProvisionStore {
  /** By number. */
  list(): Promise<readonly Provision[]>;
  /** Throws `changed-meanwhile` where the site is offered already. */
  add(provision: Omit<Provision, 'id'>): Promise<Provision>;
  /** With its answers; what was connected by it stays. Whether there was one; its number is never given to another one. */
  remove(id: number): Promise<boolean>;
  /** Replaces the person's answer. Throws `not-found` where it was removed. */
  answer(id: number, person: PersonId, answer: ProvisionAnswer): Promise<void>;
  /** By the number of what was answered. A source is an answer until its removal has ended. */
  answersOf(person: PersonId): Promise<ReadonlyMap<number, ProvisionAnswer>>;
  /** Of each that somebody has answered: how many have a source by it now, and how many declined. */
  counts(): Promise<ReadonlyMap<number, ProvisionCounts>>;
}

export interface ProvisionCounts {
  readonly connected: number;
  readonly declined: number;
}
