/**
 * Signing in with Atlassian: authorization code with state and PKCE, then the person's own profile. It proves whose an
 * account id is, and nothing else: the address is not believed, as nothing says that it was verified [M]. The token is
 * used for the profile and forgotten.
 */

import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { accountId } from '../../model/ids.ts';
import type { SignInProvider } from '../../model/sign-in.ts';
import type { SignInTools } from '../sign-in-tools.ts';
import type { Flow } from './flows.ts';
import { challengeOf } from './pkce.ts';
import type { ProvenIdentity } from './proven-identity.ts';

type Tools = Pick<SignInTools, 'fetch' | 'secrets' | 'atlassian'>;

/** The profile, and nothing of any site. */
const scope = 'read:me';
const longestWaitMs = 10_000;

const tokenAnswer = z.object({ access_token: z.string().min(1) });
const profile = z.object({
  account_id: z.string().min(1).max(128),
  account_type: z.string(),
  account_status: z.string(),
  name: z.string().optional(),
  email: z.string().nullish(),
});

export function atlassianAddress(
  { atlassian }: Pick<Tools, 'atlassian'>,
  provider: SignInProvider,
  flow: Flow,
  state: string,
): string {
  const url = new URL(`${atlassian.authUrl}/authorize`);
  const parameters = {
    audience: 'api.atlassian.com',
    client_id: provider.clientId,
    scope,
    redirect_uri: flow.redirectUri,
    state,
    response_type: 'code',
    prompt: 'consent',
    code_challenge: challengeOf(flow.verifier),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/** Throws whatever is wrong with the answer. */
export async function atlassianIdentity(
  tools: Tools,
  provider: SignInProvider,
  flow: Flow,
  cameTo: URL,
): Promise<ProvenIdentity> {
  const code = cameTo.searchParams.get('code');
  if (code === null) throw new AppError('not-signed-in', 'Atlassian gave no code.');
  const secret = await tools.secrets.open(provider.id);
  const token = await ask(tools, new URL(`${tools.atlassian.authUrl}/oauth/token`), tokenAnswer, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({
      grant_type: 'authorization_code',
      client_id: provider.clientId,
      client_secret: secret,
      code,
      redirect_uri: flow.redirectUri,
      code_verifier: flow.verifier,
    }),
  });
  const me = await ask(tools, new URL(`${tools.atlassian.apiUrl}/me`), profile, {
    headers: { authorization: `Bearer ${token.access_token}`, accept: 'application/json' },
  });
  if (me.account_type !== 'atlassian' || me.account_status !== 'active') {
    throw new AppError('not-signed-in', 'This Atlassian account is not an active one of a person.');
  }
  return {
    subject: me.account_id,
    label: me.email ?? me.name ?? me.account_id,
    name: me.name,
    email: undefined,
    hasUnprovenAddress: false,
    account: accountId(me.account_id),
  };
}

async function ask<T extends z.ZodType>(
  { fetch: send }: Tools,
  url: URL,
  shape: T,
  init: RequestInit,
): Promise<z.infer<T>> {
  const signal = AbortSignal.timeout(longestWaitMs);
  const response = await send(url, { ...init, redirect: 'error', signal });
  if (!response.ok) {
    await response.body?.cancel();
    throw new AppError('not-signed-in', `Atlassian answered ${response.status} at ${url.pathname}.`);
  }
  const read = shape.safeParse(await response.json());
  if (!read.success)
    throw new AppError('not-signed-in', `Atlassian's answer at ${url.pathname} is not understood.`);
  return read.data;
}
