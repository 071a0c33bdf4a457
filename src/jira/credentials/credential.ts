/**
 * The port to whatever proves to Jira who is asking. A credential hands out request headers and nothing
 * else: the secret itself has no accessor, and `describe()` is all that a log or an error may say of it.
 */

export interface JiraCredential {
  readonly kind: 'api-token' | 'connect' | 'anonymous';
  /** Headers of this one request. May have to renew something first, hence the promise. */
  authorize(request: RequestToAuthorize, signal?: AbortSignal): Promise<Readonly<Record<string, string>>>;
  /** Whose it is, in words: the account's email. Never the secret. */
  describe(): string;
}

/** What a proof may be tied to: whoever catches it can do nothing else with it. */
export interface RequestToAuthorize {
  readonly method: string;
  /** As it is sent, with its query. */
  readonly url: URL;
}
