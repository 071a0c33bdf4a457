/**
 * Reports to Atlassian, once a cycle, of which accounts names are kept here, for each app that we read with; erases the
 * names of those that were closed; and reads those again that have changed. What an answer says is in the store before
 * anything follows from it, so that a killed process goes on where it was: a report whose answer was lost is sent again,
 * a name that is half erased is erased to its end. Sources that are read with an API token have nobody to ask: they
 * only follow what another source of the same site is told.
 */

import { setTimeout as later, setImmediate as next } from 'node:timers/promises';
import { AppError, reasonOf } from '../../errors.ts';
import {
  type AccountReport,
  mostReported,
  oneAccount,
  type ReportedAccount,
  reportAccounts,
  reportPaths,
  reportScope,
} from '../../jira/personal-data-calls.ts';
import { type JiraRequests, openJiraRequests } from '../../jira/request.ts';
import { type AccountId, accountId, type SourceId } from '../../model/ids.ts';
import type { Source } from '../../model/source.ts';
import { holdLease } from '../../store/hold-lease.ts';
import type { NamedAccount, PersonalDataStore } from '../../store/personal-data-store.ts';
import { installationCredential } from '../connect-app/open-installation.ts';
import { type SourceTools, sourceCredential, spendingOf } from '../open-client.ts';
import { type Failing, putReportFindings } from './report-findings.ts';

const leaseName = 'report of personal data';
const lookEveryMs = 60_000;
const retryMs = 3_600_000;
const dayMs = 86_400_000;
/** [M] What Atlassian says where it says nothing. */
const usualCycleMs = 7 * dayMs;
const issuesAtATime = 50;
/** Of a source, at each look: each is a request of its own. */
const mostReadAnew = 200;
/** How many accounts are looked at in one go. */
const accountsAtATime = 500;
/** Who are tried one after the other: what refuses three refuses all. */
const mostReporters = 3;

/** Ends what is under way when it is disposed of. */
export function keepPersonalDataReported(tools: SourceTools): AsyncDisposable {
  const stop = new AbortController();
  const failed = new Map<string, Failed>();
  const watching = (async () => {
    while (!stop.signal.aborted) {
      await reportPersonalData(tools, stop.signal, failed).catch((error: unknown) => {
        if (!stop.signal.aborted) tools.log.warn('personal-data-not-looked-at', { error: reasonOf(error) });
      });
      // By the machine's own timer: erasing is not to wait for a clock that stands still.
      await later(lookEveryMs, undefined, { signal: stop.signal, ref: false }).catch(() => {});
    }
  })();
  return {
    async [Symbol.asyncDispose]() {
      stop.abort(new AppError('interrupted', 'The server ends.'));
      await watching;
    },
  };
}

export interface Failed {
  readonly atMs: number;
  readonly why: string;
}

/**
 * One look: reports what is due, and does what follows. What fails is a finding of the sources that it concerns and stops
 * nothing for others; of what Atlassian or Jira refuse the next try is an hour later (`failed`). Nothing while another
 * process does it.
 */
export async function reportPersonalData(
  tools: SourceTools,
  signal: AbortSignal,
  failed = new Map<string, Failed>(),
): Promise<void> {
  const { store, clock, log } = tools;
  await using lease = await holdLease(store.runs, leaseName, clock);
  if (!lease) return;
  const until = AbortSignal.any([signal, lease.lost]);
  const sources = await store.sources.list();
  const failures = new Map(sources.map(({ id }) => [id, new Map<Failing, string>()]));
  const fails = (code: Failing, of: readonly Source[], why: string) => {
    for (const { id } of of) failures.get(id)?.set(code, why);
  };
  const tryOnce = async (code: Failing, source: Source, work: () => Promise<unknown>) => {
    try {
      await work();
      return undefined;
    } catch (error) {
      if (until.aborted) throw error;
      const why = reasonOf(error);
      log.warn(code, { source: source.id, error: why });
      return why;
    }
  };
  const erase = async (source: Source) => {
    const why = await tryOnce('names-not-erased', source, () => eraseNames(tools, source, until));
    if (why !== undefined) fails('names-not-erased', [source], why);
  };
  /** Not within an hour of its last failure. By whoever can: the first that is not refused. */
  const tryHourly = async (
    code: Failing,
    what: string,
    of: readonly Source[],
    by: readonly Source[],
    work: (source: Source) => Promise<unknown>,
  ) => {
    const last = failed.get(what);
    let why = last?.why;
    if (!last || Math.abs(clock.now() - last.atMs) >= retryMs) {
      const first = last ? Math.floor(clock.now() / retryMs) % by.length : 0;
      for (const source of [...by.slice(first), ...by.slice(0, first)].slice(0, mostReporters)) {
        why = await tryOnce(code, source, () => work(source));
        if (why === undefined) break;
      }
      if (why === undefined) failed.delete(what);
      else failed.set(what, { atMs: clock.now(), why });
    }
    if (why !== undefined) fails(code, of, why);
  };

  for (const source of sources) await erase(source);
  for (const [app, of] of Map.groupBy(sources, appOf)) {
    const by = of.filter(canReport);
    if (app === undefined || by.length === 0) continue;
    await tryHourly('personal-data-not-reported', app, of, by, (reporter) =>
      reportForApp(tools, reporter, of, until),
    );
  }
  for (const source of sources) {
    await tryHourly('people-not-read-again', `people of ${source.id}`, [source], [source], () =>
      readChangedAnew(tools, source, until),
    );
  }
  for (const source of sources) await erase(source);
  for (const source of sources) {
    await putReportFindings(store, source, failures.get(source.id) ?? new Map(), clock.now()).catch(
      (error: unknown) => log.warn('findings-not-written', { source: source.id, error: reasonOf(error) }),
    );
  }
}

