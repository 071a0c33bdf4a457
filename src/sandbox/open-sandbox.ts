/**
 * A Jira Cloud site on this machine: a real HTTP server over a world. It listens on loopback only. A request is
 * read, spoiled where a fault is planned, answered (`answer-request.ts`), delayed, written and logged.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerRequest } from './answer-request.ts';
import { IssueContent } from './answers/issue-content.ts';
import { BufferPool } from './answers/json-writer.ts';
import { InstalledApps } from './connect/installed-apps.ts';
import { startConnect } from './connect/lifecycle.ts';
import { isBesideJira } from './doors/own-address.ts';
import { FaultPlan } from './faults/faults.ts';
import { spoil } from './faults/spoil.ts';
import { gatewayUrl } from './gateway.ts';
import type { RateLimitSettings } from './limits/rate-limits.ts';
import { noRateLimits, RateLimits } from './limits/rate-limits.ts';
import type { NewOAuthApp } from './oauth/oauth-apps.ts';
import { newOAuthApp, registerOAuthApp } from './oauth/oauth-apps.ts';
import { OAuthGrants } from './oauth/oauth-grants.ts';
import { jiraError } from './operation.ts';
import type { Reach } from './outgoing-request.ts';
import type { Reply } from './reply.ts';
import { jsonReply } from './reply.ts';
import { longestBody } from './request-body.ts';
import type { RequestEntry } from './request-log.ts';
import { RequestLog, withoutCredentials } from './request-log.ts';
import { SandboxClock } from './sandbox-clock.ts';
import { SandboxEvents } from './sandbox-events.ts';
import { SearchIndex } from './search/search-index.ts';
import { SearchPages } from './search/search-pages.ts';
import type { FailedLogins, SandboxSettings, Site } from './site.ts';
import type { SaveOptions, StateHead } from './state/save-state.ts';
import { saveState } from './state/save-state.ts';
import { StateFile } from './state/state-file.ts';
import type { SavedParts } from './state/state-parts.ts';
import { Tasks } from './tasks.ts';
import { startWebhooks } from './webhooks/tell-webhooks.ts';
import { WebhookRegistry } from './webhooks/webhook-registry.ts';
import { NamesInUse } from './world/names-in-use.ts';
import type { World } from './world/world.ts';
import type { WorldOAuthApp } from './world/world-file.ts';

export interface SandboxOptions {
  readonly world: World;
  /** Default 0: any free one. */
  readonly port?: number;
  readonly host?: '127.0.0.1';
  /** What `self` links begin with, such as `https://acme.atlassian.net`. Default: where it listens. */
  readonly publicUrl?: string;
  /** Added to every answer. */
  readonly latencyMs?: number;
  /** How many comments and worklogs an issue embeds in lists of issues. Default 20. */
  readonly embeddedComments?: number;
  /** How far searches are behind the issues. Default 0. */
  readonly indexLagMs?: number;
  /** Default: none. */
  readonly rateLimits?: Partial<RateLimitSettings>;
  /** Whether `permissions/check` looks at security levels. Default true. */
  readonly checkAppliesLevels?: boolean;
  /** How long a task takes that Jira does in the background. Default 0: it is done before the answer. */
  readonly taskMs?: number;
  /** Serve `/sandbox/…`, see `doors/control.ts`. */
  readonly control?: boolean;
  /** Where descriptors are read and webhooks delivered. Default `loopback`: this machine only. */
  readonly outgoing?: Reach;
  /** Whether a wrong API token is answered as anonymous, as sites do (default), or refused. */
  readonly failedLogins?: FailedLogins;
  /** The parts of a saved state beside its world (`loadState`). What is given here beside it wins over it. */
  readonly saved?: SavedParts;
  /** Where `POST /sandbox/state/save` saves to. Default: nowhere, it answers 409. */
  readonly stateFile?: string;
  readonly onRequest?: (entry: RequestEntry) => void;
  /** The machine's time that the sandbox's clock runs with; default the system's. */
  readonly now?: () => number;
}

export interface Sandbox extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without a slash at its end. */
  readonly url: string;
  readonly site: Site;
  readonly world: World;
  readonly clock: SandboxClock;
  readonly faults: FaultPlan;
  /** Makes an OAuth app known, with a client id and secret of its own unless they are given. */
  registerOAuthApp(app: NewOAuthApp): WorldOAuthApp;
  /** The last 10,000, oldest first. */
  requests(): readonly RequestEntry[];
  /** Writes the world and everything else that counts into a file, for `loadState`. */
  saveState(file: string, options?: SaveOptions): Promise<StateHead>;
  /** Makes all content now rather than when first asked for; for benchmarks. */
  prepare(): void;
}

