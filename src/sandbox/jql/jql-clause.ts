/**
 * What the fields of JQL are made of: a field turns a clause into a test of one issue, or refuses it with Jira's
 * words, and may say how issues are ordered by it.
 */

import type { IssueEntry } from '../world/issue-entry.ts';
import type { World } from '../world/world.ts';
import type { Zone } from '../zone.ts';
import type { JqlClause } from './jql-syntax.ts';

export interface JqlContext {
  readonly world: World;
  readonly caller: string | undefined;
  readonly nowMs: number;
  /** Whether archived projects may be named. Default false: they are as if they were not there. */
  readonly archivedProjects?: boolean;
}

export type EntryTest = (entry: IssueEntry) => boolean;

/** Sorts ascending. */
export type EntryOrder = (a: IssueEntry, b: IssueEntry) => number;

export interface JqlField {
  readonly test: (clause: JqlClause, context: JqlContext) => EntryTest;
  readonly order?: (world: World) => EntryOrder;
}

/** Dates are read in the zone of the caller. */
export function zoneOf({ world, caller }: JqlContext): Zone {
  return world.zone(world.accounts.get(caller ?? '')?.timeZone);
}

export function byText(textOf: (entry: IssueEntry) => string): EntryOrder {
  return (a, b) => collator.compare(textOf(a), textOf(b));
}

/** Entries without a number come last. */
export function byNumber(numberOf: (entry: IssueEntry) => number | undefined): EntryOrder {
  return (a, b) => {
    const left = numberOf(a);
    const right = numberOf(b);
    if (left === undefined || right === undefined)
      return Number(left === undefined) - Number(right === undefined);
    return left - right;
  };
}

const collator = new Intl.Collator('en');
