/**
 * What is asked of Atlassian's authorization server: the address where somebody consents, tokens for a code, new tokens
 * for a refresh token; and of the API beside it whose they are and which sites they reach. Each call is one try; what is
 * worth another one throws `jira-unreachable`, `jira-timeout`, `jira-rate-limited` or `jira-unavailable`. Nothing of a
 * token, a code or a secret gets into an error.
 */

import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import type { AtlassianAddresses } from '../atlassian-addresses.ts';
import { bearer } from './oauth.ts';

export interface OAuthTools {
  readonly atlassian: AtlassianAddresses;
  readonly clock: Clock;
  readonly fetch: typeof globalThis.fetch;
}

export interface OAuthApp {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface GivenTokens {
  readonly accessToken: string;
  readonly expiresMs: number;
  /** Undefined without the scope `offline_access`. */
  readonly refreshToken: string | undefined;
  /** As granted; undefined where the answer does not say. */
  readonly scopes: readonly string[] | undefined;
}

export interface Pkce {
  /** Kept until the code comes. */
  readonly verifier: string;
  /** Sent along: S256. */
  readonly challenge: string;
}

export interface ReachedSite {
  readonly cloudId: string;
  readonly name: string;
  readonly url: string;
  /** Of all products that answer under this id. */
  readonly scopes: readonly string[];
}

export interface Profile {
  readonly accountId: string;
  readonly email: string | undefined;
  readonly name: string;
}

export function newPkce(): Pkce {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

/** Where a person is sent to consent. They come back to `redirectUri` with `state` and a code, or an error. */
export function authorizeUrl(
  { authUrl }: AtlassianAddresses,
  request: {
    readonly clientId: string;
    readonly redirectUri: string;
    readonly scopes: readonly string[];
    readonly state: string;
    readonly challenge: string;
  },
): string {
  const url = new URL('/authorize', authUrl);
  const parameters = {
    audience: 'api.atlassian.com',
    client_id: request.clientId,
    scope: request.scopes.join(' '),
    redirect_uri: request.redirectUri,
    state: request.state,
    response_type: 'code',
    prompt: 'consent',
    // Not asked for by Atlassian (facts §6), and no harm where it is not looked at.
    code_challenge: request.challenge,
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/** Throws `bad-request` where the code is not, or no longer, good, and `bad-config` where the app is not known. */
export async function exchangeCode(
  tools: OAuthTools,
  app: OAuthApp,
  consent: { readonly code: string; readonly redirectUri: string; readonly verifier: string },
  signal?: AbortSignal,
): Promise<GivenTokens> {
  const answer = await askForTokens(
    tools,
    app,
    {
      grant_type: 'authorization_code',
      code: consent.code,
      redirect_uri: consent.redirectUri,
      code_verifier: consent.verifier,
    },
    signal,
  );
  if (answer !== 'invalid-grant') return answer;
  throw new AppError(
    'bad-request',
    'Atlassian did not accept the code that it sent: it is older than a few minutes, or was used. Begin again.',
  );
}

/** `invalid-grant`: this refresh token gives no tokens any more. */
export async function renewTokens(
  tools: OAuthTools,
  app: OAuthApp,
  refreshToken: string,
  signal?: AbortSignal,
): Promise<GivenTokens | 'invalid-grant'> {
  const grant = { grant_type: 'refresh_token', refresh_token: refreshToken };
  return askForTokens(tools, app, grant, signal);
}

/** The sites that a token reaches, by name. Throws `jira-unauthorized` where the token is not good. */
export async function reachedSites(
  tools: OAuthTools,
  accessToken: string,
  signal?: AbortSignal,
): Promise<readonly ReachedSite[]> {
  const url = `${tools.atlassian.apiUrl}/oauth/token/accessible-resources`;
  const sites = await readAs(tools, accessToken, url, reachedSchema, signal);
  const byId = new Map<string, ReachedSite>();
  // One id may come once a product (facts §6): what a site is for shows only in all their scopes together.
  for (const { id, name, url: address, scopes } of sites) {
    const before = byId.get(id);
    const all = [...new Set([...(before?.scopes ?? []), ...scopes])];
    byId.set(id, { cloudId: id, name: before?.name ?? name, url: before?.url ?? address, scopes: all });
  }
  return [...byId.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Takes the scope `read:me`. Throws `jira-unauthorized` where the token is not good. */
export async function ownProfile(
  tools: OAuthTools,
  accessToken: string,
  signal?: AbortSignal,
): Promise<Profile> {
  const me = await readAs(tools, accessToken, `${tools.atlassian.apiUrl}/me`, profileSchema, signal);
  return { accountId: me.account_id, email: me.email || undefined, name: me.name || me.account_id };
}

/** How a site answers who is asking: 200 where the token reads it. */
export async function statusOfMyself(
  tools: OAuthTools,
  accessToken: string,
  baseUrl: string,
  signal?: AbortSignal,
): Promise<number> {
  const headers = { authorization: bearer(accessToken), accept: 'application/json' };
  return (await send(tools, `${baseUrl}/rest/api/3/myself`, { headers }, signal)).status;
}

async function askForTokens(
  tools: OAuthTools,
  app: OAuthApp,
  grant: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<GivenTokens | 'invalid-grant'> {
  const url = `${tools.atlassian.authUrl}/oauth/token`;
  const askedMs = tools.clock.now();
  const { status, body } = await send(
    tools,
    url,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ ...grant, client_id: app.clientId, client_secret: app.clientSecret }),
    },
    signal,
  );
  if (status === 200) {
    const given = parse(tokensSchema, body, url);
    return {
      accessToken: given.access_token,
      expiresMs: askedMs + given.expires_in * 1000,
      refreshToken: given.refresh_token || undefined,
      scopes: given.scope?.split(/\s+/).filter((scope) => scope !== ''),
    };
  }
  const { error } = errorSchema.safeParse(jsonOf(body)).data ?? {};
  if (error === 'invalid_grant') return 'invalid-grant';
  const { host } = new URL(url);
  if (error === 'access_denied' || error === 'invalid_client' || error === 'unauthorized_client') {
    throw new AppError(
      'bad-config',
      `${host} does not know the app ${app.clientId}, or its secret is another one (${error}). Look at the app in ` +
        "Atlassian's developer console, and keep its client id, secret and callback address here again.",
    );
  }
  throw new AppError(
    'jira-bad-answer',
    `${host} gave no tokens (status ${status}${error ? `, ${error}` : ''}). Try again; if it stays so, please report it.`,
  );
}

async function readAs<Out>(
  tools: OAuthTools,
  accessToken: string,
  url: string,
  schema: z.ZodType<Out>,
  signal: AbortSignal | undefined,
): Promise<Out> {
  const headers = { authorization: bearer(accessToken), accept: 'application/json' };
  const { status, body } = await send(tools, url, { headers }, signal);
  if (status === 200) return parse(schema, body, url);
  const { host, pathname } = new URL(url);
  const code = status === 401 || status === 403 ? 'jira-unauthorized' : 'jira-bad-answer';
  throw new AppError(code, `${host} refused ${pathname} with status ${status}. Connect again.`);
}

/** Redirects are not followed: tokens would go along. */
async function send(
  tools: OAuthTools,
  url: string,
  init: RequestInit,
  signal: AbortSignal | undefined,
): Promise<{ status: number; body: string }> {
  const { host } = new URL(url);
  const timeout = AbortSignal.timeout(timeoutMs);
  let answer: { status: number; body: string };
  try {
    const response = await tools.fetch(url, {
      ...init,
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    answer = { status: response.status, body: await response.text() };
  } catch (cause) {
    if (signal?.aborted) throw new AppError('interrupted', `Interrupted while asking ${host}.`, { cause });
    if (timeout.aborted) {
      throw new AppError('jira-timeout', `${host} did not answer in time. Try again later.`, { cause });
    }
    throw new AppError('jira-unreachable', `Could not reach ${host}. Check your network.`, { cause });
  }
  if (answer.status === 429) {
    throw new AppError('jira-rate-limited', `${host} limits how often it may be asked. Try again later.`);
  }
  if (answer.status >= 500) {
    const what = `${host} could not answer (status ${answer.status}). Try again later.`;
    throw new AppError('jira-unavailable', what);
  }
  return answer;
}

const timeoutMs = 30_000;

function parse<Out>(schema: z.ZodType<Out>, body: string, url: string): Out {
  const parsed = schema.safeParse(jsonOf(body));
  if (parsed.success) return parsed.data;
  const { host, pathname } = new URL(url);
  const what = `${host} answered ${pathname} in a form that we do not know. Please report this.`;
  throw new AppError('jira-bad-answer', what);
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const tokensSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  refresh_token: z.string().nullish(),
  scope: z.string().optional(),
});

const errorSchema = z.object({ error: z.string().regex(/^[a-z_]{1,60}$/) });

const reachedSchema = z.array(
  z.object({
    id: z.string().regex(/^[A-Za-z0-9-]{1,100}$/),
    name: z.string(),
    url: z.string(),
    scopes: z.array(z.string()).default([]),
  }),
);

const profileSchema = z.object({
  account_id: z.string().min(1),
  email: z.string().nullish(),
  name: z.string().nullish(),
});
