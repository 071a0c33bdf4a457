/**
 * Reads the JSON body of a request by a schema. What does not fit is refused as Jira refuses it: status 400, and
 * the mistakes by the name of their field under `errors`. Unknown keys pass, as in most of Jira's operations,
 * unless a schema is strict.
 */

import type { z } from 'zod';

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
  for (const { path, message } of parsed.error.issues) {
    const name = path.map(String).join('.');
    if (name !== '') errors[name] ??= message;
  }
  throw new BadBody(errors);
}
