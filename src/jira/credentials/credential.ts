/**
 * The port to whatever proves to Jira who is asking. A credential hands out request headers and nothing
 * else: the secret itself has no accessor, and `describe()` is all that a log or an error may say of it.
 */

export interface JiraCredential {
  readonly kind: 'api-token' | 'anonymous';
  /** Headers of one request. May have to renew something first, hence the promise. */
  authorize(signal?: AbortSignal): Promise<Readonly<Record<string, string>>>;
  /** Whose it is, in words: the account's email. Never the secret. */
  describe(): string;
}
