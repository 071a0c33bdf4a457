/**
 * The HTTP API on Fastify: who is asking (a session or a key, of exactly one person), what they ask (checked
 * against the schemas of `api.ts`, from which the OpenAPI description is made), and errors as `Problem`s. It
 * only translates: every read goes through the door in `search/`.
 */

import type { Socket } from 'node:net';
import fastifySwagger from '@fastify/swagger';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import {
  hasZodFastifySchemaValidationErrors,
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { AppError, type ErrorCode, errorCodes, messageOf, reasonOf } from '../errors.ts';
import { openOfferTaking } from '../sources/oauth/take-offer.ts';
import { acceptShrinkRoutes } from './accept-shrink-routes.ts';
import type { Problem } from './api.ts';
import { assignmentRoutes } from './assignment-routes.ts';
import { auditLogRoutes } from './audit-log-routes.ts';
import { authGroupRoutes } from './auth-group-routes.ts';
import { authOwnRoutes } from './auth-own-routes.ts';
import { authPeopleRoutes } from './auth-people-routes.ts';
import { authProviderRoutes } from './auth-provider-routes.ts';
import { authRoutes } from './auth-routes.ts';
import { type Caller, callerOf } from './caller.ts';
import { connectRoutes } from './connect-routes.ts';
import { demoRoutes } from './demo-routes.ts';
import { driftRoutes } from './drift-routes.ts';
import { explainRoutes } from './explain-routes.ts';
import { healthRoutes } from './health-routes.ts';
import { requireRight } from './key-rights.ts';
import { metricsRoutes } from './metrics-routes.ts';
import { oauthCallback, oauthRoutes } from './oauth-routes.ts';
import { peopleRoutes } from './people-routes.ts';
import { permissionRoutes } from './permission-routes.ts';
import { progressRoutes } from './progress-routes.ts';
import { provisionOwnRoutes } from './provision-own-routes.ts';
import { provisionRoutes } from './provision-routes.ts';
import { openRefusals } from './refusals.ts';
import type { RouteTools, ServerOptions } from './route-tools.ts';
import { requireOwnPage } from './same-origin.ts';
import { searchRoutes } from './search-routes.ts';
import { simulationRoutes } from './simulation-routes.ts';
import { sourceDraftRoutes } from './source-draft-routes.ts';
import { sourceRoutes } from './source-routes.ts';
import { sourceRunRoutes } from './source-run-routes.ts';
import { sourceWebhookRoutes } from './source-webhook-routes.ts';
import { statusRoutes } from './status-routes.ts';
import { asksToViewAs, eyesFor, viewAsHeader } from './view-as.ts';
import { serveWebPage } from './web-page.ts';
import { webhookRoutes } from './webhook-routes.ts';

export interface Server extends AsyncDisposable {
  readonly url: string;
}

/** Throws `port-in-use`. */
export async function openServer(options: ServerOptions): Promise<Server> {
  const fastify = Fastify({
    logger: false,
    bodyLimit: 1_000_000,
    routerOptions: { maxParamLength: 200 },
    // Who else says where a request came from is not believed: whoever guesses passwords would be somebody new each time.
    trustProxy: options.trustedProxies?.length ? [...options.trustedProxies] : false,
    clientErrorHandler: refuseUnreadable,
    frameworkErrors: (error, _request, reply) => {
      const { code, message } = problemOf(error);
      reply.hijack();
      reply.raw
        .writeHead(errorCodes[code].httpStatus, { ...safetyHeaders, 'content-type': jsonType })
        .end(JSON.stringify({ code, message } satisfies Problem));
    },
  });
  fastify.setValidatorCompiler(validatorCompiler);
  fastify.setSerializerCompiler(serializerCompiler);
  const { store } = options.search;
  const refusals = openRefusals(store.auditLog, () => options.clock.now());
  const { publicUrl } = options;
  const isSecure = publicUrl !== undefined && new URL(publicUrl).protocol === 'https:';
  const asking = new WeakMap<FastifyRequest, Caller>();
  const askedBy = async (request: FastifyRequest) => {
    const caller = asking.get(request) ?? (await callerOf(store, request, options.clock.now(), isSecure));
    asking.set(request, caller);
    return caller;
  };
  fastify.setErrorHandler(async (error, request, reply) => {
    const problem = problemOf(error);
    const person = asking.get(request)?.person;
    // Refused it is, also where the log takes no more entries.
    if (person && problem.code === 'not-allowed') {
      await refusals.note(request, person).catch((cause: unknown) => {
        options.log.error('refusal-not-recorded', { error: reasonOf(cause) });
      });
    }
    const { httpStatus } = errorCodes[problem.code];
    if (httpStatus >= 500 && problem.code !== 'interrupted') {
      const said = error instanceof AppError ? { message: error.message } : {};
      options.log.error('request-failed', { route: request.routeOptions.url, code: problem.code, ...said });
    }
    if (httpStatus === 401) reply.header('www-authenticate', 'Bearer');
    return reply.status(httpStatus).send({ code: problem.code, message: problem.message } satisfies Problem);
  });
  fastify.addHook('onSend', async (_request, reply) => {
    reply.headers(safetyHeaders);
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
  const { meters } = options;
  if (meters) {
    fastify.addHook('onResponse', async (request, reply) => {
      const { method, routeOptions } = request;
      const { url: route = 'none' } = routeOptions;
      const seconds = reply.elapsedTime / 1000;
      meters.count('jackdaw_http_requests_total', { method, route, status: reply.statusCode });
      // How long somebody listened is no time that an answer took.
      const isStream = String(reply.getHeader('content-type')).startsWith('text/event-stream');
      if (!isStream) meters.observe('jackdaw_http_request_seconds', { method }, seconds);
      if (route === '/api/search' && reply.statusCode === 200)
        meters.observe('jackdaw_search_seconds', {}, seconds);
    });
  }
  await fastify.register(fastifySwagger, {
    openapi: {
      info: {
        title: 'Jackdaw',
        version: '1',
        description:
          'Search over Jira Cloud in which everybody finds everything they may see, and nothing else.',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  let url = '';
  const ownEyes = async (request: FastifyRequest) => {
    const caller = await askedBy(request);
    if (!asksToViewAs(request)) return caller;
    throw new AppError(
      'not-allowed',
      'With the eyes of somebody else one can search and read, and nothing else. Leave the view first.',
    );
  };
  const tools: RouteTools = {
    ...options,
    isSecure,
    ownUrl: () => publicUrl ?? url,
    async viewerOf(request) {
      return (await ownEyes(request)).person;
    },
    async viewerAnew(request) {
      const caller = await callerOf(store, request, options.clock.now(), isSecure, false);
      if (caller.by === 'key') {
        requireRight(caller.rights, request.method, request.routeOptions.url ?? '');
      }
      return caller.person;
    },
    async sessionOf(request) {
      const caller = await ownEyes(request);
      if (caller.by === 'session') return caller;
      throw new AppError('not-allowed', 'Sign in for this: it is not done with a key.');
    },
    async eyesOf(request, look) {
      return eyesFor({ store, clock: options.clock }, (await askedBy(request)).person, request, look);
    },
  };
  await fastify.register(async (instance) => {
    const api = instance.withTypeProvider<ZodTypeProvider>();
    // Before anything of the request is looked at: what is asked for is no business of somebody unknown.
    api.addHook('preValidation', async (request) => {
      const { schema, url: route = '' } = request.routeOptions;
      const isOpen = schema?.hide === true || schema?.security?.length === 0;
      const caller = isOpen ? undefined : await askedBy(request);
      if (caller?.by === 'key') {
        requireRight(caller.rights, request.method, route);
        // Whatever is looked at with the eyes of somebody else, it is an act of an administrator.
        if (asksToViewAs(request)) requireRight(caller.rights, request.method, viewAsHeader);
      } else requireOwnPage(request, publicUrl);
    });
    searchRoutes(api, tools);
    statusRoutes(api, tools);
    healthRoutes(api, tools);
    metricsRoutes(api, tools);
    const { sourceWork } = options;
    if (sourceWork) {
      sourceRoutes(api, { ...tools, sourceWork });
      sourceDraftRoutes(api, { ...tools, sourceWork });
      sourceWebhookRoutes(api, { ...tools, sourceWork });
      sourceRunRoutes(api, { ...tools, sourceWork });
      progressRoutes(api, { ...tools, sourceWork });
      const offers = openOfferTaking(options.sources, () => oauthCallback(tools));
      oauthRoutes(api, { ...tools, sourceWork }, offers);
      provisionOwnRoutes(api, { ...tools, sourceWork }, offers);
    }
    permissionRoutes(api, tools);
    simulationRoutes(api, tools);
    assignmentRoutes(api, tools);
    explainRoutes(api, tools);
    auditLogRoutes(api, tools);
    peopleRoutes(api, tools);
    driftRoutes(api, tools);
    acceptShrinkRoutes(api, tools);
    authRoutes(api, tools);
    authOwnRoutes(api, tools);
    authPeopleRoutes(api, tools);
    authProviderRoutes(api, tools);
    authGroupRoutes(api, tools);
    provisionRoutes(api, tools);
    connectRoutes(api, tools);
    webhookRoutes(api, tools);
    demoRoutes(api, tools);
    api.get('/api/openapi.json', { schema: { hide: true } }, () => fastify.swagger());
  });
  const page = options.pageFolder === undefined ? undefined : await serveWebPage(fastify, options.pageFolder);
  fastify.setNotFoundHandler((request, reply) => {
    if (page && asksForPage(request)) return reply.type('text/html; charset=utf-8').send(page);
    const problem: Problem = { code: 'not-found', message: 'There is nothing at this address.' };
    return reply.status(404).send(problem);
  });
  url = await listen(fastify, options);
  return { url, [Symbol.asyncDispose]: () => close(fastify) };
}

/** Whoever asks for a health check by a wrong name, say, is not told that all is well: only browsers name HTML. */
function asksForPage({ method, url, headers }: FastifyRequest): boolean {
  if (method !== 'GET' || /^\/api(?:[/?]|$)/.test(url)) return false;
  return /^\/(?:\?|$)/.test(url) || /\btext\/html\b/.test(headers.accept ?? '');
}

/** Answers what has been asked; who keeps a connection open without asking (browsers do) is not waited for. */
async function close(fastify: FastifyInstance): Promise<void> {
  const cut = setTimeout(() => fastify.server.closeAllConnections(), lastAnswersMs);
  await fastify.close();
  clearTimeout(cut);
}

const lastAnswersMs = 1_000;

async function listen(fastify: FastifyInstance, { host, port }: ServerOptions): Promise<string> {
  try {
    return await fastify.listen({ host, port });
  } catch (cause) {
    await fastify.close();
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'EADDRINUSE') {
      throw new AppError(
        'port-in-use',
        `Port ${port} on ${host} is in use. Choose another one with JACKDAW_PORT or --port.`,
        { cause },
      );
    }
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
      throw new AppError('bad-config', `Cannot listen on ${host}:${port}: ${messageOf(cause)}.`, { cause });
    }
    throw cause;
  }
}

/** What Node cannot parse never becomes a request, so no handler above sees it. */
function refuseUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const isLong = error.code === 'HPE_HEADER_OVERFLOW';
  const problem: Problem = {
    code: 'bad-request',
    message: isLong
      ? 'The address or a header is too long. Send a long query with POST /api/search.'
      : 'This is no HTTP request that can be read.',
  };
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${isLong ? '431 Request Header Fields Too Large' : '400 Bad Request'}\r\nconnection: close\r\n` +
      `content-type: ${jsonType}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function problemOf(error: unknown): { code: keyof typeof errorCodes; message: string } {
  if (error instanceof AppError) {
    // What Jira refuses is told: only administrators and reviewers have it asked, and it says what is missing.
    const isOurs = errorCodes[error.code].httpStatus >= 500 && !error.code.startsWith('jira-');
    return isOurs ? { code: error.code, message: failures[error.code] ?? failure } : error;
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [first] = error.validation;
    const where = first?.instancePath.replace(/^\//, '') || 'the request';
    const said = first?.message ?? 'not understood';
    return {
      code: 'bad-request',
      message: `${where}: ${said.endsWith('received undefined') ? 'it is missing' : said}.`,
    };
  }
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  if (error instanceof Error && typeof status === 'number' && status >= 400 && status < 500) {
    // Fastify's own words, about the request alone.
    const isFastifys = 'code' in error && String(error.code).startsWith('FST_');
    const message = isFastifys ? error.message.replace(/[.]?$/, '.') : 'This request cannot be understood.';
    return { code: 'bad-request', message };
  }
  // What happened is in the log by its code only: messages of other libraries may hold what they worked on.
  return { code: 'internal', message: failure };
}

const failure = 'Something went wrong here. Try again; if it stays, tell an administrator.';

/** What failed on our side, in words for everybody. Paths and what else an operator needs are in the log. */
const failures: Partial<Record<ErrorCode, string>> = {
  'index-unavailable':
    'The text index cannot be searched at the moment. Try again; if it stays, tell an administrator.',
  'store-busy': 'The server is busy writing. Try again in a moment.',
  'disk-full': "The server's disk is full. Tell an administrator.",
};

const jsonType = 'application/json; charset=utf-8';

/** The page loads nothing from elsewhere; Mantine sets styles on elements, hence `unsafe-inline` for styles. */
const safetyHeaders = {
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};
