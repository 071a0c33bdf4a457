/**
 * One request to our server. Every failure comes out as an `ApiError` with a sentence for the reader, also when
 * what answered was not Jackdaw (a proxy's HTML, a dead line). An aborted request stays an abort.
 */

import type { Problem } from '../http/api.ts';

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

/** Who asks, and through whose eyes. */
export interface Asker {
  /** Without one the session's cookie says who asks: the browser adds it by itself. */
  readonly token?: string;
  /** The address of a person. */
  readonly viewAs?: string;
}

export interface Asked {
  readonly address: string;
  readonly asker?: Asker;
  /** GET, or with a body POST, unless it is said. */
  readonly method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

/** What is found under `address`, as JSON of the shape that the server has checked it against. */
export async function askJson<Answer>(asked: Asked): Promise<Answer> {
  const answer: Answer = await (await ask(asked, 'json')).json();
  return answer;
}

/** What is found under `address`, as text of any kind but a page. */
export async function askText(asked: Asked): Promise<string> {
  return (await ask(asked, 'text')).text();
}

/** What went wrong, for the reader. */
export function sentenceOf(error: unknown): string {
  return error instanceof ApiError ? error.message : 'Something went wrong in this page. Load it again.';
}

/** Asking again may help when the server was unwell or out of reach, never when it understood and refused. */
export function worthRetrying(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status >= 500;
}

/** The parameters that are not empty, with their question mark. */
export function queryOf(parameters: Readonly<Record<string, string | number | undefined>>): string {
  const written = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '') written.set(name, String(value));
  }
  return written.size === 0 ? '' : `?${written}`;
}

async function ask(
  { address, asker, method, body, signal }: Asked,
  wanted: 'json' | 'text',
): Promise<Response> {
  const headers = new Headers({ accept: wanted === 'json' ? 'application/json' : '*/*' });
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (asker?.token !== undefined) headers.set('authorization', `Bearer ${asker.token}`);
  if (asker?.viewAs !== undefined) headers.set('x-jackdaw-view-as', encodeURIComponent(asker.viewAs));
  let response: Response;
  try {
    response = await fetch(address, {
      headers,
      signal,
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ApiError(
      0,
      'unreachable',
      'Jackdaw does not answer. See whether it is running, then try again.',
    );
  }
  const type = response.headers.get('content-type') ?? '';
  const isJson = type.includes('json');
  if (response.ok && (wanted === 'json' ? isJson : !type.includes('html'))) return response;
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
