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

/** What breaks on the way to a proxy, or is refused by it, is not the fault of the site. */
class ProxyError extends Error {
  readonly code = 'PROXY';

  constructor(cause: unknown) {
    super('No connection through the proxy came about', { cause });
  }
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
  const proxied =
    proxy === undefined ? undefined : new ProxyAgent({ uri: proxy, requestTls: tls, proxyTls: tls });
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
      const isProxied = proxied !== undefined && !allowed.has(hostname);
      const dispatcher = isProxied ? await throughProxy(proxied, hostname) : direct;
      const answer = await undiciFetch(request.url, {
        method: request.method,
        headers: [...request.headers],
        body: request.body === null ? null : await request.bytes(),
        signal: request.signal,
        redirect: 'manual',
        dispatcher,
      }).catch((error: unknown) => {
        throw isProxied && isOfProxy(error) ? new ProxyError(error) : error;
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

/** Behind a proxy a site that cannot be reached is an answer of the proxy. */
function isOfProxy(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && proxyCodes.has(String(cause.code))) return true;
  return false;
}

const proxyCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_ABORTED',
  'UND_ERR_PRX_TLS',
]);

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
