/**
 * From a request to its reply: the doors beside the API, authentication, the table of operations, the scopes of who
 * asks by an app, the permission, the handler. Each step either answers or lets pass. Whatever a door or a
 * handler throws becomes an answer; a bug is a 500 that names itself.
 */

import { authenticate } from './authenticate.ts';
import { adminWebhooks } from './doors/admin-webhooks.ts';
import { connectHost } from './doors/connect-host.ts';
import { control } from './doors/control.ts';
import { ownAddress } from './doors/own-address.ts';
import { pages } from './doors/pages.ts';
import { pictures } from './doors/pictures.ts';
import { plugins } from './doors/plugins.ts';
import { tenant } from './doors/tenant.ts';
import { entranceOf, gatewayNotFound } from './gateway.ts';
import { oauthDoor } from './oauth/oauth-door.ts';
import type { Answer, Call, Operation } from './operation.ts';
import { BadParameter, jiraError } from './operation.ts';
import { findOperation, notServed } from './operations.ts';
import type { Reply } from './reply.ts';
import { jsonReply } from './reply.ts';
import { BadBody, parseJson } from './request-body.ts';
import { refuseByScope } from './scopes.ts';
import type { Door, SandboxRequest, Site } from './site.ts';
import { statusPage } from './status-page/status-page.ts';

/** Of the site itself. */
const doors: readonly Door[] = [
  ownAddress,
  statusPage,
  oauthDoor,
  control,
  tenant,
  plugins,
  adminWebhooks,
  connectHost,
  pictures,
  pages,
];

/** Through the gateway there is nothing but the API, and the pictures that its answers point to. */
const notThroughGateway: Door = (_site, { url }) =>
  url.pathname.startsWith('/rest/') ? undefined : jsonReply(gatewayNotFound);
const gatewayDoors: readonly Door[] = [pictures, notThroughGateway];

export async function answerRequest(site: Site, received: SandboxRequest): Promise<Reply> {
  try {
    return await replyTo(site, received);
  } catch (error) {
    return jsonReply(answerFor(error));
  }
}

async function replyTo(site: Site, received: SandboxRequest): Promise<Reply> {
  const entrance = entranceOf(site, received);
  if ('status' in entrance) return jsonReply(entrance);
  const { request, throughGateway } = entrance;
  for (const door of throughGateway ? gatewayDoors : doors) {
    const reply = await door(site, request);
    if (reply) return reply;
  }
  const { method, url } = request;
  const caller = authenticate(site, request, throughGateway);
  if ('status' in caller) return jsonReply(caller);
  const { accountId, loginReason } = caller;
  const signedIn = loginReason === undefined ? {} : { 'X-Seraph-LoginReason': loginReason };
  const found = findOperation(method, url.pathname);
  if (!found) return { ...jsonReply(notServed(method, url.pathname)), accountId };
  const { operation, path } = found;
  const replied = (answered: Answer): Reply => ({
    ...jsonReply({ ...answered, headers: { ...answered.headers, ...signedIn } }),
    accountId,
    operation: operation.path,
  });
  const outOfScope = refuseByScope(operation, caller.grant);
  if (outOfScope) return replied(outOfScope);
  const parsed = method === 'GET' ? { value: undefined } : parseBody(request, operation);
  if ('refusal' in parsed) return replied(parsed.refusal);
  const call: Call = {
    ...site,
    ...(throughGateway ? site.gateway : {}),
    caller: accountId,
    grant: caller.grant,
    url,
    path,
    body: parsed.value,
    headers: request.headers,
    bytes: request.bytes ?? new Uint8Array(),
    nowMs: site.clock.now(),
  };
  const { refusal, headers } = site.limits.admit(call, operation);
  if (refusal) return replied(refusal);
  const answered = await handled(operation, call);
  site.limits.settle(call, operation, answered);
  return replied({ ...answered, headers: { ...headers, ...answered.headers } });
}

async function handled(operation: Operation, call: Call): Promise<Answer> {
  try {
    return operation.permission.refuse(call) ?? (await operation.handle(call));
  } catch (error) {
    return answerFor(error);
  }
}

function answerFor(error: unknown): Answer {
  if (error instanceof BadParameter) return jiraError(400, error.message);
  if (error instanceof BadBody) return jiraError(400, error.message, error.errors);
  const message = error instanceof Error ? error.message : String(error);
  return jiraError(500, `The sandbox failed: ${message}`);
}

type ParsedBody = { readonly value: unknown } | { readonly refusal: Answer };

function parseBody({ headers, body }: SandboxRequest, { takesFiles = false }: Operation): ParsedBody {
  if (body === undefined) return { refusal: jiraError(413, 'The request body is too large.') };
  if (body === '' && !takesFiles) return { value: undefined };
  const expected = takesFiles ? 'multipart/form-data' : 'application/json';
  const contentType = String(headers['content-type'] ?? '').toLowerCase();
  if (!contentType.startsWith(expected)) {
    return { refusal: jiraError(415, `The request must have the Content-Type ${expected}.`) };
  }
  if (takesFiles) return { value: undefined };
  try {
    return { value: parseJson(body) };
  } catch {
    return {
      refusal: jiraError(400, 'There was an error parsing JSON. Check that your request body is valid.'),
    };
  }
}
