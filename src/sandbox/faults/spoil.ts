/** What a fault makes of a request: another answer in place of the true one, or the true one changed. */

import { randomUUID } from 'node:crypto';
import type { Reply } from '../reply.ts';
import { htmlReply, jsonType } from '../reply.ts';
import type { SandboxRequest, Site } from '../site.ts';
import type { FaultAnswer } from './faults.ts';

/** The reply to send. Cutting, slowing and delaying it is done where it is written. */
export async function spoil(
  fault: FaultAnswer,
  { world, searches }: Site,
  request: SandboxRequest,
  truth: (instead?: SandboxRequest) => Promise<Reply>,
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
      return withToken(tokenOf(request), await truth());
    case 'first-page-again':
      return withToken(`again-${randomUUID()}`, await truth(withoutToken(request)));
    case 'edit':
      fault.edit(world);
      // What a search found is found again, so that the edit shows on its next page.
      searches.clear();
      return truth();
    default:
      return truth();
  }
}

function withToken(token: string | undefined, reply: Reply): Reply {
  const text = typeof reply.body === 'string' ? reply.body : reply.body.bytes().toString('utf8');
  if (typeof reply.body !== 'string') reply.body.release();
  if (token === undefined) return { ...reply, body: text };
  return {
    ...reply,
    body: text.replace(
      /"nextPageToken":"[^"]*"|"isLast":true/,
      () => `"nextPageToken":${JSON.stringify(token)}`,
    ),
  };
}

function tokenOf({ url, body }: SandboxRequest): string | undefined {
  return url.searchParams.get('nextPageToken') ?? tokenIn(body ?? '');
}

function tokenIn(body: string): string | undefined {
  const found = inBody.exec(body)?.[1];
  return found === '' ? undefined : found;
}

const inBody = /"nextPageToken"\s*:\s*"([^"]*)"/;

function withoutToken(request: SandboxRequest): SandboxRequest {
  const url = new URL(request.url);
  url.searchParams.delete('nextPageToken');
  const { body, bytes: _, ...others } = request;
  return { ...others, url, body: body?.replace(inBody, '"nextPageToken":null') };
}
