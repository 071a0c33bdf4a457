/**
 * The way to a provider and back: to sign in, to link another way to sign in, or to accept an invitation. Whoever comes
 * back is who the provider's own id was linked to; else who is tied to the Atlassian account; else who has the address
 * that the provider has verified, unless they sign in there with another account: an address can be given to somebody
 * new, an id cannot.
 */

import { AppError, reasonOf } from '../../errors.ts';
import type { Person } from '../../model/person.ts';
import type { SignInProvider } from '../../model/sign-in.ts';
import { record } from '../../store/record.ts';
import { acceptWithIdentity, invitationOf } from '../invitations.ts';
import type { By } from '../map-account.ts';
import { recordFailure } from '../sign-in.ts';
import type { SignInTools } from '../sign-in-tools.ts';
import { atlassianAddress, atlassianIdentity } from './atlassian.ts';
import type { Flow, Purpose } from './flows.ts';
import { joinBy, linkTo, whoIs } from './known-by.ts';
import { openIdAddress, openIdIdentity } from './openid.ts';
import type { ProvenIdentity, SignInProblem } from './proven-identity.ts';
import { isTiedToOther, tieBySignIn } from './tie-by-sign-in.ts';

/** Where providers send people back to, below the public URL. */
export const callbackPath = '/api/sign-in/callback';

export interface Begun {
  readonly url: string;
  /** For the cookie that the way back has to bring. */
  readonly browser: string;
}

/** Throws `not-found` without such a provider, and `not-signed-in` where it does not answer. */
export async function beginWith(
  tools: SignInTools,
  providerId: number,
  purpose: Purpose,
  { publicUrl, returnTo }: { readonly publicUrl: string; readonly returnTo: string },
): Promise<Begun> {
  const provider = await providerOf(tools, providerId);
  if (!provider) throw new AppError('not-found', 'There is no such way to sign in.');
  const redirectUri = publicUrl + callbackPath;
  const { flow, state, browser } = tools.flows.begin({ providerId, purpose, redirectUri, returnTo });
  try {
    const url =
      provider.kind === 'openid'
        ? await openIdAddress(tools, provider, flow, state)
        : atlassianAddress(tools, provider, flow, state);
    return { url, browser };
  } catch (error) {
    tools.log.warn('provider-failed', { provider: provider.id, reason: reasonOf(error) });
    throw new AppError('not-signed-in', `${provider.name} does not answer as it should. Try again later.`);
  }
}

export type Finished =
  | {
      readonly kind: 'done';
      readonly person: Person;
      readonly purpose: Purpose['kind'];
      readonly provider: SignInProvider;
      readonly returnTo: string;
    }
  | { readonly kind: 'refused'; readonly problem: SignInProblem; readonly purpose: Purpose['kind'] };

export interface CameBack {
  /** The whole address, as the provider sent the browser to it. */
  readonly query: URLSearchParams;
  readonly browser: string;
  /** Of the session that the browser has, if any. */
  readonly sessionId: number | undefined;
  readonly address: string;
}

export async function finishWith(tools: SignInTools, came: CameBack): Promise<Finished> {
  const state = came.query.get('state') ?? '';
  const flow = tools.flows.take(state, came.browser);
  const provider = flow && (await providerOf(tools, flow.providerId));
  if (!flow || !provider) return { kind: 'refused', problem: 'not-begun-here', purpose: 'sign-in' };
  const purpose = flow.purpose.kind;
  const refused = async (problem: SignInProblem): Promise<Finished> => {
    await recordFailure(tools, undefined, provider.name, came.address);
    return { kind: 'refused', problem, purpose };
  };
  if (came.query.has('error')) return refused('denied');
  let proven: ProvenIdentity;
  try {
    const cameTo = new URL(`${flow.redirectUri}?${came.query}`);
    proven =
      provider.kind === 'openid'
        ? await openIdIdentity(tools, provider, flow, state, cameTo)
        : await atlassianIdentity(tools, provider, flow, cameTo);
  } catch (error) {
    tools.log.warn('provider-failed', { provider: provider.id, reason: reasonOf(error) });
    return refused('provider-failed');
  }
  const person = await personFor(tools, provider, flow, proven, came);
  if (typeof person === 'string') return refused(person);
  if (proven.account) {
    const by: By = { actor: { kind: 'person', id: person.id, email: person.email }, now: tools.now };
    await tieBySignIn(tools.store, by, person, proven.account);
  }
  return { kind: 'done', person, purpose, provider, returnTo: flow.returnTo };
}

async function personFor(
  tools: SignInTools,
  provider: SignInProvider,
  { purpose }: Flow,
  proven: ProvenIdentity,
  came: CameBack,
): Promise<Person | SignInProblem> {
  const { store } = tools;
  if (purpose.kind === 'sign-in') {
    const known = await whoIs(tools, provider, proven);
    if (known !== 'unknown-person') return known;
    const joined = await joinBy(tools, provider, proven, came.address);
    return joined ?? (proven.hasUnprovenAddress ? 'address-unproven' : 'unknown-person');
  }
  const wanted =
    purpose.kind === 'link'
      ? await store.people.byId(purpose.personId)
      : await invited(tools, purpose.token, came);
  if (!wanted) return purpose.kind === 'link' ? 'not-begun-here' : 'invitation-over';
  // Whoever signed out, or is somebody else by now, did not begin this.
  if (purpose.kind === 'link' && came.sessionId !== purpose.sessionId) return 'not-begun-here';
  const owner = await store.signIn.identity(provider.id, proven.subject);
  const addressee = proven.email === undefined ? undefined : await store.people.byEmail(proven.email);
  const isElse = (other: Person | undefined) => other !== undefined && other.id !== wanted.id;
  if (isElse(owner?.person) || isElse(addressee)) return 'taken';
  if (proven.account && (await isTiedToOther(store, wanted, proven.account))) return 'taken';
  if (purpose.kind === 'link') {
    await linkTo(tools, wanted, provider, proven);
    return wanted;
  }
  try {
    const { subject, label } = proven;
    await acceptWithIdentity(tools, purpose.token, { providerId: provider.id, subject, label });
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return 'invitation-over';
    throw error;
  }
  if (addressee) await store.signIn.proveAddress(wanted.id, 'openid');
  await record(store.auditLog, tools.now(), {
    actor: { kind: 'person', id: wanted.id, email: wanted.email },
    action: 'identity-linked',
    subject: wanted.email,
    outcome: 'done',
    details: { provider: provider.name, account: proven.label },
  });
  return wanted;
}

async function invited(
  tools: SignInTools,
  token: string,
  { address }: CameBack,
): Promise<Person | undefined> {
  try {
    return (await invitationOf(tools, token, address)).person;
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return undefined;
    throw error;
  }
}

async function providerOf({ store }: SignInTools, id: number): Promise<SignInProvider | undefined> {
  return (await store.signIn.providers()).find((one) => one.id === id);
}
