/**
 * Reads the JSON body of a request by a schema. What does not fit is refused as Jira refuses it: status 400, and
 * the mistakes by the name of their field under `errors`. Unknown keys pass, as in most of Jira's operations,
 * unless a schema is strict.
 */

import { z } from 'zod';

/** In bytes; what is longer is refused unread. */
export const longestBody = 10_000_000;

/** JSON deeper than this is refused: no document is, and code that walks it may rely on that. */
const deepestJson = 500;

/** What a body names something by. Numbers count as their digits, since clients send ids as both. */
export const idOrKey = z.union([z.string(), z.int().transform(String)]);

/** The mistakes by field; those of the body as a whole stand under ''. */
export class BadBody extends Error {
  readonly errors: Readonly<Record<string, string>>;
  constructor(errors: Readonly<Record<string, string>>) {
    super('Invalid request payload. Refer to the REST API documentation and try again.');
    this.errors = errors;
  }
}

export function readBody<S extends z.ZodType>(schema: S, body: unknown): z.infer<S> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const errors: Record<string, string> = {};
  for (const issue of parsed.error.issues) {
    const nameOf = (path: readonly PropertyKey[]) => [...issue.path, ...path].map(String).join('.');
    const tell = (path: readonly PropertyKey[], message: string) => {
      if (nameOf(path) !== '') errors[nameOf(path)] ??= message;
    };
    if (issue.code === 'unrecognized_keys')
      for (const key of issue.keys) tell([key], 'There is no such key.');
    else if (issue.code === 'invalid_union' && nameOf([]) === '')
      for (const one of issue.errors.flat()) tell(one.path, one.message);
    else tell([], issue.message);
  }
  throw new BadBody(errors);
}

/** The same for a body that is still text. */
export function readJson<S extends z.ZodType>(schema: S, body = ''): z.infer<S> {
  let json: unknown;
  try {
    json = parseJson(body);
  } catch {
    throw new BadBody({});
  }
  return readBody(schema, json);
}

/** Parses JSON; throws a SyntaxError for what is none, and for what is nested too deep to be meant. */
export function parseJson(text: string): unknown {
  if (depthOf(text) > deepestJson) throw new SyntaxError('The JSON is nested too deep.');
  return JSON.parse(text);
}

function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < json.length; i++) {
    const char = json[i];
    if (inString) {
      if (char === '\\') i++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '[' || char === '{') deepest = Math.max(deepest, ++depth);
    else if (char === ']' || char === '}') depth--;
  }
  return deepest;
}
