/**
 * The one way to Jira: authenticates, asks the budget for its turn, retries what may be retried, obeys the
 * limits, and parses every answer at the border. Every failure leaves it as an `AppError`.
 *
 * A call goes: wait for its turn → send → read the whole body → give its place back → parse → tell the budget what it
 * cost. Where it failed, it gives its place back before it waits for its next try, so waiting calls hold up nobody. 429 is tried again
 * always (Jira did nothing); a broken connection, a cut body, a time-out or a 5xx only where the call reads.
 * Redirects are not followed: the credential would go along to a host that nobody named.
 */

import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { nextTurn } from '../event-loop.ts';
import type { Log } from '../log.ts';
import type { Turn, Outcome as WatchedOutcome } from './budget/budget.ts';
import { longestPauseMs as longestPauseOfAnyMs } from './budget/budget-state.ts';
import { pointsOf } from './budget/points-of.ts';
import { type Spending, shareOf } from './budget/spending.ts';
import type { JiraCredential } from './credentials/credential.ts';
import {
  type Answer,
  type CallContext,
  cutOff,
  type Failure,
  failureOfAnswer,
  failureOfTransport,
  interrupted,
  lacksScope,
  notJson,
  rateLimited,
  timedOut,
  tooLarge,
  unexpectedShape,
} from './failures.ts';
import { backoffMs, type LimitNotice, readLimitNotice } from './rate-limits.ts';

export interface JiraRequestOptions {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** Where the public asks: the gateway answers nobody without a token. Default: the same. */
  readonly publicBaseUrl?: string;
  readonly credential: JiraCredential;
  /** Whose it is, by what we know: before something is taken for gone, it has to be theirs still. */
  readonly accountId?: string;
  /** Of the app itself, where the credential is one of a person by it: for what Jira tells apps alone. */
  readonly appCredential?: JiraCredential;
  readonly clock: Clock;
  readonly log: Log;
  /** The way out (`outbound.ts`). */
  readonly fetch: typeof globalThis.fetch;
  /** Of which budget, and for what. Default: one of its own, that only counts requests at a time. */
  readonly spending?: Spending;
  /** Requests at a time, of a budget of its own. Default 10. */
  readonly concurrency?: number;
  /** For one try, until the last byte of the answer. Default 60,000. */
  readonly timeoutMs?: number;
  /** An answer to a call that can be asked `inParts` is not read beyond this. Default: 16 MB. */
  readonly mostBytes?: number | undefined;
  /** Tries after the first one. Default 4: after about 2, 4, 8 and 16 seconds. */
  readonly maxRetries?: number;
  readonly baseDelayMs?: number;
  readonly longestDelayMs?: number;
  /** A limit that asks for a longer wait than this fails at once. Default 65 minutes: a quota's hour. */
  readonly longestPauseMs?: number;
  /** So long a call that is refused by limits again and again goes on beyond its tries. Default: not at all. */
  readonly limitPatienceMs?: number;
  /** A number in [0, 1) for the spread of waits. Default `Math.random`. */
  readonly jitter?: () => number;
  readonly userAgent?: string;
}

export interface JiraCall<Out> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Template, `/rest/api/3/project/{projectId}/role`: limits and messages go by it. */
  readonly path: string;
  readonly params?: Readonly<Record<string, string>>;
  /** Several values of one name are sent one by one, in their order. */
  readonly query?: Readonly<Record<string, QueryValue | readonly string[] | undefined>>;
  readonly body?: unknown;
  readonly schema: z.ZodType<Out>;
  /** The call only reads. Default: GET does. */
  readonly idempotent?: boolean;
  /** The right that it takes, for the message of a refusal. */
  readonly needs?: string;
  readonly identifies?: boolean;
  /** Whoever calls can ask for less at a time: an answer that is too large fails with `jira-too-large`. */
  readonly inParts?: boolean;
  /** Told of the headers of the answer that is returned. */
  readonly onHeaders?: (headers: Headers) => void;
  readonly signal?: AbortSignal | undefined;
}

type QueryValue = string | number | boolean;

export interface RequestStats {
  readonly requests: number;
  readonly retries: number;
  /** Time that calls spent waiting for their turn, for a limit to pass or for their next try, summed over calls. */
  readonly waitedMs: number;
  /** Of answers' bodies, decompressed. */
  readonly bytes: number;
}

export interface JiraRequests {
  readonly host: string;
  request<Out>(call: JiraCall<Out>): Promise<Out>;
  stats(): RequestStats;
}

type Outcome<Out> =
  | { readonly kind: 'done'; readonly value: Out }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly notice: LimitNotice };

