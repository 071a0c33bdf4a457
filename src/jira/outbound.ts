/**
 * The way out of the house: the one `fetch` with which requests leave for Jira and other services, through the
 * operator's proxy and trusting the operator's certificates where there are such. It leads to public addresses only, but for
 * hosts that the operator allows; each connection is checked as it is made. Redirects are handed back and never
 * followed, because a credential would go along.
 */

import { lookup as systemLookup } from 'node:dns';
import { isIP } from 'node:net';
import { Agent, buildConnector, type Dispatcher, ProxyAgent, fetch as undiciFetch } from 'undici';
import { isPrivateAddress, PrivateAddressError, publicLookup } from './private-address.ts';

export interface OutboundOptions {
  readonly proxy: string | undefined;
  /** Certificates to trust instead of the usual ones, PEM (`certificates.ts`). */
  readonly ca: readonly string[] | undefined;
  /** Names as `URL.hostname` writes them. */
  readonly allowHosts: readonly string[];
  readonly lookup?: typeof systemLookup;
}

export interface Outbound extends AsyncDisposable {
  readonly fetch: typeof globalThis.fetch;
}

export function openOutbound(options: OutboundOptions): Outbound {
  const { lookup = systemLookup, proxy } = options;
  const tls = options.ca ? { ca: [...options.ca] } : {};
  const allowed = new Set(options.allowHosts);
  const lookupPublic = publicLookup(lookup);
  const connectAnywhere = buildConnector({ ...tls, lookup });
  const connectPublic = buildConnector({ ...tls, lookup: lookupPublic });
  const direct = new Agent({
    connect(to, callback) {
      if (allowed.has(to.hostname)) return connectAnywhere(to, callback);
      if (isRefusedLiteral(to.hostname)) return callback(new PrivateAddressError(), null);
      connectPublic(to, callback);
    },
  });
  const proxied = proxy && new ProxyAgent({ uri: proxy, requestTls: tls, proxyTls: tls });
  /** A proxy looks names up by itself: all that can be said here is what this machine makes of them. */
  async function throughProxy(agent: Dispatcher, hostname: string): Promise<Dispatcher> {
    if (isRefusedLiteral(hostname)) throw new PrivateAddressError();
    await new Promise<void>((resolve, reject) => {
      lookupPublic(hostname, { all: true }, (error) =>
        error instanceof PrivateAddressError ? reject(error) : resolve(),
      );
    });
    return agent;
  }
  return {
    async fetch(input, init) {
      const request = new Request(input, init);
      const { hostname } = new URL(request.url);
      const dispatcher = proxied && !allowed.has(hostname) ? await throughProxy(proxied, hostname) : direct;
      const answer = await undiciFetch(request.url, {
        method: request.method,
        headers: [...request.headers],
        body: request.body === null ? null : await request.bytes(),
        signal: request.signal,
        redirect: 'manual',
        dispatcher,
      });
      const { status, statusText } = answer;
      const body = answer.body && !withoutBody.has(status) ? handedOn(answer.body.getReader()) : null;
      return new Response(body, { status, statusText, headers: [...answer.headers] });
    },
    async [Symbol.asyncDispose]() {
      // Who closes does not wait for answers any more; nor for the connections that are kept for the next request.
      await Promise.all([direct.destroy(), proxied ? proxied.destroy() : undefined]);
    },
  };
}

/** An address instead of a name is not looked up. */
function isRefusedLiteral(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) !== 0 && isPrivateAddress(bare);
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
