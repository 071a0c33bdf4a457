/**
 * A bare HTTP server for the tests of the client: each test says what it answers, rightly or wrongly. Beside
 * it a clock that passes over waits at once and writes them down.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';

export interface SeenRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** From 0, in the order in which they came. */
  readonly number: number;
}

export interface TestServer extends AsyncDisposable {
  readonly baseUrl: string;
  readonly host: string;
  readonly seen: readonly SeenRequest[];
  /** Connections that were opened. */
  connections(): number;
}

export type Respond = (request: SeenRequest, response: ServerResponse) => void | Promise<void>;

export async function openTestServer(respond: Respond): Promise<TestServer> {
  const seen: SeenRequest[] = [];
  let connections = 0;
  const server = createServer(async (message, response) => {
    let body = '';
    for await (const chunk of message.setEncoding('utf8')) body += chunk;
    const url = new URL(message.url ?? '/', 'http://127.0.0.1');
    const request = {
      method: message.method ?? '',
      url,
      headers: message.headers,
      body,
      number: seen.length,
    };
    seen.push(request);
    await respond(request, response);
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    seen,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function sendJson(response: ServerResponse, body: unknown, status = 200, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** Time that stands still but for waits, which pass at once. */
export function skippingClock(startMs = Date.parse('2026-11-22T10:00:00Z')): Clock & {
  readonly waits: number[];
} {
  const waits: number[] = [];
  let nowMs = startMs;
  return {
    waits,
    now: () => nowMs,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      waits.push(ms);
      const untilMs = nowMs + ms;
      await new Promise((resolve) => setImmediate(resolve));
      nowMs = Math.max(nowMs, untilMs);
    },
  };
}