/** What an answer can be that is not about what was asked for, but about who asks. */
const refusals: ReadonlySet<number> = new Set([401, 403, 404]);

/** Ten of them at a time, as text and as values, are what a small machine holds. */
export const defaultMostBytes = 16 * 1_048_576;

/** In characters. Contents of a hundred issues are some two million at most, but for very talkative ones. */
const mostFreed = 4 * 1_048_576;

const noNotice: LimitNotice = { scope: undefined, waitMs: undefined, reason: '' };

export function openJiraRequests(options: JiraRequestOptions): JiraRequests {
  const { baseUrl, credential, clock, log } = options;
  const timeoutMs = options.timeoutMs ?? 60_000;
  const mostBytes = options.mostBytes ?? defaultMostBytes;
  const maxRetries = options.maxRetries ?? 4;
  const longestPauseMs = options.longestPauseMs ?? longestPauseOfAnyMs;
  const limitPatienceMs = options.limitPatienceMs ?? 0;
  const userAgent = options.userAgent ?? 'jackdaw';
  const backoff = {
    baseDelayMs: options.baseDelayMs ?? 2_000,
    longestDelayMs: options.longestDelayMs ?? 30_000,
    jitter: options.jitter ?? Math.random,
  };
  const host = new URL(baseUrl).host;
  const share = shareOf(options.spending, { ...options, host }, longestPauseMs);
  const stats = { requests: 0, retries: 0, waitedMs: 0, bytes: 0 };

  async function request<Out>(call: JiraCall<Out>): Promise<Out> {
    const context = contextOf(call, host, credential);
    const { operation } = context;
    const reads = call.idempotent ?? call.method === 'GET';
    let retry = 0;
    let limits = 0;
    let limitedSinceMs: number | undefined;
    try {
      for (;;) {
        const turn = await enter(context, call.signal);
        let outcome: Outcome<Out>;
        try {
          outcome = await attempt(call, context, turn);
        } finally {
          turn.leave();
        }
        if (outcome.kind === 'done') return outcome.value;
        const { failure, notice } = outcome;
        const limited = notice.scope !== undefined;
        const waitMs = backoffMs(limited ? limits : retry, notice, backoff);
        // A limit also holds back the calls that have not been told of it yet.
        if (limited) share.pause(operation, notice, clock.now() + waitMs);
        limitedSinceMs = limited ? (limitedSinceMs ?? clock.now()) : undefined;
        const isPatient = clock.now() + waitMs - (limitedSinceMs ?? 0) <= limitPatienceMs;
        if (!failure.passing || !(limited || reads) || (retry >= maxRetries && !isPatient))
          throw failure.error;
        if (waitMs > longestPauseMs) throw limited ? rateLimited(context, waitMs) : failure.error;
        if (limited) limits += 1;
        if (!isPatient) retry += 1;
        stats.retries += 1;
        const { code } = failure.error;
        const tries = { retry: Math.max(retry, limits), waitMs, reason: notice.reason };
        log.warn('jira-retry', { host, operation, code, ...tries });
        await wait(waitMs, call.signal);
      }
    } catch (error) {
      if (call.signal?.aborted) throw interrupted(context, call.signal.reason);
      throw error;
    }
  }

  async function enter(context: CallContext, signal: AbortSignal | undefined): Promise<Turn> {
    const sinceMs = clock.now();
    const turn = await share.enter(context.operation, signal);
    stats.waitedMs += clock.now() - sinceMs;
    if ('tooLongMs' in turn) throw rateLimited(context, turn.tooLongMs);
    return turn;
  }

  async function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
    const sinceMs = clock.now();
    try {
      await clock.sleep(ms, signal);
    } finally {
      stats.waitedMs += clock.now() - sinceMs;
    }
  }

  async function attempt<Out>(
    call: JiraCall<Out>,
    context: CallContext,
    turn: Turn,
    mayTryAgain = true,
  ): Promise<Outcome<Out>> {
    const answer = await exchange(call, context);
    if ('error' in answer) {
      turn.answered(1, undefined, unanswered.has(answer.error.code) ? 'unreachable' : 'failed');
      return { kind: 'failed', failure: answer, notice: noNotice };
    }
    const failure = failureOfAnswer(context, answer);
    if (failure) {
      const notice = readLimitNotice(answer.status, answer.headers, clock.now());
      turn.answered(1, answer.headers, outcomeOf(answer.status, notice));
      // Before a "no" or a "not there" is believed: it may be about the credential.
      if (credential.refused && refusals.has(answer.status) && !lacksScope(answer)) {
        const isWorthIt = await credential.refused(answer.sent, answer.status, call.signal);
        if (isWorthIt && mayTryAgain) return attempt(call, context, turn, false);
      }
      return { kind: 'failed', failure, notice };
    }
    // Who deletes is answered by the status alone, and so is whoever asks for what there is none of (204).
    const isSilent = answer.body === '' && (call.method === 'DELETE' || answer.status === 204);
    // A large one is more than there may be many of in memory.
    if (answer.body.length <= mostFreed) turn.freePlace();
    await nextTurn();
    const parsed = parse(call, context, isSilent ? { ...answer, body: 'null' } : answer);
    const [points, how] = 'error' in parsed ? ([1, 'failed'] as const) : ([parsed.points, 'ok'] as const);
    turn.answered(points, answer.headers, how);
    if (how === 'ok') call.onHeaders?.(answer.headers);
    return 'error' in parsed
      ? { kind: 'failed', failure: parsed, notice: noNotice }
      : { kind: 'done', value: parsed.value };
  }

  /** Sends once and reads the whole answer; stops at the time limit or when the caller's signal says so. */
  async function exchange(
    call: JiraCall<unknown>,
    context: CallContext,
  ): Promise<(Answer & { sent: Readonly<Record<string, string>> }) | Failure> {
    const stop = new AbortController();
    const onAbort = () => stop.abort();
    call.signal?.addEventListener('abort', onAbort, { once: true });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      stop.abort();
    }, timeoutMs);
    let response: Response | undefined;
    try {
      const headers: Record<string, string> = { accept: 'application/json', 'user-agent': userAgent };
      if (call.body !== undefined) headers['content-type'] = 'application/json';
      const url = urlOf(baseUrl, call);
      const sent = await credential.authorize({ method: call.method, url }, stop.signal);
      Object.assign(headers, sent);
      call.signal?.throwIfAborted();
      stats.requests += 1;
      response = await options.fetch(url, {
        method: call.method,
        headers,
        redirect: 'manual',
        signal: stop.signal,
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      });
      const most = call.inParts && response.ok ? mostBytes : Number.POSITIVE_INFINITY;
      const body = await bodyOf(response, most, (bytes) => {
        stats.bytes += bytes;
      });
      if (body === undefined) {
        stop.abort();
        return tooLarge(context, most);
      }
      return { status: response.status, headers: response.headers, body, sent };
    } catch (error) {
      if (call.signal?.aborted || error instanceof AppError) throw error;
      if (late) return { error: timedOut(context, timeoutMs), passing: true };
      return response ? cutOff(context, error) : failureOfTransport(context, error);
    } finally {
      clearTimeout(timer);
      call.signal?.removeEventListener('abort', onAbort);
    }
  }

  return { host, request, stats: () => ({ ...stats }) };
}

