/**
 * `/authorize`: what an app sends a person to. Where the app or its redirect address is not known nothing is
 * redirected, the mistake is shown; every other mistake goes back to the app. The page has no sign-in: who opens it
 * chooses whose consent it is. A form that another site sends is refused; a script may send it without a page.
 */

import type { Reply } from '../reply.ts';
import type { SandboxRequest, Site } from '../site.ts';
import type { WorldAccount, WorldOAuthApp } from '../world/world-file.ts';
import { consentPage, mistakePage } from './consent-page.ts';
import { isRedirectUri, oauthApp, whoMayConsent } from './oauth-apps.ts';

export interface AuthorizationRequest {
  readonly app: WorldOAuthApp;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string | undefined;
  readonly challenge: string | undefined;
  /** As they came, for the form. */
  readonly parameters: ReadonlyMap<string, string>;
}

const known = [
  'audience',
  'client_id',
  'scope',
  'redirect_uri',
  'state',
  'response_type',
  'prompt',
  'code_challenge',
  'code_challenge_method',
];

/** Scopes that need no registration with the app. */
const alwaysAllowed = ['offline_access'];

export function authorize(site: Site, request: SandboxRequest): Reply {
  const { method, url } = request;
  if (method === 'GET') {
    const read = readRequest(site, url.searchParams);
    return 'status' in read ? read : consentPage(site, read, whoMayConsent(site.world, read.app));
  }
  if (method !== 'POST') return mistakePage(405, 'This address takes GET and POST.');
  if (!String(request.headers['content-type']).startsWith('application/x-www-form-urlencoded')) {
    return mistakePage(415, 'The form has to be sent as application/x-www-form-urlencoded.');
  }
  const form = new URLSearchParams(request.body ?? '');
  const read = readRequest(site, form);
  return 'status' in read ? read : decide(site, read, form);
}

function decide(site: Site, request: AuthorizationRequest, form: URLSearchParams): Reply {
  const { app, redirectUri, scopes, challenge } = request;
  switch (form.get('decision')) {
    case 'deny':
      return refused(request, 'access_denied', 'User did not authorize the request');
    case 'allow':
      break;
    default:
      return mistakePage(400, "The form needs a 'decision': allow or deny.");
  }
  const account = chosen(whoMayConsent(site.world, app), form.get('account') ?? '');
  if (!account) {
    return mistakePage(403, 'This account cannot let the app act for it, or there is no such account.');
  }
  const level = app.level ?? 'account';
  if (level === 'resource' && form.get('site') !== site.cloudId) {
    return mistakePage(400, 'The app asks for one site: choose it.');
  }
  const { clientId } = app;
  const { accountId } = account;
  const code = site.oauth.consent(
    { clientId, accountId, scopes, level, cloudId: site.cloudId },
    { redirectUri, ...(challenge === undefined ? {} : { challenge }) },
    site.clock.now(),
  );
  return redirect(request, { code });
}

/** By id, or by an address that no other of them has. */
function chosen(accounts: readonly WorldAccount[], idOrEmail: string): WorldAccount | undefined {
  const byId = accounts.find(({ accountId }) => accountId === idOrEmail);
  if (byId) return byId;
  const byEmail = accounts.filter(({ email }) => email.toLowerCase() === idOrEmail.toLowerCase());
  return byEmail.length === 1 ? byEmail[0] : undefined;
}

function readRequest({ world }: Site, sent: URLSearchParams): AuthorizationRequest | Reply {
  const parameters = new Map<string, string>();
  for (const name of known) {
    const [value, another] = sent.getAll(name);
    if (another !== undefined) return mistakePage(400, `The parameter '${name}' is given twice.`);
    if (value !== undefined) parameters.set(name, value);
  }
  const app = oauthApp(world, parameters.get('client_id') ?? '');
  if (!app) return mistakePage(400, 'There is no app with this client_id.');
  const redirectUri = parameters.get('redirect_uri');
  const isKnown = redirectUri !== undefined && app.redirectUris.includes(redirectUri);
  if (!isKnown || !isRedirectUri(redirectUri)) {
    return mistakePage(400, `The redirect_uri is not one of those that ${app.name} is registered with.`);
  }
  const scopes = [...new Set((parameters.get('scope') ?? '').split(/\s+/).filter((scope) => scope !== ''))];
  const challenge = parameters.get('code_challenge');
  const state = parameters.get('state');
  const request = { app, redirectUri, scopes, state, challenge, parameters };
  // [M] The codes from here on are those of OAuth 2.0; which of them Atlassian shows instead is not known.
  if (parameters.get('response_type') !== 'code') {
    return refused(request, 'unsupported_response_type', "The response_type must be 'code'.");
  }
  if (parameters.get('audience') !== 'api.atlassian.com') {
    return refused(request, 'invalid_request', "The audience must be 'api.atlassian.com'.");
  }
  const unknown = scopes.filter((scope) => !app.scopes.includes(scope) && !alwaysAllowed.includes(scope));
  if (scopes.length === 0 || unknown.length > 0) {
    const about = unknown.length > 0 ? `The app has no permission for: ${unknown.join(' ')}` : 'No scope.';
    return refused(request, 'invalid_scope', about);
  }
  if (challenge !== undefined && parameters.get('code_challenge_method') !== 'S256') {
    return refused(request, 'invalid_request', "The code_challenge_method must be 'S256'.");
  }
  if (parameters.get('prompt') === 'none') {
    return refused(request, 'login_required', 'Nobody is signed in.');
  }
  return request;
}

function refused(
  request: Pick<AuthorizationRequest, 'redirectUri' | 'state'>,
  error: string,
  description: string,
): Reply {
  return redirect(request, { error, error_description: description });
}

/** `redirectUri` is one that the app is registered with, always. */
function redirect(
  { redirectUri, state }: Pick<AuthorizationRequest, 'redirectUri' | 'state'>,
  parameters: Readonly<Record<string, string>>,
): Reply {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  if (state !== undefined) url.searchParams.set('state', state);
  const headers = { Location: url.href, 'Cache-Control': 'no-store' };
  return { status: 302, body: '', contentType: undefined, headers };
}
