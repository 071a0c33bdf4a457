/**
 * The page's one way to the server. Every failure comes out as an `ApiError` with a sentence for the reader,
 * also when what answered was not Jackdaw (a proxy's HTML, a dead line). An aborted request stays an abort.
 * Answers are our own server's, checked there against the same schemas: they are not checked again here.
 */

import type { DemoPeople, IssueView, Me, Problem, SearchAnswer, StatusAnswer } from '../http/api.ts';

export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** The HTTP status; 0 when there was no answer at all. */
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export interface SearchRequest {
  readonly text: string;
  readonly typing: boolean;
  readonly offset: number;
  readonly limit: number;
}

export interface ApiClient {
  me(signal: AbortSignal): Promise<Me>;
  search(request: SearchRequest, signal: AbortSignal): Promise<SearchAnswer>;
  issue(key: string, signal: AbortSignal): Promise<IssueView>;
  status(signal: AbortSignal): Promise<StatusAnswer>;
}

export function apiClient(token: string, origin = ''): ApiClient {
  return {
    async me(signal) {
      const answer: Me = await (await ask(`${origin}/api/me`, signal, token)).json();
      return answer;
    },
    async search(request, signal) {
      const parameters = new URLSearchParams({
        q: request.text,
        offset: String(request.offset),
        limit: String(request.limit),
        typing: String(request.typing),
      });
      const address = `${origin}/api/search`;
      const isShort = parameters.toString().length <= longestAddress;
      const response = isShort
        ? await ask(`${address}?${parameters}`, signal, token)
        : await ask(address, signal, token, JSON.stringify(Object.fromEntries(parameters)));
      const answer: SearchAnswer = await response.json();
      return answer;
    },
    async issue(key, signal) {
      const address = `${origin}/api/issues/${encodeURIComponent(key)}`;
      const answer: IssueView = await (await ask(address, signal, token)).json();
      return answer;
    },
    async status(signal) {
      const answer: StatusAnswer = await (await ask(`${origin}/api/status`, signal, token)).json();
      return answer;
    },
  };
}

/** Whom one can search as; undefined outside the demo. */
export async function fetchDemoPeople(signal: AbortSignal, origin = ''): Promise<DemoPeople | undefined> {
  try {
    const answer: DemoPeople = await (await ask(`${origin}/api/demo/people`, signal)).json();
    return answer;
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 401)) return undefined;
    throw error;
  }
}

/** What went wrong, for the reader. */
export function sentenceOf(error: unknown): string {
  return error instanceof ApiError ? error.message : 'Something went wrong in this page. Load it again.';
}

/** Asking again may help when the server was unwell or out of reach, never when it understood and refused. */
export function worthRetrying(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status >= 500;
}

/** Servers and proxies take addresses of some 8,000 characters; what is longer goes into a body. */
const longestAddress = 4_000;

async function ask(address: string, signal: AbortSignal, token?: string, body?: string): Promise<Response> {
  const headers = new Headers({ accept: 'application/json' });
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  let response: Response;
  try {
    response = await fetch(address, {
      headers,
      signal,
      ...(body !== undefined && { method: 'POST', body }),
    });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ApiError(
      0,
      'unreachable',
      'Jackdaw does not answer. See whether it is running, then try again.',
    );
  }
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  if (response.ok && isJson) return response;
  const problem = isJson ? problemIn(await response.json().catch(() => undefined)) : undefined;
  throw new ApiError(
    response.ok ? 502 : response.status,
    problem?.code ?? 'unknown',
    problem?.message ??
      `Something other than Jackdaw answered (HTTP ${response.status}). Try again in a moment.`,
  );
}

function problemIn(body: unknown): Problem | undefined {
  if (typeof body !== 'object' || body === null || !('code' in body) || !('message' in body))
    return undefined;
  const { code, message } = body;
  return typeof code === 'string' && typeof message === 'string' ? { code, message } : undefined;
}
