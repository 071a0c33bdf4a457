/**
 * A Jira Cloud site on this machine: a real HTTP server over a world. It listens on loopback only. What
 * becomes of a request is in `serve-request.ts`.
 */

import { createServer } from 'node:http';
import { IssueContent } from './answers/issue-content.ts';
import { BufferPool } from './answers/json-writer.ts';
import { InstalledApps } from './connect/installed-apps.ts';
import { startConnect } from './connect/lifecycle.ts';
import { FaultPlan } from './faults/faults.ts';
import { gatewayUrl } from './gateway.ts';
import type { RateLimitSettings } from './limits/rate-limits.ts';
import { noRateLimits, RateLimits } from './limits/rate-limits.ts';
import type { NewOAuthApp } from './oauth/oauth-apps.ts';
import { newOAuthApp, registerOAuthApp } from './oauth/oauth-apps.ts';
import { OAuthGrants } from './oauth/oauth-grants.ts';
import type { Reach } from './outgoing-request.ts';
import type { RequestEntry } from './request-log.ts';
import { RequestLog } from './request-log.ts';
import { SandboxClock } from './sandbox-clock.ts';
import { SandboxEvents } from './sandbox-events.ts';
import { SearchIndex } from './search/search-index.ts';
import { SearchPages } from './search/search-pages.ts';
import { serveRequest } from './serve-request.ts';
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
  /** And that much more for each issue with fields in it. */
  readonly perIssueMs?: number;
  /** And for each bare id. */
  readonly perIdMs?: number;
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
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    serveRequest(site, request, response, onRequest).catch(() => response.destroy());
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
    settings: settingsOf(options),
    stateFile: options.stateFile === undefined ? undefined : new StateFile(options.stateFile),
  };
  startConnect(site);
  if (saved.clock) site.clock.restore(saved.clock);
  const stopWebhooks = startWebhooks(site);
  const { faults, log, clock, content } = site;

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

/** What is given wins over what was saved. */
function settingsOf({ saved, ...options }: SandboxOptions): SandboxSettings {
  const kept = saved?.settings;
  return {
    latencyMs: options.latencyMs ?? kept?.latencyMs ?? 0,
    perIssueMs: options.perIssueMs ?? kept?.perIssueMs ?? 0,
    perIdMs: options.perIdMs ?? kept?.perIdMs ?? 0,
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
    ...(kept?.reportCycle !== undefined && { reportCycle: kept.reportCycle }),
  };
}
