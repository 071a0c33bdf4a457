/**
 * What the search, the reading view and the status ask of the server. Answers are our own server's, checked there
 * against the same schemas: they are not checked again here, but for whose eyes they were made with. An answer for
 * other eyes than the banner says is thrown away.
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
    me: async (signal) => madeFor(asker, await askJson<Me>({ address: `${origin}/api/me`, asker, signal })),
    async search({ text, typing, offset, limit }, signal) {
      const parameters = { q: text, offset: String(offset), limit: String(limit), typing: String(typing) };
      const inAddress = queryOf(parameters);
      const address = `${origin}/api/search`;
      const answer = await (inAddress.length <= longestAddress
        ? askJson<SearchAnswer>({ address: address + inAddress, asker, signal })
        : askJson<SearchAnswer>({ address, asker, signal, body: parameters }));
      return madeFor(asker, answer);
    },
    async issue(key, signal) {
      const address = `${origin}/api/issues/${encodeURIComponent(key)}`;
      return madeFor(asker, await askJson<IssueView>({ address, asker, signal }));
    },
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

function madeFor<Answer extends Pick<Me, 'viewingAs'>>(asker: Asker, answer: Answer): Answer {
  if (answer.viewingAs?.email.toLowerCase() === asker.viewAs?.toLowerCase()) return answer;
  throw new ApiError(
    409,
    'other-eyes',
    'This answer was made for somebody else than the page says, so nothing of it is shown. Load the page again.',
  );
}

/** Servers and proxies take addresses of some 8,000 characters; what is longer goes into a body. */
const longestAddress = 4_000;
