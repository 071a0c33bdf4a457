/**
 * Holds an answer of the sandbox against Atlassian's description of the operation: is this a status that the
 * operation has, and does the body fit the schema of that status? Every answer that a test gets through `ask` comes
 * past here. Answers that are no operation's own (spoiled on purpose, rate limits, what is not served) pass.
 */

import { AssertionError } from 'node:assert';
import { listOf, memberOf } from '../json-value.ts';
import type { DescribedOperation } from './description.test-support.ts';
import { describedOperations, description, descriptionSkip, memberAt } from './description.test-support.ts';
import { faultsOf } from './schema-faults.test-support.ts';

export interface Answered {
  readonly status: number;
  /** The parsed body; undefined where there is none, or where it is not JSON. */
  readonly json: unknown;
  readonly text: string;
}

/** Statuses that any operation may answer though its description does not say so. */
const everywhere = new Map([
  [401, 'Facts §1.2: credentials that are wrong or missing, everywhere.'],
  [413, 'A body that is too long is refused before the operation.'],
  [415, 'A body that is not JSON is refused before the operation.'],
  [429, 'Facts §2.4: the limits lie before every operation.'],
  [500, 'Spoiled on purpose; a failure of the sandbox itself is a fault all the same.'],
  [501, 'What the sandbox does not serve.'],
  [502, 'From the gateway.'],
  [503, 'From the gateway.'],
  [504, 'From the gateway.'],
]);

/** Statuses of one operation that its description lacks. */
export const undescribed: ReadonlyMap<string, string> = new Map([
  ['GET /rest/api/3/search 410', 'Facts §2.1: removed since; the description still has it.'],
  ['POST /rest/api/3/search 410', 'Facts §2.1: removed since; the description still has it.'],
  ['GET /rest/api/3/user/groups 400', 'As of GET /user: the account id is required.'],
  ['GET /rest/api/3/user 400', 'Clients report it of sites that are asked without accountId.'],
  [
    'GET /rest/api/3/issuesecurityschemes/{id} 404',
    'An administrator can only be told so of a scheme that is not there; other operations on schemes have it.',
  ],
  ['PUT /rest/api/3/permissionscheme/{schemeId} 400', 'Making a scheme has it for the same mistakes.'],
  ['POST /rest/api/3/permissionscheme/{schemeId}/permission 404', 'Reading the grants of a scheme has it.'],
]);

/** A 400 from before the operation, whatever it describes: what was sent cannot be read at all. */
const unreadable =
  /^(The '.+' parameter must be|The query parameter '.+' is not supported in GDPR strict mode|There was an error parsing JSON|Invalid request payload)/;

/** Jira's body of a 401 from before the operation. */
const unauthenticated = {
  type: 'object',
  required: ['message', 'status-code'],
  properties: { message: { type: 'string' }, 'status-code': { type: 'integer' } },
};
/** The gateway's body of a 401: wrong scopes (facts §1.3). */
const gatewayRefusal = {
  type: 'object',
  required: ['code', 'message'],
  properties: { code: { type: 'integer' }, message: { type: 'string' } },
};
const errorCollection = { $ref: '#/components/schemas/ErrorCollection' };
/** Jira's errors have both keys, though the schema asks for neither. */
const usualErrors = { allOf: [errorCollection, { required: ['errorMessages', 'errors'] }] };

/** Answers of the gateway and of Connect's filter, which stand before every operation and are described nowhere. */
const fromBefore = new Set([
  '404 {"code":404,"message":"Not Found"}',
  '403 {"error":"Failed to parse Connect Session Auth Token"}',
  '403 {"errorMessages":["Request not in an authorized API scope"],"errors":{}}',
]);

/** Throws where the answer is not as described. `path` may have a query; other paths than the API's pass. */
export function assertDescribed(method: string, path: string, answered: Answered): void {
  if (descriptionSkip !== false || isSpoiled(answered)) return;
  const faults = checkAnswer(method, path, answered.status, answered.json, answered.text);
  if (faults.length === 0) return;
  const head = `${method} ${path} answers ${answered.status} otherwise than Atlassian describes:`;
  throw new AssertionError({ message: [head, ...faults.slice(0, 20)].join('\n  ') });
}

