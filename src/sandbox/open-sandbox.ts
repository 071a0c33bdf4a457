/**
 * A Jira Cloud site on this machine: a real HTTP server over a world. One request goes through: faults,
 * authentication, the table of operations, the operation's permission, its handler, latency, the log. It
 * listens on loopback only. It keeps the last requests and never their bodies or credentials.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { authenticate } from './authenticate.ts';
import { controlAnswer } from './control.ts';
import type { FaultAnswer } from './faults.ts';
import { FaultPlan } from './faults.ts';
import { IssueContent } from './issue-content.ts';
import type { JsonWriter } from './json-writer.ts';
import { BufferPool } from './json-writer.ts';
import type { Answer } from './operation.ts';
import { BadParameter, jiraError, notAuthenticated } from './operation.ts';
import { findOperation, notServed } from './operations.ts';
import { pictureOf } from './pictures.ts';
import type { World } from './world.ts';

export interface SandboxOptions {
  readonly world: World;
  /** Default 0: any free one. */
  readonly port?: number;
  readonly host?: '127.0.0.1';
  /** Added to every answer. */
  readonly latencyMs?: number;
  /** How many comments and worklogs an issue embeds in lists of issues. Default 20. */
  readonly embeddedComments?: number;
  /** Serve `/sandbox/…`, see `control.ts`. */
  readonly control?: boolean;
  readonly onRequest?: (entry: RequestEntry) => void;
  /** The sandbox's clock; default the system's. */
  readonly now?: () => number;
}

export interface Sandbox extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without a slash at its end. */
  readonly url: string;
  readonly world: World;
  readonly faults: FaultPlan;
  /** The last 10,000, oldest first. */
  requests(): readonly RequestEntry[];
  /** Makes all content now rather than when first asked for; for benchmarks. */
  prepare(): void;
}

export interface RequestEntry {
  readonly at: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly accountId: string | undefined;
  readonly status: number;
  readonly bytes: number;
  readonly ms: number;
  /** The path template of the operation; undefined: none. */
  readonly operation: string | undefined;
}

interface Reply {
  readonly status: number;
  readonly body: string | JsonWriter;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly accountId?: string | undefined;
  readonly operation?: string;
}

const longestBody = 10_000_000;
const requestsKept = 10_000;
const searchesKept = 50;
const json = 'application/json;charset=UTF-8';
const html = 'text/html;charset=UTF-8';

