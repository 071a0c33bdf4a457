/**
 * Which entries of the audit log are shown, as it stands in the page's address: what cannot be asked for is left out.
 */

import { queryOf } from '../ask-server.ts';
import { type AuditAction, isAction } from './audit-words.ts';

export interface AuditFilter {
  readonly action?: AuditAction | undefined;
  /** Address of a person, or name of an operator. */
  readonly actor?: string | undefined;
  /** A date in UTC: its day and what came after. */
  readonly since?: string | undefined;
}

export function readFilter(search: string): AuditFilter {
  const parameters = new URLSearchParams(search);
  const action = parameters.get('action') ?? '';
  const since = parameters.get('since') ?? '';
  return {
    action: isAction(action) ? action : undefined,
    actor: parameters.get('actor')?.trim() || undefined,
    since: isDate(since) ? since : undefined,
  };
}

export function filterQuery(
  filter: AuditFilter,
  more: Readonly<Record<string, string | number | undefined>> = {},
) {
  return queryOf({ action: filter.action, actor: filter.actor, since: filter.since, ...more });
}

export function isUnfiltered(filter: AuditFilter): boolean {
  return filterQuery(filter) === '';
}

/** A browser's date field is empty or a whole date, but an address can hold anything. */
function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}
