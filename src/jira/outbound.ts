/**
 * The way out of the house: the one `fetch` with which requests leave for Jira and other services, through the
 * operator's proxy and trusting the operator's certificates where there are such. Redirects are handed back and never followed,
 * because a credential would go along.
 */

import { Agent, type Dispatcher, ProxyAgent, fetch as undiciFetch } from 'undici';

export interface OutboundOptions {
  readonly proxy: string | undefined;
  /** Certificates to trust instead of the usual ones, PEM (`certificates.ts`). */
  readonly ca: readonly string[] | undefined;
  /** Names as `URL.hostname` writes them. */
  readonly allowHosts: readonly string[];
}

export interface Outbound extends AsyncDisposable {
  readonly fetch: typeof globalThis.fetch;
}

export function openOutbound(options: OutboundOptions): Outbound {
  const tls = options.ca ? { ca: [...options.ca] } : {};
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
