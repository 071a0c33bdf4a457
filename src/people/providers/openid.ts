/**
 * Signing in with a provider of OpenID Connect: authorization code with PKCE, state and nonce. The ID token's signature,
 * issuer, audience, expiry and nonce are checked by `openid-client`, also where it came by a direct connection. Only an
 * address that the provider says it has verified is believed.
 */

import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
} from 'openid-client';
import { AppError } from '../../errors.ts';
import type { SignInProvider } from '../../model/sign-in.ts';
import type { SignInTools } from '../sign-in-tools.ts';
import type { Flow } from './flows.ts';
import type { ProvenIdentity } from './proven-identity.ts';

type Tools = Pick<SignInTools, 'fetch' | 'secrets'>;

const longestWaitSeconds = 10;

export async function openIdAddress(
  tools: Tools,
  provider: SignInProvider,
  flow: Flow,
  state: string,
): Promise<string> {
  const url = buildAuthorizationUrl(await configurationOf(tools, provider), {
    redirect_uri: flow.redirectUri,
    scope: 'openid email profile',
    state,
    nonce: flow.nonce,
    code_challenge: await calculatePKCECodeChallenge(flow.verifier),
    code_challenge_method: 'S256',
  });
  return url.href;
}

/** Throws whatever is wrong with the answer. */
export async function openIdIdentity(
  tools: Tools,
  provider: SignInProvider,
  flow: Flow,
  state: string,
  cameTo: URL,
): Promise<ProvenIdentity> {
  const configuration = await configurationOf(tools, provider);
  const answer = await authorizationCodeGrant(configuration, cameTo, {
    expectedState: state,
    expectedNonce: flow.nonce,
    pkceCodeVerifier: flow.verifier,
    idTokenExpected: true,
  });
  const claims = answer.claims();
  if (!claims) throw new AppError('not-signed-in', 'The provider gave no ID token.');
  const { sub, email, email_verified: verified, name } = claims;
  const address = typeof email === 'string' && /^[^\s@]+@[^\s@]+$/.test(email) ? email : undefined;
  // Exactly true: some providers send the word, and what they mean by it is not known.
  const isProven = address !== undefined && verified === true;
  return {
    subject: sub,
    label: address ?? sub,
    name: typeof name === 'string' && name.trim() !== '' ? name.trim().slice(0, 100) : undefined,
    email: isProven ? address : undefined,
    hasUnprovenAddress: address !== undefined && !isProven,
    account: undefined,
  };
}

/** Throws where there is no provider at the address. Asked anew each time: keys and addresses change. */
export async function configurationOf(tools: Tools, provider: SignInProvider): Promise<Configuration> {
  const server = new URL(provider.issuer);
  return discovery(server, provider.clientId, await tools.secrets.open(provider.id), undefined, {
    [customFetch]: (url, { method, headers, body, signal }) =>
      tools.fetch(url, {
        method,
        headers,
        redirect: 'error',
        ...(body !== undefined && { body: body instanceof Uint8Array ? new Uint8Array(body) : body }),
        ...(signal && { signal }),
      }),
    timeout: longestWaitSeconds,
    execute: [enableNonRepudiationChecks, ...(isLoopback(server) ? [allowInsecureRequests] : [])],
  });
}

/** Without TLS only on this machine. */
export function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}
