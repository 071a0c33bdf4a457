/**
 * What went wrong with a call to Jira, as one sentence or two: the site, the operation, what happened and
 * what to do. Nothing of an answer is quoted but the messages of a refused query, shortened, and the path of
 * the first part that is not as expected; the secret is not known here.
 */

import type { z } from 'zod';
import { AppError, type ErrorCode } from '../errors.ts';
import type { JiraCredential } from './credentials/credential.ts';
import { errorBodySchema } from './wire.ts';

/** What the sentences are made of. */
export interface CallContext {
  readonly host: string;
  /** Method and path template: `GET /rest/api/3/project/{projectId}/role`. */
  readonly operation: string;
  /** Who asks. */
  readonly account: string;
  readonly credential: JiraCredential['kind'];
  /** The right that the call takes, in words: `the global permission "Administer Jira"`. */
  readonly needs: string | undefined;
  /** This call finds out whether the address is Jira at all. */
  readonly identifies: boolean;
}

/** A failed attempt. `passing`: the same call may succeed a little later. */
export interface Failure {
  readonly error: AppError;
  readonly passing: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** The failure that an answer is, or undefined where it is none as far as status and headers tell. */
export function failureOfAnswer(call: CallContext, answer: Answer): Failure | undefined {
  const { status, headers } = answer;
  const loginReason = headers.get('x-seraph-loginreason') ?? '';
  const isNamed = call.credential !== 'anonymous';
  if (isNamed && loginReason.includes('AUTHENTICATION_DENIED')) return failed(captcha(call));
  // Where anonymous access is allowed, Jira answers a wrong token with 200 and what the public sees. Taken
  // for the account's own answer, that would look as if everything else had been deleted.
  if (isNamed && loginReason.includes('AUTHENTICATED_FAILED')) return failed(unauthorized(call));
  if (status >= 200 && status < 300) return undefined;
  if (status >= 300 && status < 400) return failed(redirected(call, headers.get('location')));
  if (call.identifies && [400, 404, 405, 406, 410].includes(status)) {
    return failed(notJira(call, `answered with status ${status}`));
  }
  if (status === 401 || status === 403) return failed(refused(call, answer));
  if (status === 404) {
    // "Nothing there" deletes what we have: we take it from Jira only, not from whatever stands in front of it.
    if (!isJiraError(answer.body)) return failed(foreign404(call));
    const what = `has nothing at ${call.operation}, or nothing that ${call.account} may see.`;
    return failed(errorOf('jira-not-found', `${call.host} ${what} Check that it still exists${may(call)}.`));
  }
  if (status === 410) {
    const what = `no longer offers ${call.operation} (status 410).`;
    return failed(errorOf('jira-gone', `${call.host} ${what} A newer version of Jackdaw is needed.`));
  }
  if (status === 429) return passing(rateLimited(call, undefined));
  if (status === 408) return passing(timedOut(call, undefined));
  // 409 is how Jira says that listing the users took too long.
  if (status >= 500 || status === 409) {
    const what = `could not answer ${call.operation} (status ${status}).`;
    const error = errorOf('jira-unavailable', `${call.host} ${what} Try again later.`);
    return { error, passing: status !== 501 };
  }
  const said = messagesOf(answer.body);
  const what = `did not accept ${call.operation} (status ${status})`;
  return failed(errorOf('jira-bad-request', `${call.host} ${what}${said ? `: ${said}` : '.'}`));
}

/** The failure of a request that brought no answer. */
export function failureOfTransport(call: CallContext, cause: unknown): Failure {
  const code = codeOf(cause);
  const error = errorOf(
    'jira-unreachable',
    `Could not reach ${call.host} (${call.operation}): ${transportSentence(code)}`,
    cause,
  );
  return { error, passing: passingCodes.has(code) };
}

export function cutOff(call: CallContext, cause: unknown): Failure {
  const what = `The answer of ${call.host} to ${call.operation} was cut off.`;
  const todo = 'Try again; if it stays so, look at the network or a proxy in between.';
  return passing(errorOf('jira-bad-answer', `${what} ${todo}`, cause));
}

export function tooLarge(call: CallContext, mostBytes: number): Failure {
  const megabytes = (mostBytes / 1_048_576).toLocaleString('en', { maximumFractionDigits: 1 });
  const what = `The answer of ${call.host} to ${call.operation} is larger than ${megabytes} MB, and was not read.`;
  return failed(errorOf('jira-too-large', `${what} JACKDAW_JIRA_LARGEST_ANSWER_MB sets how much is.`));
}

export function timedOut(call: CallContext, afterMs: number | undefined): AppError {
  const after = afterMs === undefined ? '' : ` within ${afterMs / 1000} seconds`;
  return errorOf('jira-timeout', `${call.host} did not answer ${call.operation}${after}. Try again later.`);
}

export function rateLimited(call: CallContext, waitMs: number | undefined): AppError {
  const wait =
    waitMs === undefined
      ? 'Wait a few minutes, then try again'
      : `It asks to wait ${Math.ceil(waitMs / 60_000)} minutes; try again then`;
  const what = `${call.host} limits how often ${call.operation} may be called, and we are over it.`;
  return errorOf('jira-rate-limited', `${what} ${wait}.`);
}

export function interrupted(call: CallContext, cause: unknown): AppError {
  return errorOf('interrupted', `Interrupted while asking ${call.host} (${call.operation}).`, cause);
}

/** A body that is not JSON. Without its end it may be a cut one, which the next try may bring whole. */
export function notJson(call: CallContext, { headers, body }: Answer): Failure {
  const html = body.trimStart().startsWith('<') || (headers.get('content-type') ?? '').includes('html');
  if (call.identifies) return failed(notJira(call, html ? 'answered with a web page' : 'sent no JSON'));
  const what = html ? 'a web page instead of JSON' : 'something that is not whole JSON';
  const error = errorOf(
    'jira-bad-answer',
    `${call.host} answered ${call.operation} with ${what}. Something between here and Jira may have answered.`,
  );
  return { error, passing: !html };
}

export function unexpectedShape(call: CallContext, error: z.core.$ZodError): Failure {
  const path = error.issues[0]?.path ?? [];
  const place = path.length === 0 ? 'the whole answer' : path.map(segment).join('.');
  if (call.identifies) return failed(notJira(call, `answered something else (at ${place})`));
  const what = `${call.host} answered ${call.operation} in a form that we do not know (at ${place}).`;
  return failed(errorOf('jira-bad-answer', `${what} Please report this.`));
}

/** For what only a whole list of answers shows: a list that ended early, a page that came twice. */
export function inconsistent(host: string, operation: string, what: string): AppError {
  return errorOf('jira-bad-answer', `${host}, ${operation}: ${what} Try again later.`);
}

/** A token that is good, for other calls than this one: the gateway says 401 then, too. */
export function lacksScope(answer: Pick<Answer, 'body'>): boolean {
  return answer.body.includes('scope does not match');
}

function refused(call: CallContext, answer: Answer): AppError {
  if (lacksScope(answer)) {
    const what = `${call.host} refused ${call.operation}: the token of ${call.account} ${missesScope}.`;
    const todo =
      call.credential === 'oauth'
        ? 'Give the app the scopes that the documentation lists, and connect the site again.'
        : 'Create one with the scopes that the documentation lists.';
    return errorOf('jira-forbidden', `${what} ${todo}`);
  }
  if (answer.status === 401 || answer.body.includes(deadConnectToken)) return unauthorized(call);
  if (call.credential === 'connect') {
    const right = call.needs ? `, and ${call.needs}` : '';
    const what = `${call.host} refused ${call.operation} to ${call.account}: it takes a scope that apps may have${right}.`;
    return errorOf('jira-forbidden', `${what} What Jira tells no app is read with an API token or OAuth.`);
  }
  const needs = call.needs ? `it takes ${call.needs}` : 'a permission is missing';
  const what = `${call.host} refused ${call.operation} to ${call.account}: ${needs}.`;
  return errorOf('jira-forbidden', `${what} Let a Jira administrator grant it, or connect another account.`);
}

/** How a site answers a token for acting as a person that it does not take, with status 403. */
const deadConnectToken = 'Failed to parse Connect Session Auth Token';

function unauthorized(call: CallContext): AppError {
  if (call.credential === 'anonymous') {
    return errorOf('jira-unauthorized', `${call.host} answers ${call.operation} only to signed-in people.`);
  }
  const { token, why } = unaccepted[call.credential];
  const what = `${call.host} did not accept the ${token} of ${call.account} (${call.operation}):`;
  return errorOf('jira-unauthorized', `${what} ${why}`);
}

const unaccepted: Readonly<
  Record<Exclude<JiraCredential['kind'], 'anonymous'>, { token: string; why: string }>
> = {
  'api-token': {
    token: 'API token',
    why: 'it is wrong, expired (after a year at most) or revoked. Create a new one and connect the site again.',
  },
  oauth: {
    token: 'access token',
    why: 'the access ended, or was taken back. Connect the site again.',
  },
  connect: {
    token: 'token',
    why: 'it was disabled, removed or installed anew. Look at the apps of the site in Jira, and install it again.',
  },
};

function foreign404(call: CallContext): AppError {
  const what = `${call.host} answered ${call.operation} with status 404, but not in Jira's words.`;
  const todo = 'Check that the site still exists, and look at proxies between here and Jira.';
  return errorOf('jira-bad-answer', `${what} ${todo}`);
}

function captcha(call: CallContext): AppError {
  const what = `${call.host} wants ${call.account} to solve a captcha after failed sign-ins (${call.operation}).`;
  return errorOf('jira-unauthorized', `${what} Sign in once in a browser as this account, then try again.`);
}

function redirected(call: CallContext, location: string | null): AppError {
  const to = location === null ? undefined : URL.parse(location, `https://${call.host}`)?.origin;
  const what = to === undefined ? 'redirected us' : `redirected us to ${to}`;
  const todo = to === undefined ? '' : ` If your Jira is there, connect ${to}.`;
  const message = `${call.host} ${what} instead of answering ${call.operation}. We do not follow.${todo}`;
  return errorOf('jira-not-jira', message);
}

export function notJira(call: CallContext, what: string): AppError {
  const todo = 'Check the address: it is like https://your-company.atlassian.net.';
  return errorOf(
    'jira-not-jira',
    `${call.host} is not a Jira Cloud site: ${call.operation} ${what}. ${todo}`,
  );
}

const passingCodes = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function transportSentence(code: string): string {
  switch (code) {
    case 'PRIVATE_ADDRESS':
      return 'it is at an address of a private network or of this machine, where we do not go. If that is meant, its host goes into JACKDAW_ALLOW_HOSTS.';
    case 'PROXY':
      return 'the proxy (JACKDAW_PROXY) cannot be reached, refused us, or did not reach it. Check its address, name and password.';
    case 'ENOTFOUND':
      return 'there is no host of this name. Check the spelling of the address, and your network.';
    case 'EAI_AGAIN':
      return 'its name could not be looked up. Check your network.';
    case 'ECONNREFUSED':
      return 'nothing listens at this address and port. Check the address.';
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return 'the connection was broken off. Try again; if it stays so, look at the network or a proxy.';
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return 'no connection came about in time. Check the address, your network and its firewall.';
    case 'EPROTO':
      return 'it does not speak TLS at this port. Check whether the address begins with http or https.';
    default:
      return /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code)
        ? `its certificate is not trusted (${code}). Check the address; a company's own authority goes into JACKDAW_CA_FILE.`
        : `${code || 'the connection failed'}. Check the address and your network.`;
  }
}

