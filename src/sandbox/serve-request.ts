/**
 * One request from its first byte to its line in the log: read, spoiled where a fault is planned, answered
 * (`answer-request.ts`), held back, written. Faults, delays and the log are for Jira alone: whoever looks at the sandbox
 * itself meets none of them.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerRequest } from './answer-request.ts';
import { isBesideJira } from './doors/own-address.ts';
import type { FaultAnswer } from './faults/faults.ts';
import { spoil } from './faults/spoil.ts';
import { jiraError } from './operation.ts';
import type { Reply } from './reply.ts';
import { jsonReply } from './reply.ts';
import { longestBody } from './request-body.ts';
import type { RequestEntry } from './request-log.ts';
import { withoutCredentials } from './request-log.ts';
import type { SandboxRequest, SandboxSettings, Site } from './site.ts';

export async function serveRequest(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
  onRequest?: (entry: RequestEntry) => void,
): Promise<void> {
  const startedMs = performance.now();
  const { method = 'GET', url: target = '/', headers } = request;
  const received = await bodyOf(request);
  const body = received?.toString('utf8');
  const url = URL.parse(target, site.localUrl);
  const isJira = url === null || !isBesideJira(url.pathname);
  const fault = isJira ? site.faults.next(method, target) : undefined;
  const asked: SandboxRequest | null = url && {
    method,
    url,
    headers,
    body,
    ...(received ? { bytes: received } : {}),
  };
  const truth = async (instead = asked) => {
    if (!instead) return jsonReply(jiraError(400, 'The address of the request cannot be read.'));
    return answerRequest(site, instead);
  };
  const reply = fault && asked ? await spoil(fault, site, asked, truth) : await truth();
  const lateMs = isJira ? latencyOf(site.settings, reply) : 0;
  const waitMs = lateMs + (fault?.kind === 'delay' ? fault.ms : 0);
  if (waitMs > 0) await sleep(waitMs, undefined, { ref: false });
  const { body: written } = reply;
  const bytes = typeof written === 'string' ? Buffer.from(written) : written.bytes();
  if (typeof written !== 'string') response.once('close', () => written.release());
  await write(response, reply, bytes, fault);
  if (!isJira) return;
  const entry: RequestEntry = {
    at: new Date(site.clock.now()).toISOString(),
    method,
    path: withoutCredentials(target),
    accountId: reply.accountId,
    status: reply.status,
    bytes: bytes.length,
    ms: Math.round((performance.now() - startedMs) * 10) / 10,
    operation: reply.operation,
  };
  site.log.add(entry);
  onRequest?.(entry);
}

async function write(
  response: ServerResponse,
  { status, contentType, accountId, headers }: Reply,
  bytes: Buffer,
  fault: FaultAnswer | undefined,
): Promise<void> {
  if (fault?.kind === 'close') {
    response.destroy();
    return;
  }
  response.writeHead(status, {
    ...(contentType === undefined ? {} : { 'Content-Type': contentType, 'Content-Length': bytes.length }),
    ...(accountId === undefined ? {} : { 'X-AAccountId': encodeURIComponent(accountId) }),
    ...headers,
  });
  if (fault?.kind === 'cut') response.write(bytes.subarray(0, fault.bytes), () => response.destroy());
  else if (fault?.kind === 'slow') await writeSlowly(response, bytes, fault.bytesPerSecond);
  else response.end(bytes);
}

function latencyOf({ latencyMs, perIssueMs, perIdMs }: SandboxSettings, { holds }: Reply): number {
  return latencyMs + (holds?.issues ?? 0) * perIssueMs + (holds?.ids ?? 0) * perIdMs;
}

/** A tenth of a second's worth at a time. */
async function writeSlowly(response: ServerResponse, bytes: Buffer, bytesPerSecond: number): Promise<void> {
  const step = Math.max(1, Math.floor(bytesPerSecond / 10));
  for (let from = 0; from < bytes.length && !response.destroyed; from += step) {
    response.write(bytes.subarray(from, from + step));
    await sleep(100, undefined, { ref: false });
  }
  response.end();
}

/** Undefined: too long. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    length += bytes.length;
    if (length <= longestBody) chunks.push(bytes);
  }
  return length > longestBody ? undefined : Buffer.concat(chunks);
}
