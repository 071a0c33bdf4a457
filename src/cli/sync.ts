/** `jackdaw sync`: reads the sources one after the other, and ends when all of it can be searched. */

import type { App } from '../app.ts';
import { AppError, type ErrorCode, messageOf, reasonOf } from '../errors.ts';
import type { Source } from '../model/source.ts';
import type { SyncProgress } from '../model/sync-progress.ts';
import { hoursInWords } from '../sources/directory-age.ts';
import { sourcesNamed } from '../sources/find-source.ts';
import { openSourceClient } from '../sources/open-client.ts';
import { reportPersonalData } from '../sources/personal-data/keep-reported.ts';
import { projectNamed } from '../sources/run-control.ts';
import type { SyncWanted } from '../sources/source-work.ts';
import { readPermissions } from '../sync/read-permissions.ts';
import { rereadProjects } from '../sync/reread-projects.ts';
import type { CommandTools } from './command-tools.ts';
import { count, counted, duration, type Terminal } from './terminal.ts';

export async function syncCommand(
  tools: CommandTools,
  name: string | undefined,
  options: { readonly permissions?: boolean; readonly full?: boolean; readonly project?: string } = {},
): Promise<void> {
  const { terminal, signal } = tools;
  const app = await tools.open();
  const found = await sourcesNamed(app.store, name);
  const { full, project: key } = options;
  if (key !== undefined && (full || options.permissions)) {
    throw new AppError('bad-request', 'Say either --project, --full or --permissions.');
  }
  if (key !== undefined && found.length > 1) {
    throw new AppError('bad-request', 'Name the source that the project is to be read from.');
  }
  // Whoever names a source means it; all together are those that are synced by themselves. Expired credentials are
  // tried: they may be good again, and if not, whoever runs this by a schedule is to hear of it.
  const sources = found.filter(
    ({ automatic, halt }) =>
      name !== undefined || key !== undefined || (automatic && halt?.reason !== 'paused'),
  );
  for (const source of found) {
    if (sources.includes(source)) continue;
    const why = source.halt?.message ?? 'Its automatic sync is off: name it to sync it.';
    terminal.note(`Left out: ${source.name}. ${why}`);
  }
  const wanted = async ({ store }: App, source: Source): Promise<SyncWanted> =>
    key === undefined ? { full } : { project: (await projectNamed(store, source, key)).id };
  // Before it: what is erased goes out of the index with what the sync changes.
  if (!options.permissions) {
    await reportPersonalData(app.sources, signal).catch((error: unknown) => {
      if (signal.aborted) throw error;
      terminal.note(`Not asked, or not done yet, whose account was closed: ${messageOf(error)}`);
    });
  }
  const results: unknown[] = [];
  const failures: { readonly source: Source; readonly error: unknown }[] = [];
  for (const source of sources) {
    const about = { source: source.id, name: source.name };
    try {
      const read = options.permissions
        ? readWhoMaySeeWhat(app, source, terminal, signal)
        : syncAndIndex(app, source, terminal, signal, await wanted(app, source));
      results.push({ ...about, ...(await read) });
    } catch (error) {
      if (signal.aborted) throw error;
      failures.push({ source, error });
      results.push({ ...about, error: { code: codeOf(error), message: reasonOf(error) } });
      if (sources.length > 1) terminal.note(`${source.name}: ${messageOf(error)}`);
    }
  }
  if (failures.length < sources.length) {
    const limit = hoursInWords(app.config.directoryMaxAgeMs);
    terminal.print(`Permissions count for ${limit}: sync at least that often, or people find nothing.`);
  }
  const [first] = failures;
  const error = first && (sources.length === 1 ? first.error : someFailed(failures, sources.length));
  terminal.printJson({
    synced: results,
    ...(error !== undefined && { error: { code: codeOf(error), message: reasonOf(error) } }),
  });
  if (error !== undefined) throw error;
}

