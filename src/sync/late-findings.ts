/**
 * Whether what is to be found within a stated time could not be: projects that were last counted more than twice the
 * time of a census ago, contents that were all last read more than twice the time of reading them again ago. Each is a
 * finding with the reason, as far as that is known, and with what to do. While a source is halted or read by hand only
 * nobody promises anything, and the time of a halt, as far as this process has seen it, is not held against it.
 */

import type { Clock } from '../clock.ts';
import { reasonOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Finding } from '../model/directory.ts';
import type { SourceId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import { hoursInWords } from '../sources/directory-age.ts';
import { spendingOf } from '../sources/spending.ts';
import { waitingOf } from '../sources/waiting.ts';
import type { Store } from '../store/store.ts';
import { pausedProjects, projectsInScope } from './projects-in-scope.ts';

export interface LateOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** From one census of a project to the next. */
  readonly censusEveryMs: number;
  /** From one reading of all contents to the next. */
  readonly againEveryMs: number;
}

interface Late {
  readonly code: 'census-late' | 'read-again-late';
  readonly subject: string;
  readonly sinceMs: number;
  readonly what: string;
}

const area = 'late';
const lookEveryMs = 5 * 60_000;
const timesLate = 2;
const mostExamples = 5;
const hourMs = 3_600_000;
/** Points of an issue: it is listed; or listed and read [M]. */
const pointsOfId = 1;
const pointsOfReadingAgain = 2;

/** To be called whenever the sources are looked at. Never rejects. */
export function watchLateness(options: LateOptions): (source: Source) => Promise<void> {
  const { store, clock, log } = options;
  /** What this process has seen of each source: when it was halted last, when it is looked at next, what it had then. */
  const seen = new Map<SourceId, { haltedMs: number; nextMs: number; found: number | undefined }>();
  return async (source) => {
    const nowMs = clock.now();
    const isHalted = source.halt !== undefined || !source.automatic;
    // Not at once: a server that begins has all of it to do that was left undone while there was none.
    const before = seen.get(source.id) ?? { haltedMs: 0, nextMs: nowMs + lookEveryMs, found: undefined };
    const known = isHalted ? { ...before, haltedMs: nowMs } : before;
    seen.set(source.id, known);
    const leftMs = known.nextMs - nowMs;
    if (leftMs > 0 && leftMs <= lookEveryMs) return;
    try {
      const late = isHalted ? [] : await lateFindings(options, source, known.haltedMs);
      if (late.length > 0 || known.found !== 0) {
        await store.directory.putFindings(source.id, area, late, nowMs);
      }
      seen.set(source.id, { ...known, nextMs: nowMs + lookEveryMs, found: late.length });
    } catch (error) {
      seen.set(source.id, { ...known, nextMs: nowMs + lookEveryMs });
      log.warn('lateness-not-told', { source: source.id, error: reasonOf(error) });
    }
  };
}

/** `haltedMs`: when it was halted last, as far as is known. */
export async function lateFindings(
  options: LateOptions,
  source: Source,
  haltedMs: number,
): Promise<readonly (Finding & { readonly sinceMs: number })[]> {
  const late = [
    ...(await countedLate(options, source, haltedMs)),
    ...(await readLate(options, source, haltedMs)),
  ];
  return Promise.all(
    late.map(async ({ code, subject, sinceMs, what }) => ({
      code,
      subject,
      sinceMs,
      message: `${what} ${await why(options, source, code)}`,
    })),
  );
}

