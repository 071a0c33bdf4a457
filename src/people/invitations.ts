/**
 * Invitations: a link that lets somebody choose how to sign in, once and within a week; the same for whoever lost their
 * password. It goes by mail where SMTP is set, and is shown to whoever invites otherwise. Who uses a mailed one has
 * proved the address, as nobody else was shown it.
 */

import { createHash, randomBytes } from 'node:crypto';
import { AppError, reasonOf } from '../errors.ts';
import type { Person, PersonRole } from '../model/person.ts';
import type { Invitation } from '../model/sign-in.ts';
import { record, recordAround } from '../store/record.ts';
import { addPerson, requireAddress } from './add-person.ts';
import type { By } from './map-account.ts';
import { requireGoodPassword } from './passwords.ts';
import { type Authority, requireMayManage } from './roles.ts';
import { recordPassword } from './sign-in.ts';
import type { SignInTools } from './sign-in-tools.ts';

const day = 24 * 60 * 60_000;
const goodForMs = 7 * day;
/** One that somebody asked for themselves. */
const ownGoodForMs = 2 * 60 * 60_000;

export interface Invited {
  readonly person: Person;
  readonly invitation: Invitation;
  /** For the link; undefined: it went by mail. */
  readonly token: string | undefined;
}

/** Where the page takes an invitation. Behind the `#`, so that it is in no log of a server. */
export function invitationLink(publicUrl: string, token: string): string {
  return `${publicUrl}/invitation#${token}`;
}

/** Recorded. Adds the person where they are new; of somebody known the role stays. */
export async function invite(
  tools: SignInTools,
  by: Authority,
  wanted: {
    readonly email: string;
    readonly name: string | undefined;
    readonly role: PersonRole | undefined;
    readonly byMail: boolean;
  },
  publicUrl: string,
): Promise<Invited> {
  const { store, sendMail } = tools;
  if (wanted.byMail && !sendMail) {
    throw new AppError('bad-request', 'No mail can be sent: SMTP is not set. Copy the link instead.');
  }
  const email = requireAddress(wanted.email);
  const known = await store.people.byEmail(email);
  requireMayManage(by, known?.role ?? wanted.role ?? 'member');
  if (known && wanted.role !== undefined && wanted.role !== known.role) {
    throw new AppError(
      'bad-request',
      `${known.email} is here already, as ${known.role}. Change the role first.`,
    );
  }
  if (known && !wanted.byMail && sendMail && by.actor.kind === 'person' && (await hasWayIn(tools, known))) {
    throw new AppError(
      'bad-request',
      `${known.email} can sign in already. A new way in goes to them by mail alone, so that nobody else can use it.`,
    );
  }
  const person =
    known ??
    (
      await addPerson(store, by, {
        email,
        name: wanted.name,
        title: undefined,
        role: wanted.role,
        account: undefined,
      })
    ).person;
  return make(tools, by, person, { byMail: wanted.byMail, lastsMs: goodForMs }, publicUrl);
}

/** They never came in so far where not. */
export async function hasWayIn({ store }: SignInTools, { id }: Person): Promise<boolean> {
  return (await store.signIn.password(id)) !== undefined || (await store.signIn.identitiesOf(id)).length > 0;
}

/**
 * Somebody forgot their password. Says nothing, and is not to be waited for: whether there is such a person is nobody's
 * business, and how long a mail takes would tell. Throws `too-many-tries` at once.
 */
export function sendForgotten(
  tools: SignInTools,
  email: string,
  publicUrl: string,
  address: string,
): Promise<void> {
  // Never called good: each of them counts.
  tools.tries.begin(`forgotten ${email}`, address);
  return sendIfKnown(tools, email, publicUrl, address);
}

async function sendIfKnown(
  tools: SignInTools,
  email: string,
  publicUrl: string,
  address: string,
): Promise<void> {
  const { store, sendMail, now, log } = tools;
  try {
    const person = await store.people.byEmail(email.trim());
    if (!person || !sendMail) return;
    const by: By = { actor: { kind: 'visitor', name: address }, now };
    await make(tools, by, person, { byMail: true, lastsMs: ownGoodForMs }, publicUrl);
  } catch (error) {
    log.warn('mail-not-sent', { reason: reasonOf(error) });
  }
}

