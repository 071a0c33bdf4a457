/**
 * What one operation of the API is: where it answers, which parameters it takes and how they are read, which
 * scopes it asks of an app, what the caller must hold, and the handler. `operations.ts` is the table of them.
 * The permission is checked before the handler runs, so no handler can forget it; what a handler itself
 * decides is only which of the things it lists are the caller's to see.
 */

import type { z } from 'zod';
import type { JsonWriter } from './answers/json-writer.ts';
import { canAdministerProject, canListProject, hasGlobalPermission } from './permissions/who-can-see.ts';
import { readBody } from './request-body.ts';
import type { Grant, SandboxRequest, Site } from './site.ts';

export interface Answer {
  readonly status: number;
  /** Text that is already JSON, so that prepared content is not parsed again. */
  readonly json: string | JsonWriter;
  readonly headers?: Readonly<Record<string, string>>;
  /** How many issues the answer holds, with fields and as bare ids: an answer of many takes its time. */
  readonly holds?: { readonly issues: number; readonly ids: number };
}

/** A request after authentication. */
export interface Call extends Site {
  /** An account id; undefined: anonymous. */
  readonly caller: string | undefined;
  readonly grant: Grant | undefined;
  /** Path and query as they came, for `self` and `nextPage`. */
  readonly url: URL;
  /** Values of the `{placeholders}` of the path, decoded. */
  readonly path: Readonly<Record<string, string>>;
  /** Parsed JSON; undefined without a body. */
  readonly body: unknown;
  /** Names in lower case. */
  readonly headers: SandboxRequest['headers'];
  /** The body as it came; empty without one. */
  readonly bytes: Uint8Array;
  readonly nowMs: number;
}

export interface Scopes {
  readonly classic: readonly string[];
  /** Without the `:jira` at their end. */
  readonly granular: readonly string[];
  readonly connect:
    | 'NONE'
    | 'READ'
    | 'WRITE'
    | 'DELETE'
    | 'PROJECT_ADMIN'
    | 'ADMIN'
    | 'ACT_AS_USER'
    | 'ACCESS_EMAIL_ADDRESSES'
    | 'INACCESSIBLE';
}

export interface Permission {
  readonly words: string;
  /** The refusal, or undefined where the caller may. */
  readonly refuse: (call: Call) => Answer | undefined;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface Operation {
  readonly method: Method;
  readonly path: string;
  /** Names of the query parameters. */
  readonly parameters: readonly string[];
  /** Those of them that change nothing here, each with the reason. */
  readonly ignored: ReadonlyMap<string, string>;
  readonly scopes: Scopes;
  readonly permission: Permission;
  /** Its body is a form with files, which the handler reads from `bytes`; all others take JSON. */
  readonly takesFiles?: boolean;
  /** Throws `BadParameter` and `BadBody`. */
  readonly handle: (call: Call) => Answer | Promise<Answer>;
}

/** Reads one query parameter from all its occurrences; throws `BadParameter`. */
export type Parameter<T> = (values: readonly string[], name: string) => T;

export class BadParameter extends Error {}

type ParameterValues<P> = { readonly [Name in keyof P]: P[Name] extends Parameter<infer T> ? T : never };

/**
 * Declares an operation; its handler gets the query parameters, and the body where there is a schema for it, read
 * and typed. A body that does not fit is answered 400 before the handler runs.
 */
export function operation<
  P extends Readonly<Record<string, Parameter<unknown>>>,
  B extends z.ZodType = z.ZodUndefined,
>(definition: {
  readonly method: Method;
  readonly path: string;
  readonly parameters: P;
  readonly body?: B;
  readonly scopes: Scopes;
  readonly permission: Permission;
  readonly takesFiles?: boolean;
  readonly handle: (call: Call, query: ParameterValues<P>, body: z.infer<B>) => Answer | Promise<Answer>;
}): Operation {
  const {
    method,
    path,
    parameters,
    body: schema,
    scopes,
    permission,
    takesFiles = false,
    handle,
  } = definition;
  return {
    method,
    path,
    parameters: Object.keys(parameters),
    ignored: new Map(
      Object.entries(parameters).flatMap(([name, read]) => ('why' in read ? [[name, String(read.why)]] : [])),
    ),
    scopes,
    permission,
    takesFiles,
    handle(call) {
      const query: Record<string, unknown> = {};
      for (const [name, read] of Object.entries(parameters)) {
        query[name] = read(call.url.searchParams.getAll(name), name);
      }
      const body = schema ? readBody(schema, call.body) : undefined;
      return handle(call, query as ParameterValues<P>, body as z.infer<B>);
    },
  };
}

/** A whole number ≥ 0; above `most` it counts as `most`. */
export function wholeNumber(byDefault: number, most = Number.MAX_SAFE_INTEGER): Parameter<number> {
  return ([value], name) => {
    if (value === undefined || value === '') return byDefault;
    const number = Number(value);
    if (!Number.isInteger(number) || number < 0) {
      throw new BadParameter(`The '${name}' parameter must be a whole number of at least 0.`);
    }
    return Math.min(number, most);
  };
}

export const text: Parameter<string | undefined> = ([value]) => value;

export const flag: Parameter<boolean> = ([value]) => value === 'true';

/** All occurrences; commas divide too, as in `fields=summary,status`. */
export const list: Parameter<readonly string[]> = (values) =>
  values
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '');