/** Beside a sync that runs, too. */
async function readWhoMaySeeWhat(app: App, source: Source, terminal: Terminal, signal: AbortSignal) {
  const client = await openSourceClient(app.sources, source, 'revocation');
  const about = { store: app.store, client, source, clock: app.clock, log: app.log, signal };
  const { projectIds, requests, elapsedMs } = await readPermissions({
    ...about,
    patienceMs: 0,
    onProgress: (projects) =>
      terminal.progress(`${source.name}: reading who may see what, ${counted(projects, 'project')} so far …`),
  });
  const hidden = await rereadProjects({
    ...about,
    client: await openSourceClient(app.sources, source, 'fresh'),
    untilMs: app.clock.now() + longestRereadMs,
  });
  terminal.progress('');
  const findings = await app.store.directory.findings(source.id);
  terminal.print(
    `${source.name}: who may see what in ${counted(projectIds.length, 'project')} read in ${duration(elapsedMs)}, ` +
      `${counted(requests, 'request')}.`,
  );
  if (hidden.length > 0) {
    terminal.print(
      `${counted(hidden.length, 'project')} hidden until every issue has been read again: run "jackdaw sync".`,
    );
  }
  if (findings.length > 0) {
    terminal.print(`${counted(findings.length, 'finding')} for an administrator: see "jackdaw status".`);
  }
  return { projects: projectIds.length, requests, seconds: elapsedMs / 1000, findings: findings.length };
}

/** Of issues of projects that are hidden until then. */
const longestRereadMs = 300_000;

/** What went wrong first decides what the command ends with; each was said when it happened. */
function someFailed(
  failures: readonly { readonly source: Source; readonly error: unknown }[],
  all: number,
): AppError {
  const names = failures.map(({ source }) => `"${source.name}"`).join(', ');
  const cause = failures[0]?.error;
  return new AppError(codeOf(cause), `Not synced: ${names} (${failures.length} of ${all} sources).`, {
    cause,
  });
}

function codeOf(error: unknown): ErrorCode {
  return error instanceof AppError ? error.code : 'internal';
}

export interface SyncedSource {
  readonly issues: number;
  readonly comments: number;
  readonly changed: number;
  readonly removed: number;
  readonly requests: number;
  /** From the first request to searchable. */
  readonly seconds: number;
  readonly findings: number;
}

/** From the first request until everything can be searched. */
export async function syncAndIndex(
  app: App,
  source: Source,
  terminal: Terminal,
  signal: AbortSignal,
  wanted: SyncWanted = {},
): Promise<SyncedSource> {
  const startedMs = app.clock.now();
  app.followStore();
  const onProgress = (now: SyncProgress) => terminal.progress(progressLine(source, now));
  const progress = await app.syncSource(source, signal, onProgress, wanted);
  terminal.progress(`${source.name}: making it searchable …`);
  await app.untilIndexed(signal, (left) =>
    terminal.progress(`The running server is making it searchable: ${counted(left, 'change')} left …`),
  );
  terminal.progress('');
  const findings = await app.store.directory.findings(source.id);
  const seconds = (app.clock.now() - startedMs) / 1000;
  terminal.print(
    `${source.name}: ${counted(progress.issues, 'issue')} and ${counted(progress.comments, 'comment')} of ` +
      `${counted(progress.projects, 'project')} read in ${duration(seconds * 1000)}, ${counted(progress.changed, 'change')}, ` +
      `${counted(progress.requests, 'request')}.`,
  );
  const archived = await archivedProjects(app, source);
  if (archived.length > 0) {
    const keys = archived.slice(0, mostKeys).join(', ') + (archived.length > mostKeys ? ', …' : '');
    terminal.print(
      `Not read, as in Jira's own search: ${counted(archived.length, 'archived project')} (${keys}).`,
    );
  }
  if (findings.length > 0) {
    terminal.print(`${counted(findings.length, 'finding')} for an administrator: see "jackdaw status".`);
  }
  const { issues, comments, changed, removed, requests } = progress;
  return { issues, comments, changed, removed, requests, seconds, findings: findings.length };
}

const mostKeys = 20;

async function archivedProjects(app: App, source: Source): Promise<string[]> {
  const parts = await app.store.directory.parts(source.id);
  return parts.flatMap((part) => (part.kind === 'project' && part.body.archived ? [part.body.key] : []));
}

function progressLine(source: Source, now: SyncProgress): string {
  const rate = now.perSecond === undefined ? '' : `, ${count(Math.round(now.perSecond))} a second`;
  switch (now.phase) {
    case 'permissions':
      return `${source.name}: reading who may see what, ${counted(now.projects, 'project')} so far …`;
    case 'listing':
      return `${source.name}: listing ${counted(now.projects, 'project')}, ${counted(now.listed, 'issue')} so far${rate} …`;
    case 'contents': {
      const left = now.leftMs === undefined ? '' : `, ${duration(now.leftMs)} left`;
      const of = counted(now.issues + (now.left ?? 0), 'issue');
      return `${source.name}: ${count(now.issues)} of ${of}, ${counted(now.comments, 'comment')}${rate}${left}`;
    }
    case 'comments':
      return `${source.name}: completing long threads, ${counted(now.comments, 'comment')} …`;
    default:
      return `${source.name}: settling what is gone …`;
  }
}
