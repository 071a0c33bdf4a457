/**
 * What the search, the reading view and the status ask of the server. Answers are our own server's, checked there
 * against the same schemas: they are not checked again here.
 */

import type { DemoPeople, IssueView, Me, SearchAnswer, StatusAnswer } from '../http/api.ts';
import { ApiError, type Asker, askJson, queryOf } from './ask-server.ts';

export interface SearchRequest {
  readonly text: string;
  readonly typing: boolean;
  readonly offset: number;
  readonly limit: number;
}

export interface ApiClient {
  me(signal: AbortSignal): Promise<Me>;
  search(request: SearchRequest, signal: AbortSignal): Promise<SearchAnswer>;
  issue(key: string, signal: AbortSignal): Promise<IssueView>;
  status(signal: AbortSignal): Promise<StatusAnswer>;
}

export function apiClient(asker: Asker, origin = ''): ApiClient {
  return {
    me: (signal) => askJson<Me>({ address: `${origin}/api/me`, asker, signal }),
    search({ text, typing, offset, limit }, signal) {
      const parameters = { q: text, offset: String(offset), limit: String(limit), typing: String(typing) };
      const inAddress = queryOf(parameters);
      const address = `${origin}/api/search`;
      return inAddress.length <= longestAddress
        ? askJson<SearchAnswer>({ address: address + inAddress, asker, signal })
        : askJson<SearchAnswer>({ address, asker, signal, body: parameters });
    },
    issue: (key, signal) =>
      askJson<IssueView>({ address: `${origin}/api/issues/${encodeURIComponent(key)}`, asker, signal }),
    status: (signal) => askJson<StatusAnswer>({ address: `${origin}/api/status`, asker, signal }),
  };
}

/** Whom one can search as; undefined outside the demo. */
export async function fetchDemoPeople(signal: AbortSignal, origin = ''): Promise<DemoPeople | undefined> {
  try {
    return await askJson<DemoPeople>({ address: `${origin}/api/demo/people`, signal });
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 401)) return undefined;
    throw error;
  }
}

/** Servers and proxies take addresses of some 8,000 characters; what is longer goes into a body. */
const longestAddress = 4_000;
