/**
 * The demo's picker: whom one searches as, and the other one, who stays a click away. The two are never the
 * same person. A remembered choice that the demo does not know any more falls back to the demo's first people.
 */

import type { DemoPeople } from '../../http/api.ts';

export type DemoPerson = DemoPeople['people'][number];

/** By e-mail. */
export interface DemoChoice {
  readonly current: string;
  readonly other?: string;
}

/** Somebody else takes the place of the current person, who becomes the other one. */
export function choose(choice: DemoChoice, email: string): DemoChoice {
  return email === choice.current ? choice : { current: email, other: choice.current };
}

/** Somebody else is set beside the current person. */
export function chooseOther(choice: DemoChoice, email: string): DemoChoice {
  return email === choice.current ? choice : { ...choice, other: email };
}

/**
 * Who stands in the second column, when the address asks for somebody there: themselves, or, when that is by now
 * the current person, the other one. So choosing the person beside swaps the columns.
 */
export function besideOf(asked: string | undefined, choice: DemoChoice): string | undefined {
  return asked === choice.current ? choice.other : asked;
}

/** The people behind a choice; undefined when the demo has nobody. */
export function peopleChosen(
  choice: DemoChoice | undefined,
  people: readonly DemoPerson[],
): { current: DemoPerson; other: DemoPerson | undefined } | undefined {
  const current = people.find((person) => person.email === choice?.current) ?? people[0];
  if (current === undefined) return undefined;
  const others = people.filter((person) => person.email !== current.email);
  return { current, other: others.find((person) => person.email === choice?.other) ?? others[0] };
}

/** People whose name, title or address holds every word that was typed. */
export function findPeople<Known extends Pick<DemoPerson, 'name' | 'title' | 'email'>>(
  people: readonly Known[],
  typed: string,
): Known[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return people.filter((person) => {
    const text = `${person.name} ${person.title ?? ''} ${person.email}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