/** An account is reported once for all sources that are read with the same app. Undefined: with none. */
function appOf({ credential }: Source): string | undefined {
  if (credential.kind === 'oauth') return `OAuth app ${credential.clientId}`;
  return credential.kind === 'connect' ? `Connect app at ${credential.clientKey}` : undefined;
}

/** Whether this one's credential can report at the moment. */
export function canReport({ credential, halt }: Pick<Source, 'credential' | 'halt'>): boolean {
  if (halt) return false;
  return (
    credential.kind === 'connect' || (credential.kind === 'oauth' && credential.scopes.includes(reportScope))
  );
}

async function reportForApp(
  tools: SourceTools,
  reporter: Source,
  sources: readonly Source[],
  signal: AbortSignal,
): Promise<void> {
  const { store, clock } = tools;
  const { personalData } = store;
  const ids = sources.map(({ id }) => id);
  const nowMs = clock.now();
  const { cycleMs = usualCycleMs } = await personalData.standing(reporter.id);
  let door: Awaited<ReturnType<typeof openDoor>> | undefined;
  const report = async (accounts: readonly ReportedAccount[]): Promise<AccountReport> => {
    door ??= await openDoor(tools, reporter);
    return reportAccounts(door.requests, door.path, accounts, signal);
  };
  for await (const due of dueTogether(personalData, ids, { reportedMs: nowMs - cycleMs, nowMs })) {
    const accounts = due
      .map((one) => ({ accountId: one.accountId, updatedMs: one.sinceMs }))
      .filter((one) => isReportable(one.accountId));
    const answer = accounts.length === 0 ? nothingTold : await report(accounts);
    // Of others nobody asked.
    const closed = due.map((one) => one.accountId).filter((id) => answer.closed.includes(id));
    // How many people a private source names is its owner's to know.
    const isTold = sources.every(({ kind }) => kind !== 'private');
    await personalData.reported(
      ids,
      due.map((one) => one.accountId),
      { closed, updated: answer.updated.map(accountId), cycleMs: answer.cycleMs },
      // One moment for the whole report: what was said after the look began would count as said in the future.
      nowMs,
      closed.length === 0
        ? undefined
        : {
            actor: { kind: 'schedule' },
            action: 'erased-accounts',
            subject: reporter.site.url,
            outcome: 'done',
            details: isTold ? { accounts: closed.length } : {},
          },
    );
  }
}

/** As many together as one report holds. */
async function* dueTogether(
  personalData: PersonalDataStore,
  sources: readonly SourceId[],
  since: { readonly reportedMs: number; readonly nowMs: number },
): AsyncGenerator<readonly NamedAccount[]> {
  let waiting: readonly NamedAccount[] = [];
  let after: AccountId | undefined;
  do {
    const { due, next: following } = await personalData.toReport(sources, since, after, accountsAtATime);
    waiting = [...waiting, ...due];
    after = following;
    while (waiting.length >= mostReported || (after === undefined && waiting.length > 0)) {
      yield waiting.slice(0, mostReported);
      waiting = waiting.slice(mostReported);
    }
    await next();
  } while (after !== undefined);
}

const nothingTold: AccountReport = { closed: [], updated: [], cycleMs: undefined };

/** One that is of no such form, as a damaged import leaves, would have the other 89 refused with it. */
const isReportable = (id: string) => /^[A-Za-z0-9:_-]{1,128}$/.test(id);

/** Where the app reports. A limit is waited for a short while: the next look tries again. */
async function openDoor(tools: SourceTools, source: Source) {
  const { credential } = source;
  if (credential.kind === 'connect') {
    return {
      requests: requestsOf(tools, source, {
        baseUrl: source.baseUrl,
        credential: installationCredential(tools, credential.clientKey, undefined),
      }),
      path: reportPaths.connect,
    };
  }
  return {
    requests: requestsOf(tools, source, {
      baseUrl: tools.atlassian.apiUrl,
      credential: await sourceCredential(tools, source),
    }),
    path: reportPaths.oauth,
  };
}

function requestsOf(
  tools: SourceTools,
  source: Source,
  as: Pick<Parameters<typeof openJiraRequests>[0], 'baseUrl' | 'credential'>,
): JiraRequests {
  const { clock, log, fetch } = tools;
  const spending = spendingOf(tools, source, 'census');
  return openJiraRequests({ ...as, clock, log, fetch, spending, longestPauseMs: 60_000 });
}

async function readChangedAnew(tools: SourceTools, source: Source, signal: AbortSignal): Promise<void> {
  const { store, clock } = tools;
  const ids = source.halt ? [] : (await store.personalData.outdated(source.id)).slice(0, mostReadAnew);
  if (ids.length === 0) return;
  const credential = await sourceCredential(tools, source);
  const requests = requestsOf(tools, source, { baseUrl: source.baseUrl, credential });
  for (const id of ids) {
    const readMs = clock.now();
    const user = await oneAccount(requests, id, signal).catch((error: unknown) => {
      // Whoever may not browse people goes by what stands on issues, when these are read again.
      if (error instanceof AppError && error.code === 'jira-forbidden') return undefined;
      throw error;
    });
    await store.personalData.readAnew(source.id, id, user?.displayName, readMs);
  }
}

/** A few issues at a time, so that others may write in between. */
async function eraseNames({ store }: SourceTools, { id }: Source, signal: AbortSignal): Promise<void> {
  while ((await store.personalData.callAnew(id, issuesAtATime)) > 0) {
    signal.throwIfAborted();
    await next();
  }
}
