/**
 * A Connect app small enough to read, to try the sandbox with: `npm run example-app -- --port 8095`. It
 * checks that it is installed by the site, prints what it is told, and asks Jira what you ask it: by itself at
 * `/ask?path=/rest/api/3/myself`, as a person with `&as=ACCOUNT_ID`. It forgets everything when it ends.
 */

import { createPublicKey } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import type { OutgoingAnswer } from '../outgoing-request.ts';
import { send } from '../outgoing-request.ts';
import { grantType } from './impersonation.ts';
import type { Claims } from './jwt.ts';
import { readToken, signHs256, verifyHs256, verifyRs256 } from './jwt.ts';
import { queryHash } from './query-hash.ts';

/** What `installed` tells of the site, as far as it is used here. */
interface Tenant {
  readonly baseUrl: string;
  readonly sharedSecret: string;
  readonly oauthClientId: string;
}

const key = 'example-app';
const { values } = parseArgs({ options: { port: { type: 'string', default: '8095' } } });
if (!/^[0-9]{1,5}$/.test(values.port) || Number(values.port) > 65_535) {
  process.stderr.write(`--port must be a whole number up to 65535, not '${values.port}'.\n`);
  process.exit(2);
}
const localUrl = `http://127.0.0.1:${values.port}`;
const received: unknown[] = [];
let tenant: Tenant | undefined;

const descriptor = {
  key,
  name: 'Example app',
  baseUrl: localUrl,
  authentication: { type: 'jwt' },
  lifecycle: { installed: '/installed', uninstalled: '/uninstalled' },
  scopes: ['READ', 'WRITE', 'ACT_AS_USER'],
  apiVersion: 1,
  modules: {
    webhooks: ['jira:issue_created', 'jira:issue_updated', 'jira:issue_deleted', 'comment_created'].map(
      (event) => ({ event, url: '/webhook' }),
    ),
  },
};

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', localUrl);
  const [status, body] = await answer(request, url, await textOf(request));
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(body === undefined ? '' : `${JSON.stringify(body)}\n`);
});
server.once('error', (error) => {
  process.stderr.write(
    `The app cannot listen on port ${values.port}; choose another with --port. ${error.message}\n`,
  );
  process.exitCode = 1;
});
server.listen(Number(values.port), '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ descriptor: `${localUrl}/atlassian-connect.json` })}\n`);
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));

async function answer(request: IncomingMessage, url: URL, text: string): Promise<[number, unknown?]> {
  const token = /^JWT (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /atlassian-connect.json':
      return [200, descriptor];
    case 'POST /installed': {
      const { baseUrl, sharedSecret, oauthClientId } = parsed(text);
      const claims = await claimsOfSite(String(baseUrl), token, url);
      if (!claims) return [401, { message: 'This does not come from the site that it names.' }];
      tenant = {
        baseUrl: String(baseUrl),
        sharedSecret: String(sharedSecret),
        oauthClientId: String(oauthClientId),
      };
      return [204];
    }
    case 'POST /uninstalled':
      if (!tenant || !(await claimsOfSite(tenant.baseUrl, token, url))) return [401];
      tenant = undefined;
      return [204];
    case 'POST /webhook': {
      if (!tenant || !verifyHs256(token, tenant.sharedSecret) || !isFor(token, 'POST', url)) return [401];
      const body = parsed(text);
      received.push(body);
      process.stdout.write(`${JSON.stringify({ event: body.webhookEvent, issue: issueKeyOf(body) })}\n`);
      return [204];
    }
    case 'GET /received':
      return [200, received.map((body) => parsed(JSON.stringify(body)).webhookEvent)];
    case 'GET /ask':
      return ask(url.searchParams.get('path') ?? '/rest/api/3/myself', url.searchParams.get('as'));
    default:
      return [404, { message: 'Try /ask?path=/rest/api/3/myself or /received.' }];
  }
}

/** Installing is signed with the site's own key, which is published under its name. */
async function claimsOfSite(baseUrl: string, token: string, url: URL): Promise<Claims | undefined> {
  const read = readToken(token);
  const keyUrl = `${baseUrl}/${String(read?.header.kid)}`;
  const pem = await send({ method: 'GET', url: keyUrl, reach: 'loopback', timeoutMs: 10_000 });
  if (!read || pem.kind !== 'answered' || pem.status !== 200) return undefined;
  return verifyRs256(token, createPublicKey(pem.body)) && isFor(token, 'POST', url) ? read.claims : undefined;
}

function isFor(token: string, method: string, url: URL): boolean {
  const { exp, qsh } = readToken(token)?.claims ?? {};
  const hash = queryHash({ method, pathname: url.pathname, query: url.searchParams });
  return qsh === hash && typeof exp === 'number' && exp > Date.now() / 1000;
}

async function ask(path: string, accountId: string | null): Promise<[number, unknown]> {
  const url = tenant && URL.parse(tenant.baseUrl + path);
  if (!tenant || !url) return [503, { message: 'Not installed yet.' }];
  const { authorization, refusal } =
    accountId === null ? asApp(tenant, url) : await asPerson(tenant, accountId);
  if (authorization === undefined) return [403, refusal];
  const answered = await send({
    method: 'GET',
    url: url.href,
    headers: { Authorization: authorization },
    reach: 'loopback',
    timeoutMs: 10_000,
  });
  return answered.kind === 'answered' ? [answered.status, parsed(answered.body)] : [502, answered];
}

interface Authorization {
  readonly authorization?: string;
  readonly refusal?: unknown;
}

function asApp({ sharedSecret }: Tenant, url: URL): Authorization {
  const now = Math.floor(Date.now() / 1000);
  const qsh = queryHash({ method: 'GET', pathname: url.pathname, query: url.searchParams });
  return { authorization: `JWT ${signHs256({ iss: key, iat: now, exp: now + 180, qsh }, sharedSecret)}` };
}

/** At Atlassian the authorization server has a host of its own; in the sandbox it is the site. */
async function asPerson(site: Tenant, accountId: string): Promise<Authorization> {
  const now = Math.floor(Date.now() / 1000);
  const assertion = {
    iss: `urn:atlassian:connect:clientid:${site.oauthClientId}`,
    sub: `urn:atlassian:connect:useraccountid:${accountId}`,
    tnt: site.baseUrl,
    aud: site.baseUrl,
    iat: now,
    exp: now + 60,
  };
  const form = { grant_type: grantType, assertion: signHs256(assertion, site.sharedSecret) };
  const answered: OutgoingAnswer = await send({
    method: 'POST',
    url: `${site.baseUrl}/oauth2/token`,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: String(new URLSearchParams(form)),
    reach: 'loopback',
    timeoutMs: 10_000,
  });
  const body = answered.kind === 'answered' ? parsed(answered.body) : {};
  return typeof body.access_token === 'string'
    ? { authorization: `Bearer ${body.access_token}` }
    : { refusal: body };
}

function issueKeyOf(body: Claims): unknown {
  return parsed(JSON.stringify(body.issue ?? {})).key;
}

function parsed(text: string): Claims {
  try {
    return Object.fromEntries(Object.entries(Object(JSON.parse(text))));
  } catch {
    return {};
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
