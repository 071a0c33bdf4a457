/**
 * How the sandbox itself asks somebody: the address of an app's descriptor, its lifecycle, its webhooks. One request, no
 * redirects, an end by time and by length. Whatever goes wrong is an answer here, never an exception. By default it
 * reaches this machine alone: worlds are made up, and what they say is nobody else's to receive.
 */

import * as http from 'node:http';
import * as https from 'node:https';
import { isIP } from 'node:net';

export type Reach = 'loopback' | 'anywhere';

export interface OutgoingRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly reach: Reach;
  /** For the whole exchange. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export type OutgoingAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  /** `unreachable`: refused, cut, too late. `forbidden`: not to be tried at all. */
  | { readonly kind: 'unreachable' | 'forbidden'; readonly reason: string };

const longestAnswer = 1_000_000;

export async function send(request: OutgoingRequest): Promise<OutgoingAnswer> {
  const url = URL.parse(request.url);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    return { kind: 'forbidden', reason: `'${request.url}' is not an address of http or https.` };
  }
  if (request.reach === 'loopback' && !isLoopback(url.hostname)) {
    const reason = `The sandbox reaches this machine only, and ${url.hostname} is another; allow others with --outgoing anywhere.`;
    return { kind: 'forbidden', reason };
  }
  const ends = [AbortSignal.timeout(request.timeoutMs), ...(request.signal ? [request.signal] : [])];
  try {
    return await exchange(url, request, AbortSignal.any(ends));
  } catch (error) {
    return { kind: 'unreachable', reason: error instanceof Error ? reasonOf(error) : String(error) };
  }
}

export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (isIP(host) === 4) return host.startsWith('127.');
  if (isIP(host) === 6) return host === '::1';
  return host === 'localhost' || host.endsWith('.localhost');
}

function exchange(url: URL, request: OutgoingRequest, signal: AbortSignal): Promise<OutgoingAnswer> {
  const { method, headers = {}, body } = request;
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const options = { method, headers: { ...headers, ...length }, signal, agent: false };
    const outgoing = (url.protocol === 'https:' ? https : http).request(url, options, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= longestAnswer) chunks.push(chunk);
        else response.destroy(new Error('The answer is too long.'));
      });
      response.on('error', reject);
      response.on('close', () => reject(new Error('The answer was cut short.')));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ kind: 'answered', status: response.statusCode ?? 0, body: text });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function reasonOf(error: Error): string {
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'It did not answer in time.';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'ECONNREFUSED') return 'The connection was refused.';
  return error.message || code || 'The connection failed.';
}