export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { world, port = 0, host = '127.0.0.1', saved = {}, onRequest } = options;
  const kept = saved.settings;
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  const address = server.address();
  const localUrl = `http://${host}:${typeof address === 'object' && address ? address.port : port}`;
  const baseUrl = options.publicUrl?.replace(/\/+$/, '') ?? localUrl;
  const sandboxClock = new SandboxClock(options.now);
  const index = new SearchIndex(
    world,
    () => sandboxClock.now(),
    () => site.settings.indexLagMs,
  );
  const throughGateway = gatewayUrl({ baseUrl, cloudId: world.cloudId });
  const site: Site = {
    world,
    content: new IssueContent(world, baseUrl),
    names: new NamesInUse(world),
    baseUrl,
    siteUrl: baseUrl,
    gateway: { baseUrl: throughGateway, content: new IssueContent(world, throughGateway) },
    localUrl,
    cloudId: world.cloudId,
    clock: sandboxClock,
    oauth: new OAuthGrants(saved.oauth),
    events: new SandboxEvents(),
    apps: new InstalledApps(world.cloudId, saved.apps),
    webhooks: new WebhookRegistry(saved.webhooks),
    faults: new FaultPlan(),
    log: new RequestLog(),
    index,
    searches: new SearchPages(world, index),
    buffers: new BufferPool(),
    limits: new RateLimits(),
    tasks: new Tasks(sandboxClock),
    settings: {
      latencyMs: options.latencyMs ?? kept?.latencyMs ?? 0,
      perIssueMs: kept?.perIssueMs ?? 0,
      perIdMs: kept?.perIdMs ?? 0,
      embeddedComments: options.embeddedComments ?? kept?.embeddedComments ?? 20,
      indexLagMs: options.indexLagMs ?? kept?.indexLagMs ?? 0,
      rateLimits: { ...(kept?.rateLimits ?? noRateLimits), ...options.rateLimits },
      checkAppliesLevels: options.checkAppliesLevels ?? kept?.checkAppliesLevels ?? true,
      failedLogins: options.failedLogins ?? kept?.failedLogins ?? 'anonymous',
      taskMs: options.taskMs ?? kept?.taskMs ?? 0,
      control: options.control ?? false,
      outgoing: options.outgoing ?? 'loopback',
      webhooksAskPermissions: kept?.webhooksAskPermissions ?? true,
      webhookTimeoutMs: kept?.webhookTimeoutMs ?? 20_000,
    },
    stateFile: options.stateFile === undefined ? undefined : new StateFile(options.stateFile),
  };
  startConnect(site);
  if (saved.clock) site.clock.restore(saved.clock);
  const stopWebhooks = startWebhooks(site);
  const { faults, log, clock, content, settings } = site;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedMs = performance.now();
    const { method = 'GET', url: target = '/', headers } = request;
    const received = await bodyOf(request);
    const body = received?.toString('utf8');
    const url = URL.parse(target, localUrl);
    const isJira = url === null || !isBesideJira(url.pathname);
    const fault = isJira ? faults.next(method, target) : undefined;
    const asked = url && { method, url, headers, body, ...(received ? { bytes: received } : {}) };
    const truth = async () => {
      if (!asked) return jsonReply(jiraError(400, 'The address of the request cannot be read.'));
      return answerRequest(site, asked);
    };
    const reply = fault && asked ? await spoil(fault, site, asked, truth) : await truth();
    const lateMs = isJira ? latencyOf(settings, reply) : 0;
    const waitMs = lateMs + (fault?.kind === 'delay' ? fault.ms : 0);
    if (waitMs > 0) await sleep(waitMs, undefined, { ref: false });
    const { body: written } = reply;
    const bytes = typeof written === 'string' ? Buffer.from(written) : written.bytes();
    if (typeof written !== 'string') response.once('close', () => written.release());
    if (fault?.kind === 'close') request.socket.destroy();
    else {
      response.writeHead(reply.status, {
        ...(reply.contentType === undefined
          ? {}
          : { 'Content-Type': reply.contentType, 'Content-Length': bytes.length }),
        ...(reply.accountId === undefined ? {} : { 'X-AAccountId': encodeURIComponent(reply.accountId) }),
        ...reply.headers,
      });
      if (fault?.kind === 'cut') {
        response.write(bytes.subarray(0, fault.bytes), () => request.socket.destroy());
      } else if (fault?.kind === 'slow') await writeSlowly(response, bytes, fault.bytesPerSecond);
      else response.end(bytes);
    }
    if (!isJira) return;
    const entry: RequestEntry = {
      at: new Date(clock.now()).toISOString(),
      method,
      path: withoutCredentials(target),
      accountId: reply.accountId,
      status: reply.status,
      bytes: bytes.length,
      ms: Math.round((performance.now() - startedMs) * 10) / 10,
      operation: reply.operation,
    };
    log.add(entry);
    onRequest?.(entry);
  }

  return {
    url: localUrl,
    site,
    world,
    clock,
    faults,
    registerOAuthApp: (app) => registerOAuthApp(world, newOAuthApp.parse(app)),
    requests: () => log.last(),
    saveState: (file, saving) => saveState(site, file, saving),
    prepare: () => content.prepareAll(),
    async [Symbol.asyncDispose]() {
      index[Symbol.dispose]();
      stopWebhooks();
      site.tasks.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function latencyOf({ latencyMs, perIssueMs, perIdMs }: SandboxSettings, { holds }: Reply): number {
  return latencyMs + (holds?.issues ?? 0) * perIssueMs + (holds?.ids ?? 0) * perIdMs;
}

/** A tenth of a second's worth at a time. */
async function writeSlowly(response: ServerResponse, bytes: Buffer, bytesPerSecond: number): Promise<void> {
  const step = Math.max(1, Math.floor(bytesPerSecond / 10));
  for (let from = 0; from < bytes.length && !response.destroyed; from += step) {
    response.write(bytes.subarray(from, from + step));
    await sleep(100, undefined, { ref: false });
  }
  response.end();
}

/** Undefined: too long. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    length += bytes.length;
    if (length <= longestBody) chunks.push(bytes);
  }
  return length > longestBody ? undefined : Buffer.concat(chunks);
}