export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { world, port = 0, host = '127.0.0.1', latencyMs = 0, onRequest, now = Date.now } = options;
  const faults = new FaultPlan();
  const log: RequestEntry[] = [];
  const searches = recentSearches();
  const buffers = new BufferPool();
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  const address = server.address();
  const baseUrl = `http://${host}:${typeof address === 'object' && address ? address.port : port}`;
  const content = new IssueContent(world, baseUrl);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedMs = performance.now();
    const { method = 'GET', url: target = '/' } = request;
    const body = await bodyOf(request);
    const fault = faults.next(method, target);
    const reply = fault ? faulty(fault, () => replyTo(request, body)) : replyTo(request, body);
    const waitMs = latencyMs + (fault?.kind === 'delay' ? fault.ms : 0);
    if (waitMs > 0) await sleep(waitMs, undefined, { ref: false });
    const { body: written } = reply;
    const bytes = typeof written === 'string' ? Buffer.from(written) : written.bytes();
    if (typeof written !== 'string') response.once('close', () => written.release());
    if (fault?.kind === 'close') request.socket.destroy();
    else {
      response.writeHead(reply.status, {
        'Content-Type': reply.contentType,
        'Content-Length': bytes.length,
        ...(reply.accountId === undefined ? {} : { 'X-AAccountId': encodeURIComponent(reply.accountId) }),
        ...reply.headers,
      });
      if (fault?.kind === 'cut') {
        response.write(bytes.subarray(0, fault.bytes), () => request.socket.destroy());
      } else response.end(bytes);
    }
    const entry: RequestEntry = {
      at: new Date(now()).toISOString(),
      method,
      path: target,
      accountId: reply.accountId,
      status: reply.status,
      bytes: bytes.length,
      ms: Math.round((performance.now() - startedMs) * 10) / 10,
      operation: reply.operation,
    };
    log.push(entry);
    if (log.length >= 2 * requestsKept) log.splice(0, log.length - requestsKept);
    onRequest?.(entry);
  }

  function replyTo(request: IncomingMessage, body: string | undefined): Reply {
    const { method = 'GET', headers } = request;
    const url = URL.parse(request.url ?? '/', baseUrl);
    if (!url) return jsonReply(jiraError(400, 'The address of the request cannot be read.'));
    if (url.pathname.startsWith('/sandbox/')) {
      const found = options.control ? controlAnswer(world, url, requests) : undefined;
      return jsonReply(found ?? notServed(method, url.pathname));
    }
    const picture = pictureOf(world, url);
    if (picture) return { status: 200, body: picture, contentType: 'image/svg+xml' };
    if (!url.pathname.startsWith('/rest/')) return pageReply(url);
    const caller = authenticate(world, headers.authorization);
    if (caller === 'refused') {
      return jsonReply({
        ...notAuthenticated,
        headers: { ...notAuthenticated.headers, 'X-Seraph-LoginReason': 'AUTHENTICATED_FAILED' },
      });
    }
    const { accountId } = caller;
    const found = findOperation(method, url.pathname);
    if (!found) return { ...jsonReply(notServed(method, url.pathname)), accountId };
    const { operation, path } = found;
    const replied = (answered: Answer): Reply => ({
      ...jsonReply(answered),
      accountId,
      operation: operation.path,
    });
    const parsed = method === 'POST' ? parseBody(headers['content-type'], body) : { value: undefined };
    if ('refusal' in parsed) return replied(parsed.refusal);
    const call = {
      world,
      content,
      baseUrl,
      caller: accountId,
      url,
      path,
      body: parsed.value,
      nowMs: now(),
      embeddedComments: options.embeddedComments ?? 20,
      searches,
      buffers,
    };
    try {
      return replied(operation.permission.refuse(call) ?? operation.handle(call));
    } catch (error) {
      if (error instanceof BadParameter) return replied(jiraError(400, error.message));
      const message = error instanceof Error ? error.message : String(error);
      return replied(jiraError(500, `The sandbox failed: ${message}`));
    }
  }

  function requests(): readonly RequestEntry[] {
    return log.slice(-requestsKept);
  }

  return {
    url: baseUrl,
    world,
    faults,
    requests,
    prepare: () => content.prepareAll(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function faulty(fault: FaultAnswer, truth: () => Reply): Reply {
  if (fault.kind === 'status') {
    const body = fault.body ?? JSON.stringify({ errorMessages: [`Fault: ${fault.status}.`], errors: {} });
    return { status: fault.status, body, contentType: json, headers: fault.headers ?? {} };
  }
  if (fault.kind === 'html') {
    const body = `<!DOCTYPE html><html><head><title>Atlassian</title></head><body><h1>Something went wrong (${fault.status})</h1></body></html>`;
    return { status: fault.status, body, contentType: html };
  }
  return truth();
}

function jsonReply(answered: Answer): Reply {
  return {
    status: answered.status,
    body: answered.json,
    contentType: json,
    ...(answered.headers ? { headers: answered.headers } : {}),
  };
}

/** Jira's own pages are not here; a link from a search hit still says where it led. */
function pageReply(url: URL): Reply {
  const key = /^\/browse\/([A-Za-z][A-Za-z0-9_]*-\d+)$/.exec(url.pathname)?.[1];
  const found = key !== undefined || url.pathname === '/';
  const about = key
    ? `<h1>${key}</h1><p>In Jira this is the page of the issue. The sandbox serves its REST API only: <code>/rest/api/3/issue/${key}</code></p>`
    : '<h1>Jira sandbox</h1><p>This address serves a REST API under <code>/rest/api/3</code> and has no pages.</p>';
  const body = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${key ?? 'Jira sandbox'}</title></head><body style="font:16px sans-serif;max-width:40em;margin:4em auto">${about}</body></html>`;
  return { status: found ? 200 : 404, body, contentType: html };
}

type ParsedBody = { readonly value: unknown } | { readonly refusal: Answer };

function parseBody(contentType: string | undefined, body: string | undefined): ParsedBody {
  if (body === undefined) return { refusal: jiraError(413, 'The request body is too large.') };
  if (body === '') return { value: undefined };
  if (!contentType?.toLowerCase().startsWith('application/json')) {
    return { refusal: jiraError(415, 'The request must have the Content-Type application/json.') };
  }
  try {
    return { value: JSON.parse(body) };
  } catch {
    return {
      refusal: jiraError(400, 'There was an error parsing JSON. Check that your request body is valid.'),
    };
  }
}

/** Undefined: too long. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    length += bytes.length;
    if (length <= longestBody) chunks.push(bytes);
  }
  return length > longestBody ? undefined : Buffer.concat(chunks).toString('utf8');
}

function recentSearches() {
  const lists = new Map<string, Uint32Array>();
  return {
    get: (fingerprint: string) => lists.get(fingerprint),
    set(fingerprint: string, ids: Uint32Array) {
      lists.delete(fingerprint);
      lists.set(fingerprint, ids);
      for (const oldest of lists.keys()) {
        if (lists.size <= searchesKept) break;
        lists.delete(oldest);
      }
    },
  };
}
