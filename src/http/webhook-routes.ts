/**
 * Where Jira tells of changes: a site by its Connect app, the sites of an OAuth app, and webhooks that administrators of
 * Jira have set. Open to everybody, as a call proves itself. What was told is in the store before it is answered, and what
 * cannot be kept is answered so that Jira tells it again. Of what was not accepted everybody hears the same.
 */

import type { FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AppError, reasonOf } from '../errors.ts';
import { connectWebhookPath } from '../sources/connect-app/connect-app.ts';
import { type Admitted, admitAddress, admitApp, admitSite } from '../sources/webhooks/admit-webhook.ts';
import { oauthWebhookPath } from '../sources/webhooks/keep-registered.ts';
import { notAccepted } from '../sources/webhooks/verify-webhook.ts';
import { handWebhookPath } from '../sources/webhooks/webhook-secret.ts';
import { problem } from './api.ts';
import type { Api, RouteTools } from './route-tools.ts';

/** An issue comes with all its fields; one that is longer is in the list of changes. */
const longestBody = 4_000_000;
const warnEveryMs = 60_000;

export function webhookRoutes(api: Api, tools: RouteTools): void {
  const { sources } = tools;
  // Apart from the other routes, since a signature is of the bytes.
  void api.register(async (plain) => {
    const instance = plain.withTypeProvider<ZodTypeProvider>();
    instance.removeAllContentTypeParsers();
    const asBytes = { parseAs: 'buffer', bodyLimit: longestBody } as const;
    instance.addContentTypeParser('*', asBytes, (_request, body, done) => done(null, body));
    const hear = hearing(tools);
    hear(
      instance,
      connectWebhookPath,
      'A site tells of a change by the Connect app; it proves itself',
      (request) =>
        admitSite(sources, {
          method: request.method,
          path: request.url,
          authorization: request.headers.authorization,
        }),
    );
    hear(
      instance,
      oauthWebhookPath,
      'A site tells of a change by an OAuth app; it proves itself',
      (request) => admitApp(sources, request.headers.authorization),
    );
    hear(
      instance,
      `${handWebhookPath}:address`,
      "An administrator's webhook tells of a change; it proves itself",
      (request) => {
        const signature = request.headers['x-hub-signature'];
        const { address } = addressParams.parse(request.params);
        return admitAddress(sources, address, typeof signature === 'string' ? signature : undefined);
      },
    );
  });
}

const addressParams = z.object({ address: z.string().max(200) });

type Admit = (request: FastifyRequest) => Promise<Admitted>;

function hearing({ clock, log, onHint }: RouteTools) {
  const admitted = new WeakMap<FastifyRequest, Admitted>();
  let warnedMs = 0;
  let refusals = 0;

  /** Calls that prove nothing can come in any number: of all of them one line a minute. */
  const refusing = async <T>(route: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'not-signed-in') throw error;
      refusals += 1;
      if (Math.abs(clock.now() - warnedMs) >= warnEveryMs) {
        log.warn('webhook-refused', { route, refusals, error: reasonOf(error) });
        warnedMs = clock.now();
        refusals = 0;
      }
      throw notAccepted();
    }
  };

  return (instance: Api, path: string, summary: string, admit: Admit) => {
    instance.post(
      path,
      {
        schema: {
          summary,
          security: [],
          ...(path.includes(':') && { params: addressParams }),
          response: { 204: z.null(), 400: problem, 401: problem, 503: problem },
        },
        // Before the body is read: whoever cannot be somebody sends none.
        onRequest: async (request) => {
          admitted.set(request, await refusing(path, () => admit(request)));
        },
      },
      async (request, reply) => {
        const take = admitted.get(request);
        if (!take) throw notAccepted();
        const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
        // On a line of its own: an argument is not evaluated where nobody is called.
        const taken = await refusing(path, () => take(body));
        onHint?.(taken);
        return reply.status(204).send(null);
      },
    );
  };
}
