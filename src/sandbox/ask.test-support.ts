/**
 * For tests: asks a sandbox over HTTP as one of the small world's people, and reads what came back. An answer of
 * the API that is not as Atlassian describes it fails the test.
 */

import { assertDescribed } from './description/described-answer.test-support.ts';
import { memberAt } from './description/description.test-support.ts';
import type { Sandbox } from './open-sandbox.ts';
import type { Method } from './operation.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined where it is not JSON. */
  readonly json: unknown;
}

/**
 * `who` is an account id; '' asks without credentials. With a body it is a POST, unless another method is given. A form
 * is sent as files are attached. Redirects are not followed.
 */
export async function ask(
  sandbox: Sandbox,
  who: string,
  path: string,
  body?: unknown,
  method?: Method,
): Promise<Reply> {
  const authorization = who === '' ? undefined : basic(`${who}@small.example`, `token-${who}`);
  return askWith(sandbox, authorization, path, body, method);
}

export async function askWith(
  sandbox: Sandbox,
  authorization: string | undefined,
  path: string,
  body?: unknown,
  method: Method = body === undefined ? 'GET' : 'POST',
): Promise<Reply> {
  const isForm = body instanceof FormData;
  const response = await fetch(sandbox.url + path, {
    method,
    redirect: 'manual',
    headers: {
      ...(authorization === undefined ? {} : { authorization }),
      ...(isForm ? { 'x-atlassian-token': 'no-check' } : {}),
      ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: isForm || typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const reply = { status: response.status, headers: response.headers, text, json: parsed(text) };
  assertDescribed(method, path, reply);
  return reply;
}

/** A form with one file for each name. */
export function formWith(names: readonly string[], content = 'hello', type = 'text/plain'): FormData {
  const form = new FormData();
  for (const name of names) form.append('file', new Blob([content], { type }), name);
  return form;
}

export function basic(email: string, token: string): string {
  return `Basic ${Buffer.from(`${email}:${token}`).toString('base64')}`;
}

/** What stands at `a.b.0.c` in parsed JSON; undefined where there is nothing. */
export function at(value: unknown, path: string): unknown {
  return memberAt(value, path.split('.'));
}

/** What stands at `path` in each item of the list at `listPath` ('' for the value itself). */
export function each(value: unknown, listPath: string, path: string): unknown[] {
  const list = listPath === '' ? value : at(value, listPath);
  return Array.isArray(list) ? list.map((item) => at(item, path)) : [];
}

/** The message of a Jira error. */
export function message(reply: Reply): unknown {
  return at(reply.json, 'errorMessages.0');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
