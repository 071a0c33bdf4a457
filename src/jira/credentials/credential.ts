/**
 * The port to whatever proves to Jira who is asking. A credential hands out request headers and nothing
 * else: the secret itself has no accessor, and `describe()` is all that a log or an error may say of it.
 */

export interface JiraCredential {
  readonly kind: 'api-token' | 'oauth' | 'connect' | 'anonymous';
  /** Headers of this one request. May have to renew something first, hence the promise. */
  authorize(request: RequestToAuthorize, signal?: AbortSignal): Promise<Readonly<Record<string, string>>>;
  /** Whose it is, in words: the account's email. Never the secret. */
  describe(): string;
  /**
   * Jira answered a request that carried these headers with 401, 403 or 404. True: with new headers it is worth another
   * try. False: it is about what was asked for. Throws where the credential as a whole is no longer good, which must
   * never be read as "nothing there". Absent: whatever comes is about what was asked for.
   */
  refused?(headers: Readonly<Record<string, string>>, status: number, signal?: AbortSignal): Promise<boolean>;
  /**
   * Throws unless the site can be read with it right now: before something that did not come is taken for gone. Absent:
   * who the site says that is asking tells it (`confirm-account.ts`).
   */
  confirm?(signal?: AbortSignal): Promise<void>;
}

/** What a proof may be tied to: whoever catches it can do nothing else with it. */
export interface RequestToAuthorize {
  readonly method: string;
  /** As it is sent, with its query. */
  readonly url: URL;
}