/** All occurrences, each whole. */
export const repeated: Parameter<readonly string[]> = (values) => values;

/** A parameter that Jira has and that changes nothing here. */
export function ignored(why: string): Parameter<undefined> {
  return Object.assign(() => undefined, { why });
}

// Answers

export function ok(value: unknown): Answer {
  return { status: 200, json: JSON.stringify(value) };
}

export function jiraError(
  status: number,
  message: string,
  errors: Readonly<Record<string, string>> = {},
): Answer {
  return { status, json: JSON.stringify({ errorMessages: message === '' ? [] : [message], errors }) };
}

/** `204 No Content`. */
export const nothing: Answer = { status: 204, json: '' };

export function created(value: unknown): Answer {
  return { status: 201, json: JSON.stringify(value) };
}

/** Jira's answer to a call without (right) credentials where some are needed. */
export const notAuthenticated: Answer = {
  status: 401,
  json: JSON.stringify({
    message: 'Client must be authenticated to access this resource.',
    'status-code': 401,
  }),
  headers: { 'WWW-Authenticate': 'OAuth realm="jackdaw-sandbox"' },
};

/** A page of a list that is at hand, in Jira's page shape with `self`, `nextPage` and `isLast`. */
export function pageOf(call: Call, all: readonly unknown[], startAt: number, maxResults: number): Answer {
  const values = all.slice(startAt, startAt + maxResults);
  const isLast = startAt + values.length >= all.length;
  const address = (from: number) => {
    const url = new URL(call.url);
    url.searchParams.set('startAt', String(from));
    url.searchParams.set('maxResults', String(maxResults));
    return `${call.baseUrl}${url.pathname}${url.search}`;
  };
  return ok({
    self: address(startAt),
    ...(isLast ? {} : { nextPage: address(startAt + maxResults) }),
    maxResults,
    startAt,
    total: all.length,
    isLast,
    values,
  });
}

// Permissions

export const anybody: Permission = {
  words: 'None; anonymous callers are answered too.',
  refuse: () => undefined,
};

export const anyAccount: Permission = {
  words: 'An account.',
  refuse: ({ caller }) => (caller === undefined ? notAuthenticated : undefined),
};

export const accessToJira: Permission = {
  words: 'Permission to access Jira.',
  refuse: ({ world, caller }) => {
    if (caller === undefined) return notAuthenticated;
    const account = world.accounts.get(caller);
    const groups = world.groupsOfAccount(caller);
    const hasAccess = world.applicationRoles.some((role) => role.groups.some((id) => groups.has(id)));
    if (account?.accountType === 'app' || (account?.accountType === 'atlassian' && hasAccess))
      return undefined;
    // Who has no access counts as anonymous, and the operations that ask for access describe no 403.
    return notAuthenticated;
  },
};

export const browseUsers = globalPermission('USER_PICKER', 'Browse users and groups');
export const administerJira = globalPermission('ADMINISTER', 'Administer Jira');

export function isAdministrator({ world, caller }: Call): boolean {
  return hasGlobalPermission(world, caller, 'ADMINISTER');
}

/** Types, statuses and the like are those of the projects that one may know of; here every project has all. */
export function seesAnyProject({ world, caller }: Call): boolean {
  return [...world.projects.values()].some((project) => canListProject(world, caller, project));
}

export function administersAnyProject({ world, caller }: Call): boolean {
  return [...world.projects.values()].some((project) => canAdministerProject(world, caller, project));
}

function globalPermission(permission: 'ADMINISTER' | 'USER_PICKER', name: string): Permission {
  return {
    words: `${name} (global permission).`,
    refuse: ({ world, caller }) => {
      if (caller === undefined) return notAuthenticated;
      if (hasGlobalPermission(world, caller, permission)) return undefined;
      return jiraError(403, `You do not have the permission to do this: ${name}.`);
    },
  };
}
