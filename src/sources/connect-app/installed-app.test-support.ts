/**
 * For tests: our Connect app with its lifecycle on a port of its own, beside a sandbox in which it can be installed by the
 * upload flow. Calls that a site would make can be made by hand, right or wrong.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import { noAtlassian } from '../../jira/atlassian.test-support.ts';
import { budgetOfOne } from '../../jira/budget/budget.ts';
import { openInstallKeys } from '../../jira/credentials/connect-install-keys.ts';
import { queryHash } from '../../jira/credentials/connect-query-hash.ts';
import { silentLog } from '../../log.ts';
import { install } from '../../sandbox/connect/tiny-app.test-support.ts';
import { openSandbox, type Sandbox } from '../../sandbox/open-sandbox.ts';
import type { World } from '../../sandbox/world/world.ts';
import { openNewStore } from '../../store/new-database.test-support.ts';
import { openVault } from '../vault.ts';
import { connectDescriptor, lifecyclePaths } from './connect-app.ts';
import { disabled, enabled, installed, uninstalled } from './lifecycle.ts';
import type { CallTools } from './verify-call.ts';

/** Of Jira, in the sandbox; by default Ann of the small world. */
interface Administrator {
  readonly email: string;
  readonly token: string;
}

export interface InstalledApp extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly tools: CallTools;
  /** Uploads it as an administrator of the sandbox. */
  install(administrator?: Administrator): ReturnType<typeof install>;
  /** Switches it, or removes it, in the sandbox. */
  manage(method: 'PUT' | 'DELETE', body?: unknown): Promise<number>;
  /** The status that the site was answered with. */
  readonly answered: { readonly path: string; readonly status: number }[];
  /** What the site sent with its last call to this path. */
  last(path: string): { readonly authorization: string; readonly body: unknown } | undefined;
}

const events = { installed, enabled, disabled, uninstalled };

export async function openInstalledApp(world: World, clock: Clock = systemClock): Promise<InstalledApp> {
  await using stack = new AsyncDisposableStack();
  const sandbox = stack.use(await openSandbox({ world }));
  const folder = await mkdtemp(join(tmpdir(), 'jackdaw-connect-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const store = stack.use(await openNewStore(join(folder, 'jackdaw.db')));
  const vault = await openVault(undefined, join(folder, 'vault.key'));
  const answered: { path: string; status: number }[] = [];
  const calls = new Map<string, { authorization: string; body: unknown }>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const { method = '', url: path = '', headers } = request;
    const event = Object.entries(lifecyclePaths).find(([, at]) => at === path)?.[0];
    if (event === undefined) {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(connectDescriptor(tools.connectApp)));
      return;
    }
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const { authorization = '' } = headers;
    calls.set(path, { authorization, body });
    const told = Object.entries(events).find(([name]) => name === event)?.[1];
    const status = await told?.(tools, { method, path, authorization }, body).then(
      () => 204,
      (error: unknown) => (error instanceof AppError && error.code === 'not-signed-in' ? 401 : 400),
    );
    answered.push({ path, status: status ?? 500 });
    response.writeHead(status ?? 500).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stack.defer(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const address = server.address();
  const baseUrl = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const tools: CallTools = {
    store,
    vault,
    clock,
    log: silentLog,
    atlassian: noAtlassian,
    fetch: globalThis.fetch,
    budget: budgetOfOne(clock, 4),
    connectApp: {
      key: 'jackdaw',
      baseUrl,
      authorizationServer: sandbox.url,
      keys: openInstallKeys({ address: sandbox.url, clock, fetch: globalThis.fetch }),
    },
  };
  const closing = stack.move();
  return {
    sandbox,
    tools,
    answered,
    install: (administrator) => install(sandbox, `${baseUrl}/install/descriptor/`, administrator),
    async manage(method, body) {
      const response = await fetch(`${sandbox.url}/rest/plugins/1.0/jackdaw-key`, {
        method,
        headers: {
          authorization: `Basic ${Buffer.from('ann@small.example:token-ann').toString('base64')}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      await response.text();
      return response.status;
    },
    last: (path) => calls.get(path),
    [Symbol.asyncDispose]: () => closing[Symbol.asyncDispose](),
  };
}

/** What a token for this call would claim. */
export function claimsFor(
  { connectApp: { baseUrl } }: { readonly connectApp: Pick<CallTools['connectApp'], 'baseUrl'> },
  path: string,
  over: Readonly<Record<string, unknown>> = {},
) {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: 'client-elsewhere',
    iat: now,
    exp: now + 180,
    qsh: queryHash({ method: 'POST', url: new URL(baseUrl + path) }, baseUrl),
    aud: [baseUrl],
    ...over,
  };
}
