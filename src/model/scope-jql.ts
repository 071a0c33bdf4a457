/**
 * The scope of a source as JQL. The narrowing that somebody wrote stands in brackets, so that it only takes away. The
 * time is a first, wide sieve: JQL reads dates in the time zone of the account that asks, so a day more is asked for,
 * and what is too old is left out by its own time.
 */

import type { ProjectId } from './ids.ts';
import type { SourceScope } from './source.ts';

const dayMs = 86_400_000;

/** Ids in ascending order. */
export function listingJql(
  projectId: ProjectId,
  { updatedSinceMs, jql }: Omit<SourceScope, 'projectKeys'>,
): string {
  const clauses = [`project = ${projectId}`];
  if (updatedSinceMs !== undefined) clauses.push(`updated >= "${jqlDate(updatedSinceMs - dayMs)}"`);
  if (jql !== undefined) clauses.push(`(${jql})`);
  return `${clauses.join(' AND ')} ORDER BY id ASC`;
}

/** Which of these issues are within the narrowing. */
export function withinJql(ids: readonly string[], jql: string): string {
  return `id in (${ids.join(', ')}) AND (${jql}) ORDER BY id ASC`;
}

/** `2026-11-01 09:30` */
function jqlDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
}
