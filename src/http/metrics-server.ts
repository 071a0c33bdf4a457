/**
 * Metrics and health at an address of their own, which the operator has named for that: nobody signs in there, and nothing
 * else is served. On this machine alone, unless another host was named.
 */

import { createServer, type Server as HttpServer, type RequestListener } from 'node:http';
import type { Clock } from '../clock.ts';
import { AppError, reasonOf } from '../errors.ts';
import type { Log } from '../log.ts';
import { expositionType } from '../metrics/exposition.ts';
import type { SearchTools } from '../search/search.ts';
import { healthCheck } from './health.ts';

export interface MetricsServerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly search: Pick<SearchTools, 'store' | 'index'>;
  readonly clock: Clock;
  readonly log: Log;
  read(): Promise<string>;
}

export interface MetricsServer extends AsyncDisposable {
  readonly port: number;
}

/** Throws `port-in-use`, and `bad-config` where nothing can listen at such an address. */
export async function openMetricsServer(options: MetricsServerOptions): Promise<MetricsServer> {
  const ready = healthCheck(options.search, options.clock);
  const answers: ReadonlyMap<string, () => Promise<Answer>> = new Map([
    ['/healthz', async () => json(200, { status: 'ok' })],
    [
      '/readyz',
      async () => {
        const health = await ready();
        return json(health.status === 'ready' ? 200 : 503, health);
      },
    ],
    ['/metrics', async () => ({ status: 200, type: expositionType, body: await options.read() })],
  ]);
  const answer: RequestListener = (request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const found = isRead ? answers.get(path) : undefined;
    const made = found ? found() : Promise.resolve(json(404, { status: 'not found' }));
    made
      .catch((error: unknown) => {
        options.log.error('metrics-failed', { error: reasonOf(error) });
        return json(500, { status: 'failed' });
      })
      .then(({ status, type, body }) => {
        const headers = {
          'content-type': type,
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
        };
        response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body);
      });
  };
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, answer);
  const port = await listen(server, options);
  return {
    port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

function json(status: number, said: unknown): Answer {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(said) };
}

function listen(server: HttpServer, { host, port }: MetricsServerOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: Error & { code?: string }) => {
      const where = `${host}:${port}`;
      reject(
        cause.code === 'EADDRINUSE'
          ? new AppError('port-in-use', `${where} is in use. Choose another JACKDAW_METRICS_ADDRESS.`, {
              cause,
            })
          : new AppError('bad-config', `JACKDAW_METRICS_ADDRESS: nothing can listen on ${where}.`, { cause }),
      );
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