/** Undefined: there is more of it than that; what has come so far is dropped. */
async function bodyOf(
  response: Response,
  mostBytes: number,
  onBytes: (bytes: number) => void,
): Promise<string | undefined> {
  if (!response.body) return '';
  // Compressed it is not even this long.
  if (Number(response.headers.get('content-length')) > mostBytes) return undefined;
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    onBytes(chunk.byteLength);
    if (bytes > mostBytes) return undefined;
    parts.push(decoder.decode(chunk, { stream: true }));
  }
  return parts.join('') + decoder.decode();
}

const unanswered: ReadonlySet<string> = new Set(['jira-unreachable', 'jira-timeout']);

/** Of an answer that is no success. */
function outcomeOf(status: number, { scope }: LimitNotice): WatchedOutcome {
  if (scope !== undefined) return 'limited';
  return status >= 400 && status < 500 ? 'refused' : 'failed';
}

function parse<Out>(
  { schema, method, path }: JiraCall<Out>,
  context: CallContext,
  answer: Answer,
): { value: Out; points: number } | Failure {
  let json: unknown;
  try {
    json = JSON.parse(answer.body);
  } catch {
    return notJson(context, answer);
  }
  const parsed = schema.safeParse(json);
  return parsed.success
    ? { value: parsed.data, points: pointsOf(method, path, json) }
    : unexpectedShape(context, parsed.error);
}

function contextOf(call: JiraCall<unknown>, host: string, credential: JiraCredential): CallContext {
  return {
    host,
    operation: `${call.method} ${call.path}`,
    account: credential.describe(),
    credential: credential.kind,
    needs: call.needs,
    identifies: call.identifies ?? false,
  };
}

function urlOf(baseUrl: string, call: JiraCall<unknown>): URL {
  const path = call.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = call.params?.[name];
    if (value === undefined) throw new AppError('internal', `${call.path} lacks its ${name}.`);
    return encodeURIComponent(value);
  });
  const url = new URL(baseUrl + path);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(one));
  }
  return url;
}
