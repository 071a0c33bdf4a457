/** Who somebody is by what a provider has proved of them, and whoever may come in by themselves because of it. */

import type { Person } from '../../model/person.ts';
import type { SignInProvider } from '../../model/sign-in.ts';
import { recordAround } from '../../store/record.ts';
import { addPerson } from '../add-person.ts';
import type { SignInTools } from '../sign-in-tools.ts';
import { domainOf, tiesThatCount } from '../tie-standing.ts';
import type { ProvenIdentity, SignInProblem } from './proven-identity.ts';

/** Links what was found another way, so that the next time the provider's own id decides. */
export async function whoIs(
  tools: SignInTools,
  provider: SignInProvider,
  proven: ProvenIdentity,
): Promise<Person | SignInProblem> {
  const { store } = tools;
  const known = await store.signIn.identity(provider.id, proven.subject);
  if (known) return known.person;
  const person = proven.account ? await personOfAccount(tools, proven) : await personOfAddress(tools, proven);
  if (!person) return 'unknown-person';
  const others = await store.signIn.identitiesOf(person.id);
  if (others.some(({ providerId }) => providerId === provider.id)) return 'taken';
  await linkTo(tools, person, provider, proven);
  return person;
}

/** Recorded. */
export async function linkTo(
  { store, now }: SignInTools,
  person: Person,
  provider: SignInProvider,
  { subject, label, email }: ProvenIdentity,
): Promise<void> {
  await recordAround(
    store.auditLog,
    now,
    {
      actor: { kind: 'person', id: person.id, email: person.email },
      action: 'identity-linked',
      subject: person.email,
      outcome: 'done',
      details: { provider: provider.name, account: label },
    },
    () => store.signIn.link(person.id, { providerId: provider.id, subject, label, linkedMs: now() }),
  );
  if (email !== undefined && sameAddress(email, person.email))
    await store.signIn.proveAddress(person.id, 'openid');
}

/** A new member, where the provider lets people in whose address is in a listed domain. Recorded. */
export async function joinBy(
  tools: SignInTools,
  provider: SignInProvider,
  proven: ProvenIdentity,
  address: string,
): Promise<Person | undefined> {
  const { store, now } = tools;
  const { email } = proven;
  if (!provider.joins || email === undefined) return undefined;
  const listed = (await store.people.domains()).map(domainOf);
  if (!listed.includes(domainOf(email))) return undefined;
  const by = { actor: { kind: 'visitor', name: address }, now } as const;
  const wanted = { email, name: proven.name, title: undefined, role: undefined, account: undefined };
  const { person } = await addPerson(store, by, wanted);
  await linkTo(tools, person, provider, proven);
  return person;
}

async function personOfAddress({ store }: SignInTools, { email }: ProvenIdentity) {
  return email === undefined ? undefined : store.people.byEmail(email);
}

/** Exactly one person, whose tie counts: two would be a question, never a guess. */
async function personOfAccount({ store }: SignInTools, { account }: ProvenIdentity) {
  if (account === undefined) return undefined;
  const tied = await store.people.tiedTo(account);
  const [person] = tied;
  if (!person || tied.length > 1) return undefined;
  const counting = await tiesThatCount(store, person, await store.sources.list());
  return [...counting.values()].includes(account) ? person : undefined;
}

function sameAddress(a: string, b: string): boolean {
  const lower = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return lower(a) === lower(b);
}
