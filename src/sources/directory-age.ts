/**
 * Which parts of a source's directory are older than the limit, or of an age that nobody knows, and therefore deny: said here, so that nobody has to
 * guess why everybody finds nothing. What was never read, and why, is a finding of the sync.
 */

import type { Finding, PartKind } from '../model/directory.ts';
import type { SourceId } from '../model/ids.ts';
import { readAge } from '../model/read-age.ts';
import type { StoredPart } from '../store/directory-store.ts';
import type { Store } from '../store/store.ts';

export interface AgedFinding extends Finding {
  /** When the limit was passed. */
  readonly sinceMs: number;
}

const projectParts: ReadonlySet<PartKind> = new Set<PartKind>([
  'project',
  'permission-scheme',
  'security-scheme',
  'roles',
  'anonymous',
]);

/** One for the whole site when that is enough to say, else one a project, by key. */
export async function tooOldFindings(
  store: Store,
  sourceId: SourceId,
  maxAgeMs: number,
  nowMs: number,
): Promise<AgedFinding[]> {
  const accountsReadMs = await store.directory.accountsReadMs(sourceId);
  // As a rule all of it counts, and ten thousand projects are asked about whenever somebody looks.
  const between = await store.directory.readBetween(sourceId);
  const bounds = [accountsReadMs ?? [], between ? [between.oldestMs, between.newestMs] : []].flat();
  if (bounds.every((ms) => readAge(ms, nowMs, maxAgeMs) === 'counts')) return [];
  const parts = await store.directory.parts(sourceId);
  const finding = (subject: string, what: string, readMs: readonly number[]): AgedFinding[] => {
    const oldestMs = Math.min(...readMs);
    if (readMs.length > 0 && readAge(oldestMs, nowMs, maxAgeMs) === 'too-old') {
      const says =
        `${what} was read longer ago than ${hoursInWords(maxAgeMs)} ` +
        '(JACKDAW_DIRECTORY_MAX_AGE_HOURS) and no longer counts: people find little or nothing. Run "jackdaw sync".';
      return [{ code: 'directory-too-old', subject, message: says, sinceMs: oldestMs + maxAgeMs }];
    }
    if (readMs.every((ms) => readAge(ms, nowMs, maxAgeMs) === 'counts')) return [];
    const says =
      `${what} was read by a clock that was set back since. How old it is, is not known, so it does not count: people ` +
      'find little or nothing. It is read again by itself, as a rule within minutes; "jackdaw sync" does so at once.';
    return [{ code: 'directory-too-old', subject, message: says, sinceMs: nowMs }];
  };
  const readMs = (...kinds: readonly string[]) =>
    parts.filter(({ kind }) => kinds.includes(kind)).map((part) => part.readMs);
  // Where Jira refuses the application roles, they are asked for account by account: then these count.
  const applications = readMs('application-roles', 'account-applications');
  const needed = [
    accountsReadMs ?? [],
    readMs('groups'),
    applications.length > 0 ? Math.max(...applications) : [],
  ];
  const ofSite = finding('site', 'Who is who, and in which group,', needed.flat());
  if (ofSite.length > 0) return ofSite;
  return [...projectsInUse(parts)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, readMs]) => finding(key, 'Who may see what in this project', readMs));
}

/** Projects that can be found at all, by key, each with when its parts were read. */
function projectsInUse(parts: readonly StoredPart[]): Map<string, readonly number[]> {
  const times = new Map<string, readonly number[]>();
  const schemes = new Map<string, number>();
  for (const { kind, subject, readMs } of parts) {
    if (kind === 'scheme-grants' || kind === 'security-levels') schemes.set(`${kind} ${subject}`, readMs);
  }
  for (const part of parts) {
    if (!projectParts.has(part.kind)) continue;
    const schemeReadMs =
      part.kind === 'permission-scheme'
        ? schemes.get(`scheme-grants ${part.body.schemeId}`)
        : part.kind === 'security-scheme' && part.body.schemeId !== undefined
          ? schemes.get(`security-levels ${part.body.schemeId}`)
          : undefined;
    const readMs = [part.readMs, schemeReadMs ?? []].flat();
    times.set(part.subject, [...(times.get(part.subject) ?? []), ...readMs]);
  }
  const byKey = new Map<string, readonly number[]>();
  for (const part of parts) {
    if (part.kind !== 'project' || part.body.archived) continue;
    byKey.set(part.body.key, times.get(part.subject) ?? [part.readMs]);
  }
  return byKey;
}

/** `24 hours`, `1 hour` */
export function hoursInWords(ms: number): string {
  const hours = Math.round((ms / 3_600_000) * 100) / 100;
  return `${hours} hour${hours === 1 ? '' : 's'}`;
}
