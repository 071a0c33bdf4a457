/**
 * For tests: an app of the small world that Ann owns, and how it gets tokens without a browser: the form of the
 * consent page, sent by the test itself.
 */

import { askWith } from '../ask.test-support.ts';
import type { Sandbox } from '../open-sandbox.ts';
import { openSandbox } from '../open-sandbox.ts';
import { smallWorld } from '../small-world.test-support.ts';
import { openWorld } from '../world/world.ts';
import type { WorldOAuthApp } from '../world/world-file.ts';
import type { SavedOAuth } from './oauth-grants.ts';

export const app: WorldOAuthApp = {
  clientId: 'finder',
  clientSecret: 'finder-secret',
  name: 'Finder',
  redirectUris: ['http://127.0.0.1:9/back', 'https://finder.example/back?from=jira'],
  scopes: ['read:jira-work', 'read:jira-user', 'manage:jira-configuration', 'read:me'],
  ownerAccountId: 'ann',
  shared: true,
};

export const usualScope = 'read:jira-work read:jira-user read:me offline_access';

/** Time stands still in it, but for what a test does to the clock. */
export async function openWithApp(more: Partial<WorldOAuthApp> = {}, oauth?: SavedOAuth): Promise<Sandbox> {
  const world = openWorld({ ...smallWorld(), oauthApps: [{ ...app, ...more }] });
  const now = () => Date.UTC(2026, 5, 1);
  return openSandbox({ world, control: true, now, ...(oauth ? { saved: { oauth } } : {}) });
}

export function authorizeQuery(changes: Readonly<Record<string, string | undefined>> = {}): URLSearchParams {
  const usual = {
    audience: 'api.atlassian.com',
    client_id: app.clientId,
    scope: usualScope,
    redirect_uri: 'http://127.0.0.1:9/back',
    state: 's1',
    response_type: 'code',
    prompt: 'consent',
  };
  const entries = Object.entries({ ...usual, ...changes });
  return new URLSearchParams(entries.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

export interface Shown {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  /** Where it redirects to. */
  readonly location: URL | undefined;
}

export async function openPage(sandbox: Sandbox, query: URLSearchParams): Promise<Shown> {
  return shown(await fetch(`${sandbox.url}/authorize?${query}`, { redirect: 'manual' }));
}

/** Sends the form of the consent page. */
export async function sendForm(
  sandbox: Sandbox,
  form: Readonly<Record<string, string | undefined>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Shown> {
  const body = authorizeQuery({ account: 'ben', decision: 'allow', ...form });
  return shown(
    await fetch(`${sandbox.url}/authorize`, { method: 'POST', body, headers, redirect: 'manual' }),
  );
}

async function shown(response: Response): Promise<Shown> {
  const { status, headers } = response;
  const location = headers.get('location');
  return {
    status,
    text: await response.text(),
    headers,
    location: location === null ? undefined : new URL(location),
  };
}

export async function codeFor(
  sandbox: Sandbox,
  account = 'ben',
  form: Readonly<Record<string, string | undefined>> = {},
): Promise<string> {
  const { location } = await sendForm(sandbox, { account, ...form });
  return location?.searchParams.get('code') ?? '';
}

export const byCode = (code: string, more: Readonly<Record<string, unknown>> = {}) => ({
  grant_type: 'authorization_code',
  client_id: app.clientId,
  client_secret: app.clientSecret,
  code,
  redirect_uri: 'http://127.0.0.1:9/back',
  ...more,
});

export const byRefreshToken = (refreshToken: string, more: Readonly<Record<string, unknown>> = {}) => ({
  grant_type: 'refresh_token',
  client_id: app.clientId,
  client_secret: app.clientSecret,
  refresh_token: refreshToken,
  ...more,
});

export interface Tokens {
  readonly status: number;
  readonly text: string;
  readonly access: string;
  readonly refresh: string;
  readonly json: unknown;
}

export async function tokens(sandbox: Sandbox, body: unknown): Promise<Tokens> {
  const { status, text, json } = await askWith(sandbox, undefined, '/oauth/token', body);
  const found = new Map(Object.entries(Object(json)));
  const access = String(found.get('access_token') ?? '');
  return { status, text, json, access, refresh: String(found.get('refresh_token') ?? '') };
}

/** As the app with an access token, through the gateway. */
export function through(sandbox: Sandbox, access: string, path: string) {
  return askWith(sandbox, `Bearer ${access}`, `/ex/jira/${sandbox.site.cloudId}${path}`);
}
