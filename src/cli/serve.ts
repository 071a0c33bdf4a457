/** `jackdaw serve`: the page and the API, with the text index and the permissions kept up to date beside them. */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { App } from '../app.ts';
import { addressOf, listeningAt } from '../config.ts';
import { AppError } from '../errors.ts';
import { openMetricsServer } from '../http/metrics-server.ts';
import type { Demo } from '../http/route-tools.ts';
import { openServer, type Server } from '../http/server.ts';
import { exposition } from '../metrics/exposition.ts';
import { measure } from '../metrics/measure.ts';
import { hasOwner } from '../people/set-up.ts';
import { compareNowAndThen } from '../permissions/drift/schedule.ts';
import { keepHaltedLookedAt } from '../sources/look-at-halted.ts';
import { keepOAuthRenewed } from '../sources/oauth/keep-renewed.ts';
import { openSourceClient, openSyncClients } from '../sources/open-client.ts';
import { keepPersonalDataReported } from '../sources/personal-data/keep-reported.ts';
import { settleAssignments } from '../sources/settle-assignments.ts';
import { sealedFindings } from '../sources/vault-standing.ts';
import { keepWebhooksRegistered } from '../sources/webhooks/keep-registered.ts';
import { holdLease, serveLeaseName } from '../store/hold-lease.ts';
import { startAccessSchedule } from '../sync/access-schedule.ts';
import { startContentSchedule } from '../sync/content-schedule.ts';
import type { CommandTools } from './command-tools.ts';

export async function serveCommand(
  tools: CommandTools,
  options: { readonly host?: string; readonly port?: number },
): Promise<void> {
  const { terminal, signal } = tools;
  const config = listeningAt(tools.config, options);
  const app = await tools.open(config, true);
  const { host, port } = config;
  const publicUrl = config.publicUrl === addressOf(host, port) ? undefined : config.publicUrl;
  await using serving = await serve(app, { host, port, demo: undefined, publicUrl });
  terminal.print(`Jackdaw is at ${serving.url} – Ctrl+C stops it.`);
  if (publicUrl !== undefined) terminal.print(`People open it at ${publicUrl}.`);
  terminal.printJson({ url: serving.url });
  if (!(await hasOwner(app.signIn))) {
    // Only whoever sees this terminal can become the owner: there is no password to begin with.
    terminal.note('Nobody owns this Jackdaw yet. Become its owner, once, with this link:');
    terminal.note(`  ${publicUrl ?? serving.url}/set-up#${app.signIn.setUp.make()}`);
  }
  await untilAborted(AbortSignal.any([signal, serving.lost]));
  if (serving.lost.aborted) throw serving.lost.reason;
}

export interface Serving extends Server {
  /** Aborted when another process has taken the data folder over. */
  readonly lost: AbortSignal;
}

/** Throws `already-running` while another process serves the data folder. */
export async function serve(
  app: App,
  options: {
    readonly host: string;
    readonly port: number;
    readonly demo: Demo | undefined;
    /** Undefined: where it listens. */
    readonly publicUrl?: string | undefined;
  },
): Promise<Serving> {
  await using stack = new AsyncDisposableStack();
  const lease = await holdLease(app.store.runs, serveLeaseName, app.clock);
  if (!lease) {
    throw new AppError(
      'already-running',
      `Another Jackdaw serves the data folder ${app.config.dataFolder} already. Stop it, or choose another folder with JACKDAW_DATA.`,
    );
  }
  stack.use(lease);
  for (const message of await settleAssignments(app.store, app.clock)) {
    app.log.warn('assignment-unfinished', { message });
  }
  for (const source of await app.store.sources.list()) {
    for (const { code, message } of await sealedFindings(
      app.store,
      app.sources.vault,
      source,
      app.clock.now(),
    ))
      app.log.warn(code, { source: source.id, message });
  }
  const follower = app.followStore();
  const { accessEveryMs } = app.config;
  const access =
    accessEveryMs === undefined
      ? undefined
      : stack.use(
          startAccessSchedule({
            store: app.store,
            openClient: (source, use) => openSourceClient(app.sources, source, use),
            clock: app.clock,
            log: app.log,
            everyMs: accessEveryMs,
          }),
        );
  const { pollEveryMs, againEveryMs, censusEveryMs, directoryMaxAgeMs, concurrency } = app.config;
  const contents =
    pollEveryMs === undefined
      ? undefined
      : stack.use(
          startContentSchedule({
            store: app.store,
            openClients: (source) => openSyncClients(app.sources, source),
            clock: app.clock,
            log: app.log,
            pollEveryMs,
            againEveryMs,
            censusEveryMs,
            concurrency,
            directoryMaxAgeMs,
          }),
        );
  stack.use(keepOAuthRenewed(app.sources));
  stack.use(keepHaltedLookedAt(app.sources));
  stack.use(keepPersonalDataReported(app.sources));
  const readMetrics = async () => exposition(await measure({ ...app, index: app.search.index }));
  const { metricsToken, metricsAddress } = app.config;
  if (metricsAddress) {
    const { clock, log, search } = app;
    stack.use(await openMetricsServer({ ...metricsAddress, clock, log, search, read: readMetrics }));
  }
  const server = stack.use(
    await openServer({
      search: app.search,
      permissions: app.permissions,
      sources: app.sources,
      signIn: app.signIn,
      sourceWork: app.sourceWork,
      clock: app.clock,
      log: app.log,
      onHint({ reading, access: changed }) {
        if (reading.length > 0) contents?.wake();
        for (const source of changed) access?.wake(source);
      },
      meters: app.meters,
      metrics: { token: metricsToken, read: readMetrics },
      indexFailure: () => follower.state().failure,
      trustedProxies: app.config.trustedProxies,
      ...options,
      pageFolder: builtPage(),
    }),
  );
  const { auditEveryMs, auditRequests } = app.config;
  if (auditEveryMs !== undefined) {
    const stop = new AbortController();
    const schedule = { everyMs: auditEveryMs, requests: auditRequests };
    const comparing = compareNowAndThen(app.drift, schedule, stop.signal);
    stack.defer(() => {
      stop.abort();
      return comparing;
    });
  }
  // Where it listens is known only now, where nothing else is said.
  stack.use(keepWebhooksRegistered(app.sources, options.publicUrl ?? server.url));
  const closing = stack.move();
  return { url: server.url, lost: lease.lost, [Symbol.asyncDispose]: () => closing[Symbol.asyncDispose]() };
}

export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function builtPage(): string | undefined {
  const folder = fileURLToPath(new URL('../../dist/web', import.meta.url));
  return existsSync(folder) ? folder : undefined;
}