async function countedLate(
  { store, clock, censusEveryMs }: LateOptions,
  { id }: Source,
  haltedMs: number,
): Promise<Late[]> {
  const inScope = new Set<string>(await projectsInScope(store, id));
  const paused = await pausedProjects(store, id);
  // One that was resumed is counted at once; until then it is not late by the time of its pause.
  const resumed = new Map(
    (await store.runControl.pauses(id)).map(({ projectId, resumedMs = 0 }) => [projectId, resumedMs]),
  );
  const nowMs = clock.now();
  const late = (await store.census.projects(id)).flatMap(({ projectId, countedMs }) => {
    // What was never counted is counted first, by the first reading or at once.
    if (countedMs === undefined || !inScope.has(projectId) || paused.has(projectId)) return [];
    const fromMs = Math.max(countedMs, haltedMs, resumed.get(projectId) ?? 0);
    return nowMs - fromMs > timesLate * censusEveryMs ? [{ projectId, countedMs, fromMs }] : [];
  });
  if (late.length === 0) return [];
  const keys: string[] = [];
  for (const { projectId } of late.slice(0, mostExamples)) {
    keys.push((await store.directory.part(id, 'project', projectId))?.body.key ?? projectId);
  }
  const more = late.length - keys.length;
  const names = `${keys.join(', ')}${more > 0 ? ` and ${more.toLocaleString('en')} more` : ''}`;
  const oldestMs = Math.min(...late.map(({ countedMs }) => countedMs));
  return [
    {
      code: 'census-late',
      subject: 'projects',
      sinceMs: Math.min(...late.map(({ fromMs }) => fromMs)) + timesLate * censusEveryMs,
      what:
        `The ids of ${names} were last counted ${ago(nowMs - oldestMs)} ago, or a little later, and every ` +
        `${hoursInWords(censusEveryMs)} was asked for (JACKDAW_CENSUS_EVERY_HOURS). People may find there what was ` +
        'deleted or hidden in Jira without a word since.',
    },
  ];
}

async function readLate(
  { store, clock, againEveryMs }: LateOptions,
  { id }: Source,
  haltedMs: number,
): Promise<Late[]> {
  const finishedMs = await store.crawl.lastFinishedMs(id);
  if (finishedMs === undefined) return [];
  const fromMs = Math.max(finishedMs, haltedMs);
  if (clock.now() - fromMs <= timesLate * againEveryMs) return [];
  return [
    {
      code: 'read-again-late',
      subject: 'contents',
      sinceMs: fromMs + timesLate * againEveryMs,
      what:
        `All contents were last read ${ago(clock.now() - finishedMs)} ago, and every ${hoursInWords(againEveryMs)} was ` +
        'asked for (JACKDAW_READ_AGAIN_EVERY_HOURS). People may find comments that were deleted or restricted in Jira ' +
        'without a word since.',
    },
  ];
}

/** The reason, as far as it is known, and what to do. */
async function why(
  { store, clock, censusEveryMs, againEveryMs }: LateOptions,
  source: Source,
  code: Late['code'],
): Promise<string> {
  const isCensus = code === 'census-late';
  const lessOften =
    `Set ${isCensus ? 'JACKDAW_CENSUS_EVERY_HOURS' : 'JACKDAW_READ_AGAIN_EVERY_HOURS'} higher, narrow the scope of the ` +
    'source, or read it with a credential of a larger quota.';
  const kept = await store.budget.kept(clock.now());
  const limit = spendingOf(source, kept, clock.now())?.limit;
  const known = (await store.ledger.known()).projects.filter(({ sourceId }) => sourceId === source.id);
  const issues = known.reduce((sum, { live }) => sum + live, 0);
  const needed = Math.ceil(
    issues * hourMs * (pointsOfId / censusEveryMs + pointsOfReadingAgain / againEveryMs),
  );
  if (limit !== undefined && needed > limit) {
    return (
      `The quota is too small for that: ${issues.toLocaleString('en')} issues take some ${needed.toLocaleString('en')} ` +
      `points an hour, and there are ${limit.toLocaleString('en')}. ${lessOften}`
    );
  }
  const waiting = waitingOf(source, kept.pauses);
  if (waiting) return `${waiting.message} ${lessOften}`;
  const [run] = await store.runs.latest(source.id, 1, isCensus ? 'census' : 'again');
  if (run?.state === 'failed')
    return `It failed the last time, and is tried again: ${run.error ?? 'it is not known why'}`;
  const pass = await store.crawl.pass(source.id);
  if (pass) {
    const sinceMs = clock.now() - pass.startedMs;
    return `All contents are being read since ${ago(sinceMs)}: nothing is to be done, unless that takes for ever.`;
  }
  return (
    'Why is not known: Jira may be slow, or much else was to be read first. See "jackdaw sources runs"; ' +
    `"jackdaw sync${isCensus ? '' : ' --full'}" does it at once.`
  );
}

/** `14 hours` */
function ago(ms: number): string {
  return hoursInWords(Math.round(ms / hourMs) * hourMs);
}
