/**
 * The way out of the house: the one `fetch` with which requests leave for Jira and other services, through the
 * operator's proxy and trusting the operator's certificates where there are such. Redirects are handed back and never followed,
 * because a credential would go along.
 */

import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { getCACertificates } from 'node:tls';
import { Agent, type Dispatcher, ProxyAgent, fetch as undiciFetch } from 'undici';
import { AppError } from '../errors.ts';

export interface OutboundOptions {
  readonly proxy: string | undefined;
  /** PEM. */
  readonly caFile: string | undefined;
  /** Names as `URL.hostname` writes them. */
  readonly allowHosts: readonly string[];
}

export interface Outbound extends AsyncDisposable {
  readonly fetch: typeof globalThis.fetch;
}

/** Throws `bad-config` where the file of certificates cannot be used. */
export async function openOutbound(options: OutboundOptions): Promise<Outbound> {
  const ca = await trustedCertificates(options.caFile);
  const tls = ca === undefined ? {} : { ca };
  const direct = new Agent({ connect: tls });
  const elsewhere = options.proxy
    ? new ProxyAgent({ uri: options.proxy, requestTls: tls, proxyTls: tls })
    : direct;
  const allowed = new Set(options.allowHosts);
  return {
    fetch: fetchThrough(({ hostname }) => (allowed.has(hostname) ? direct : elsewhere)),
    async [Symbol.asyncDispose]() {
      // Who closes does not wait for answers any more; nor for the connections that are kept for the next request.
      await Promise.all([...new Set([direct, elsewhere])].map((dispatcher) => dispatcher.destroy()));
    },
  };
}

function fetchThrough(choose: (url: URL) => Dispatcher): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const answer = await undiciFetch(url, {
      method: request.method,
      headers: [...request.headers],
      body: request.body === null ? null : await request.bytes(),
      signal: request.signal,
      redirect: 'manual',
      dispatcher: choose(url),
    });
    const { status, statusText } = answer;
    return new Response(answer.body && !withoutBody.has(status) ? handedOn(answer.body.getReader()) : null, {
      status,
      statusText,
      headers: [...answer.headers],
    });
  };
}

/** The package's own type of a stream is not quite the global one. */
function handedOn(reader: ReadableStreamDefaultReader<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

const withoutBody: ReadonlySet<number> = new Set([204, 205, 304]);

/** Those that are trusted anyway, and the operator's; undefined: the former alone. */
export async function trustedCertificates(caFile: string | undefined): Promise<string[] | undefined> {
  if (caFile === undefined) return undefined;
  let text: string;
  try {
    text = await readFile(caFile, 'utf8');
  } catch (cause) {
    throw new AppError('bad-config', `JACKDAW_CA_FILE: the file ${caFile} cannot be read.`, { cause });
  }
  const own = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (own.length > 0 && own.every(isCertificate)) return [...getCACertificates('default'), ...own];
  throw new AppError(
    'bad-config',
    `JACKDAW_CA_FILE: ${caFile} holds no certificate, or a damaged one. It takes them as PEM.`,
  );
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
