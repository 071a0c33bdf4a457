/**
 * The credential of a Connect app as a person (scope ACT_AS_USER): an assertion, signed with the secret that the app and
 * the site share, is traded for a bearer token of that account, which is kept in memory until shortly before its end.
 * One trade at a time, however many requests wait for it. A new secret (a re-installation) makes a new trade.
 */

import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import type { InstallationOpener, OpenInstallation } from './connect-app.ts';
import { signedToken } from './connect-token.ts';
import type { JiraCredential, RequestToAuthorize } from './credential.ts';

export interface ConnectPersonOptions {
  readonly open: InstallationOpener;
  readonly accountId: string;
  /** Atlassian's, without a slash at its end. */
  readonly authorizationServer: string;
  readonly clock: Clock;
  /** The way out (`outbound.ts`). */
  readonly fetch: typeof globalThis.fetch;
}

interface PersonToken {
  readonly token: string;
  readonly secret: string;
  readonly useUntilMs: number;
}

const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** Atlassian takes assertions of up to two minutes. */
const assertionSeconds = 60;
/** A request that is sent with the token may wait in a queue before Jira looks at it. */
const renewBeforeMs = 90_000;
const timeoutMs = 20_000;
const tries = 3;

const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
const refusal = z.object({ error: z.string().regex(/^[a-z_]{1,40}$/) });

export function connectPersonCredential(options: ConnectPersonOptions): JiraCredential {
  return new ConnectPersonCredential(options);
}

class ConnectPersonCredential implements JiraCredential {
  readonly kind = 'connect';
  readonly #options: ConnectPersonOptions;
  #token: PersonToken | undefined;
  #trade: Promise<PersonToken> | undefined;

  constructor(options: ConnectPersonOptions) {
    this.#options = options;
  }

  async authorize(_request: RequestToAuthorize): Promise<Readonly<Record<string, string>>> {
    const installation = await this.#options.open();
    const kept = this.#token;
    if (kept?.secret === installation.sharedSecret && this.#options.clock.now() < kept.useUntilMs) {
      return { authorization: `Bearer ${kept.token}` };
    }
    // Not ended by one request that is given up: others wait for the same token.
    this.#trade ??= trade(this.#options, installation).finally(() => {
      this.#trade = undefined;
    });
    this.#token = await this.#trade;
    return { authorization: `Bearer ${this.#token.token}` };
  }

  describe(): string {
    return `the app, as the account ${this.#options.accountId}`;
  }
}

async function trade(options: ConnectPersonOptions, installation: OpenInstallation): Promise<PersonToken> {
  const { clock } = options;
  for (let done = 1; ; done += 1) {
    try {
      return await tradeOnce(options, installation);
    } catch (error) {
      if (done >= tries || !(error instanceof AppError) || error.code !== 'jira-unavailable') throw error;
      await clock.sleep(done * 1000);
    }
  }
}

async function tradeOnce(
  options: ConnectPersonOptions,
  installation: OpenInstallation,
): Promise<PersonToken> {
  const { authorizationServer, accountId, clock } = options;
  const { oauthClientId, sharedSecret, baseUrl } = installation;
  if (oauthClientId === undefined) {
    throw new AppError(
      'jira-forbidden',
      `${new URL(baseUrl).host} lets the app act as nobody: it was installed without the scope ACT_AS_USER.`,
    );
  }
  const startedMs = clock.now();
  const now = Math.floor(startedMs / 1000);
  const claims = {
    iss: `urn:atlassian:connect:clientid:${oauthClientId}`,
    sub: `urn:atlassian:connect:useraccountid:${accountId}`,
    tnt: baseUrl,
    aud: authorizationServer,
    iat: now,
    exp: now + assertionSeconds,
  };
  const { host } = new URL(authorizationServer);
  const answer = await send(options, host, signedToken(claims, sharedSecret));
  if (answer.status !== 200) throw refused(accountId, host, answer);
  const parsed = tokenAnswer.safeParse(answer.json);
  if (!parsed.success) throw notUnderstood(host);
  const { access_token: token, expires_in: seconds } = parsed.data;
  return { token, secret: sharedSecret, useUntilMs: startedMs + seconds * 1000 - renewBeforeMs };
}

interface Answer {
  readonly status: number;
  readonly json: unknown;
}

async function send(options: ConnectPersonOptions, host: string, assertion: string): Promise<Answer> {
  try {
    const response = await options.fetch(`${options.authorizationServer}/oauth2/token`, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams({ grant_type: grantType, assertion }),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    return { status: response.status, json: parsed(text) };
  } catch (cause) {
    // The cause may hold the request, and the assertion with it.
    const name = cause instanceof Error ? cause.name : 'Error';
    throw new AppError('jira-unavailable', `Could not reach ${host} for a token (${name}). Try again later.`);
  }
}

function refused(accountId: string, host: string, { status, json }: Answer): AppError {
  if (status === 429) {
    return new AppError('jira-rate-limited', `${host} gives no more tokens at the moment. Try again later.`);
  }
  if (status >= 500) {
    return new AppError('jira-unavailable', `${host} gave no token (status ${status}). Try again later.`);
  }
  const { error } = refusal.safeParse(json).data ?? { error: `status ${status}` };
  return new AppError(
    'jira-unauthorized',
    `${host} gave the app no token for the account ${accountId} (${error}): ${reasons[error] ?? reasons.other}`,
  );
}

const reasons: Readonly<Record<string, string>> = {
  invalid_grant:
    'the account does not exist, is not active or has no access to Jira. Connect the site as another account.',
  invalid_client:
    'the app was disabled, removed or installed anew. Look at the apps of the site in Jira, and install it again.',
  other: 'it does not let the app act as people. Look at the apps of the site in Jira, and install it again.',
};

function notUnderstood(host: string): AppError {
  return new AppError(
    'jira-bad-answer',
    `${host} answered in a form that we do not know. Please report this.`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
