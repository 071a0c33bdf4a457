/**
 * Asks one call in its smallest form, to find out whether a credential may make it, and says what is missing where it may
 * not. Of the answer nothing is kept but what the next question needs.
 */

import { z } from 'zod';
import { AppError } from '../errors.ts';
import { isMissingScope } from './failures.ts';
import type { JiraCall, JiraRequests } from './request.ts';

/** `call`: Jira does not offer it here. `app`: it is closed to every app of the kind, so there is nothing to grant. */
export type Missing = 'right' | 'scope' | 'call' | 'app';

/** What the first answers give to ask the others about. */
export interface ProbeSubjects {
  readonly accountId: string | undefined;
  readonly projectId: string | undefined;
  /** Undefined: any. */
  readonly projectKeys: readonly string[] | undefined;
  readonly roleId: string | undefined;
  readonly issueId: string | undefined;
  readonly groupId: string | undefined;
  readonly securitySchemeId: string | undefined;
  /** The narrowing that the source has. */
  readonly jql: string | undefined;
}

export interface ProbeCall {
  /** `GET /rest/api/3/myself` */
  readonly call: string;
  /** What it is read for. */
  readonly reads: string;
  /** Of the account. */
  readonly right: string;
  readonly scopes: { readonly classic: readonly string[]; readonly granular: readonly string[] };
  /** Kinds of credentials of which Jira answers it to none, whatever they were given, and why. */
  readonly closedTo?: { readonly connect?: string; readonly oauth?: string };
  /** Undefined: there is nothing here to ask it about; `otherwise` says why, where that is as it should be. */
  readonly otherwise?: string;
  readonly request: (
    subjects: ProbeSubjects,
  ) => Pick<JiraCall<unknown>, 'params' | 'query' | 'body'> | undefined;
  /** 404 says that there are none. */
  readonly emptyIs404?: boolean;
  readonly found?: (answer: unknown) => Partial<ProbeSubjects>;
}

export type ProbeOutcome =
  | { readonly kind: 'can' }
  | { readonly kind: 'cannot'; readonly missing: Missing; readonly message: string }
  /** Nothing about the credential: a limit, the network, a site that is down. */
  | { readonly kind: 'unclear'; readonly message: string };

/** Throws what concerns every call: a credential that is not accepted at all. */
export async function probe(
  requests: JiraRequests,
  { call, right, emptyIs404 = false }: ProbeCall,
  request: Pick<JiraCall<unknown>, 'params' | 'query' | 'body'>,
  signal?: AbortSignal,
): Promise<{ readonly outcome: ProbeOutcome; readonly answer: unknown }> {
  const [method, path = ''] = call.split(' ');
  try {
    const answer = await requests.request({
      method: method === 'POST' ? 'POST' : 'GET',
      path,
      ...request,
      schema: z.unknown(),
      idempotent: true,
      needs: right,
      signal,
    });
    return { outcome: { kind: 'can' }, answer };
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'interrupted') throw error;
    return { outcome: outcomeOf(error, emptyIs404), answer: undefined };
  }
}

function outcomeOf(error: AppError, emptyIs404: boolean): ProbeOutcome {
  const { message } = error;
  switch (error.code) {
    case 'jira-unauthorized':
      throw error;
    case 'jira-forbidden':
      return { kind: 'cannot', missing: isMissingScope(error) ? 'scope' : 'right', message };
    case 'jira-not-found':
      return emptyIs404 ? { kind: 'can' } : { kind: 'cannot', missing: 'right', message };
    case 'jira-gone':
    case 'jira-bad-request':
    case 'jira-not-jira':
      return { kind: 'cannot', missing: 'call', message };
    default:
      return { kind: 'unclear', message };
  }
}
