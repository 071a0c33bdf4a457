/**
 * The credential of an account's email and API token (Basic authentication), and the one of nobody. The
 * token lives in a private field, so it is in no property, JSON, `toString` or inspection of the object.
 */

import type { JiraCredential } from './credential.ts';

export function apiTokenCredential(account: {
  readonly email: string;
  readonly token: string;
}): JiraCredential {
  return new ApiTokenCredential(account.email, account.token);
}

/** Sends no headers: what the answer holds, the public can read. */
export function anonymousCredential(): JiraCredential {
  return { kind: 'anonymous', authorize: async () => ({}), describe: () => 'nobody (not signed in)' };
}

class ApiTokenCredential implements JiraCredential {
  readonly kind = 'api-token';
  readonly #email: string;
  readonly #token: string;

  constructor(email: string, token: string) {
    this.#email = email.trim();
    // A token copied from a page often brings white space along, and never holds any.
    this.#token = token.trim();
  }

  async authorize(): Promise<Readonly<Record<string, string>>> {
    const pair = Buffer.from(`${this.#email}:${this.#token}`, 'utf8').toString('base64');
    return { authorization: `Basic ${pair}` };
  }

  describe(): string {
    return this.#email;
  }
}