/** The first error code along the chain of causes. */
function codeOf(cause: unknown): string {
  for (let error = cause; typeof error === 'object' && error !== null; ) {
    if ('code' in error && typeof error.code === 'string') return error.code;
    error = 'cause' in error ? error.cause : undefined;
  }
  return '';
}

const longestMessage = 300;

function isJiraError(body: string): boolean {
  return Array.isArray(errorBodyOf(body)?.errorMessages);
}

function messagesOf(body: string): string {
  const { errorMessages, errors, message } = errorBodyOf(body) ?? {};
  const all = [...(errorMessages ?? []), ...Object.values(errors ?? {}), message];
  const said = all.filter((entry) => typeof entry === 'string' && entry !== '').join(' ');
  return said.length > longestMessage ? `${said.slice(0, longestMessage)}…` : said;
}

function errorBodyOf(body: string): z.output<typeof errorBodySchema> | undefined {
  try {
    return errorBodySchema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

/** Keys of an answer are Jira's words, except in maps, where they may be somebody's. */
function segment(part: PropertyKey): string {
  const name = String(part);
  return /^[A-Za-z0-9_]{1,40}$/.test(name) ? name : '…';
}

function may(call: CallContext): string {
  return call.needs ? `, and that the account has ${call.needs}` : '';
}

function errorOf(code: ErrorCode, message: string, cause?: unknown): AppError {
  return new AppError(code, message, cause === undefined ? undefined : { cause });
}

const failed = (error: AppError): Failure => ({ error, passing: false });
const passing = (error: AppError): Failure => ({ error, passing: true });

const missesScope = 'lacks the scope for it';

/** Not the account's rights are too few, but what its token or app was given of them. */
export function isMissingScope(error: AppError): boolean {
  return error.code === 'jira-forbidden' && error.message.includes(missesScope);
}

export function isRefusal(error: unknown): boolean {
  return error instanceof AppError && refusals.has(error.code);
}

/** Jira answers somebody who may not read with any of these; a redirect leads to the sign-in page. */
const refusals: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'jira-unauthorized',
  'jira-forbidden',
  'jira-not-found',
  'jira-bad-request',
  'jira-not-jira',
]);
