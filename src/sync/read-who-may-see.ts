/**
 * Who may see what, as the first step of a run that reads contents. A pass of its own schedule that is under way, or has
 * just ended, is enough for a run that nobody asked for by hand. Where most projects are gone, nothing is read by it.
 */

import { AppError } from '../errors.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import { accessLeaseName, isLeaseHeld } from '../store/hold-lease.ts';
import type { ProgressMeter } from './progress.ts';
import { type ReadPermissionsOptions, readPermissions } from './read-permissions.ts';

export interface WhoMaySeeOptions extends Omit<ReadPermissionsOptions, 'patienceMs' | 'onProgress'> {
  /** Asked who may see what, which goes before contents. Default: the same. */
  readonly accessClient?: JiraClient;
  /** It is not read once more where that was begun since then. Default: it always is. */
  readonly whoMaySeeSinceMs?: number;
}

const lookEveryMs = 200;

/** Throws what the pass threw, and `jira-forbidden` where most projects are gone. */
export async function readWhoMaySee(options: WhoMaySeeOptions, meter: ProgressMeter): Promise<void> {
  meter.enter('permissions');
  if (await isReadAlready(options)) return assertProjectsAreBelieved(options);
  const access = await readPermissions({
    ...options,
    client: options.accessClient ?? options.client,
    // One that runs by its schedule has an end.
    patienceMs: Number.POSITIVE_INFINITY,
    onProgress: (projects) => {
      meter.projects = projects;
      meter.report();
    },
  });
  if (access.projectsAreHeld) throw projectsHeld();
  meter.projects = access.projectIds.length;
}

/** The schedule of permissions begins with a new source, too: it is waited for, and not done twice. */
async function isReadAlready({
  store,
  source,
  clock,
  signal,
  whoMaySeeSinceMs,
}: WhoMaySeeOptions): Promise<boolean> {
  if (whoMaySeeSinceMs === undefined) return false;
  while (await isLeaseHeld(store.runs, accessLeaseName(source.id), clock)) {
    await clock.sleep(lookEveryMs, signal);
  }
  const startedMs = await store.runs.lastDoneStartedMs(source.id, 'access');
  return startedMs !== undefined && startedMs >= whoMaySeeSinceMs && startedMs <= clock.now();
}

/** Throws `jira-forbidden` where so many projects are missing that nobody has believed it yet. */
export async function assertProjectsAreBelieved({
  store,
  source,
}: Pick<WhoMaySeeOptions, 'store' | 'source'>): Promise<void> {
  const held = await store.access.heldShrinks(source.id);
  const isHeld = held.some(({ part, acceptedMs }) => part === 'projects' && acceptedMs === undefined);
  if (isHeld) throw projectsHeld();
}

function projectsHeld(): AppError {
  return new AppError(
    'jira-forbidden',
    'Most of the projects are not listed by Jira any more. Their issues were kept. See the finding shrink-held in ' +
      '"jackdaw status"; if it is right, say "jackdaw permissions accept-shrink" and sync again.',
  );
}