async function make(
  { store, sendMail }: SignInTools,
  by: By,
  person: Person,
  { byMail, lastsMs }: { readonly byMail: boolean; readonly lastsMs: number },
  publicUrl: string,
): Promise<Invited> {
  const token = randomBytes(32).toString('base64url');
  const createdMs = by.now();
  return recordAround(
    store.auditLog,
    by.now,
    {
      actor: by.actor,
      action: 'invited',
      subject: person.email,
      outcome: 'done',
      details: { mailed: byMail },
    },
    async () => {
      const invitation = await store.signIn.addInvitation(hashOf(token), {
        personId: person.id,
        createdMs,
        createdBy: by.actor.kind === 'person' ? by.actor.email : by.actor.kind,
        expiresMs: createdMs + lastsMs,
        mailed: byMail,
      });
      if (!byMail || !sendMail) return { person, invitation, token };
      await sendMail(
        person.email,
        'Sign in to Jackdaw',
        `${person.name},\n\nwith this link you choose how to sign in to Jackdaw:\n\n` +
          `${invitationLink(publicUrl, token)}\n\n` +
          `It can be used once, until ${new Date(invitation.expiresMs).toUTCString()}. ` +
          'If you did not expect it, do nothing.\n',
      );
      return { person, invitation, token: undefined };
    },
  );
}

/** Throws `not-found` for one that was used, withdrawn, replaced, has expired, or never was: the same answer. */
export async function invitationOf(
  { store, now, tries }: SignInTools,
  token: string,
  address: string,
): Promise<{ readonly invitation: Invitation; readonly person: Person }> {
  // By network alone: nobody guesses a token, and nobody is to keep others from using theirs.
  const isGood = tries.begin(`invitation from ${address}`, address);
  const found = await store.signIn.invitation(hashOf(token));
  if (!found || found.invitation.expiresMs <= now()) throw noInvitation();
  isGood();
  return found;
}

/** Recorded. */
export async function acceptWithPassword(
  tools: SignInTools,
  token: string,
  password: string,
  address: string,
): Promise<Person> {
  const { store, passwords, now } = tools;
  const { person } = await invitationOf(tools, token, address);
  requireGoodPassword(password, person.email);
  const encoded = await passwords.encode(password);
  const by: By = { actor: { kind: 'visitor', name: address }, now };
  await recordPassword(store, by, person);
  const used = await store.signIn.consumeInvitation(hashOf(token), { kind: 'password', encoded }, now());
  if (!used) throw noInvitation();
  return used;
}

/** Recorded. */
export async function acceptWithIdentity(
  { store, now }: SignInTools,
  token: string,
  identity: { readonly providerId: number; readonly subject: string; readonly label: string },
): Promise<Person> {
  const used = await store.signIn.consumeInvitation(hashOf(token), { kind: 'identity', ...identity }, now());
  if (!used) throw noInvitation();
  return used;
}

/** Recorded. Throws `not-found` where it was used or withdrawn. */
export async function withdrawInvitation({ store }: SignInTools, by: Authority, id: number): Promise<void> {
  const invitation = (await store.signIn.invitations()).find((one) => one.id === id);
  const person = invitation && (await store.people.byId(invitation.personId));
  if (!person) throw new AppError('not-found', 'This invitation was used or withdrawn already.');
  requireMayManage(by, person.role);
  await record(store.auditLog, by.now(), {
    actor: by.actor,
    action: 'invitation-withdrawn',
    subject: person.email,
    outcome: 'done',
    details: {},
  });
  await store.signIn.removeInvitation(id);
}

function noInvitation(): AppError {
  return new AppError(
    'not-found',
    'This invitation was used already, has expired, or was replaced by a newer one. Ask for a new one.',
  );
}

function hashOf(token: string): Uint8Array {
  return createHash('sha256').update(token).digest();
}
