/** What a fault makes of a request: another answer in place of the true one, or the true one changed. */

import type { Reply } from '../reply.ts';
import { htmlReply, jsonType } from '../reply.ts';
import type { SandboxRequest, Site } from '../site.ts';
import type { FaultAnswer } from './faults.ts';

/** The reply to send. Cutting, slowing and delaying it is done where it is written. */
export async function spoil(
  fault: FaultAnswer,
  { world, searches }: Site,
  request: SandboxRequest,
  truth: () => Promise<Reply>,
): Promise<Reply> {
  switch (fault.kind) {
    case 'status': {
      const body = fault.body ?? JSON.stringify({ errorMessages: [`Fault: ${fault.status}.`], errors: {} });
      return { status: fault.status, body, contentType: jsonType, headers: fault.headers ?? {} };
    }
    case 'html':
      return htmlReply(
        fault.status,
        `<!DOCTYPE html><html><head><title>Atlassian</title></head><body><h1>Something went wrong (${fault.status})</h1></body></html>`,
      );
    case 'repeat-page-token':
      return withTokenOf(request, await truth());
    case 'edit':
      fault.edit(world);
      // What a search found is found again, so that the edit shows on its next page.
      searches.clear();
      return truth();
    default:
      return truth();
  }
}

function withTokenOf({ url, body }: SandboxRequest, reply: Reply): Reply {
  const asked = url.searchParams.get('nextPageToken') ?? tokenIn(body ?? '');
  const text = typeof reply.body === 'string' ? reply.body : reply.body.bytes().toString('utf8');
  if (typeof reply.body !== 'string') reply.body.release();
  if (asked === undefined) return { ...reply, body: text };
  return {
    ...reply,
    body: text.replace(/"nextPageToken":"[^"]*"/, () => `"nextPageToken":${JSON.stringify(asked)}`),
  };
}

function tokenIn(body: string): string | undefined {
  const found = /"nextPageToken"\s*:\s*"([^"]*)"/.exec(body)?.[1];
  return found === '' ? undefined : found;
}