/** What is wrong with an answer; `source` is the description to hold it against. */
export function checkAnswer(
  method: string,
  path: string,
  status: number,
  json: unknown,
  text = json === undefined ? '' : JSON.stringify(json),
  source = description(),
): string[] {
  const asked = path.replace(/[?#].*$/s, '');
  const pathname = asked.replace(/^\/ex\/jira\/[^/]+/, '');
  if (!pathname.startsWith('/rest/api/3/') || status === 501) return [];
  if (fromBefore.has(`${status} ${text}`)) return [];
  // What the gateway itself refuses (no such site, no such route) has its own shapes, and no description.
  if (pathname !== asked && status >= 400 && memberOf(json, 'errorMessages') === undefined) return [];
  const operation = operationFor(method, pathname, source);
  if (!operation) return [`${method} ${pathname} is not described`];
  const responses = memberOf(operation.json, 'responses');
  const response = memberOf(responses, String(status));
  const name = `${operation.method} ${operation.path} ${status}`;
  const known = everywhere.has(status) || undescribed.has(name) || isUnreadable(status, json);
  if (response === undefined && !known) {
    return [`the status ${status} is not one of ${Object.keys(Object(responses)).join(', ')}`];
  }
  if (status >= 500) {
    const first = String(listOf(memberOf(json, 'errorMessages'))[0]);
    return first.startsWith('The sandbox failed') ? [first] : [];
  }
  const content = memberOf(response, 'content');
  const schema = memberAt(content, ['application/json', 'schema']);
  if (status >= 400) return faultsOf(json, errorSchema(status, schema), 'answer', source);
  if (json === undefined && text !== '') {
    const otherThanJson = Object.keys(Object(content)).some((type) => type !== 'application/json');
    return otherThanJson ? [] : ['answer is not JSON'];
  }
  if (status === 204 || schema === undefined) return text === '' ? [] : ['answer has a body'];
  if (json === undefined) return Object.keys(Object(schema)).length === 0 ? [] : ['answer has no body'];
  return faultsOf(json, schema, 'answer', source);
}

function errorSchema(status: number, schema: unknown): unknown {
  const own =
    schema === undefined || memberOf(schema, '$ref') === errorCollection.$ref ? usualErrors : schema;
  return status === 401 ? { oneOf: [unauthenticated, gatewayRefusal, own] } : own;
}

function isUnreadable(status: number, json: unknown): boolean {
  return status === 400 && unreadable.test(String(listOf(memberOf(json, 'errorMessages'))[0]));
}

/** A fault that a test asked for names itself (`faults.ts`). */
function isSpoiled({ json, text }: Answered): boolean {
  if (json === undefined && text.startsWith('<!DOCTYPE html>')) return true;
  return String(listOf(memberOf(json, 'errorMessages'))[0]).startsWith('Fault: ');
}

interface Template {
  readonly operation: DescribedOperation;
  readonly segments: readonly string[];
}

const bySource = new WeakMap<object, ReadonlyMap<string, readonly Template[]>>();

/** Of several that fit, the one with the fewest placeholders. */
function operationFor(method: string, pathname: string, source: unknown): DescribedOperation | undefined {
  const asked = pathname.split('/');
  const candidates = templatesOf(Object(source)).get(`${method} ${asked.length}`) ?? [];
  return candidates.find(({ segments }) =>
    segments.every((part, index) => part === asked[index] || part.startsWith('{')),
  )?.operation;
}

/** By method and length, those with the fewest placeholders first. */
function templatesOf(source: object): ReadonlyMap<string, readonly Template[]> {
  let templates = bySource.get(source);
  if (!templates) {
    const all = describedOperations(source).map((operation) => ({
      operation,
      segments: operation.path.split('/'),
    }));
    all.sort((a, b) => a.operation.path.split('{').length - b.operation.path.split('{').length);
    templates = Map.groupBy(all, ({ operation, segments }) => `${operation.method} ${segments.length}`);
    bySource.set(source, templates);
  }
  return templates;
}
