/**
 * From when on a copy that became smaller is not believed, but asked about: settings in one place, with their reasons.
 *
 * To hold back keeps people seeing what they may no longer see, until the copy is too old or an administrator has
 * accepted. So it is for the collapse alone: a part that goes to nothing, or more than half of the whole site at once,
 * which an account in trouble, a half-migrated directory or an error of Jira brings about, and hardly anybody on
 * purpose. A group that loses a third, ten groups that are emptied, a project without any actor: written at once.
 */

import type { ShrinkingPart } from '../../model/held-shrink.ts';

export interface CollapseLimit {
  /** What the entries are, for the question. */
  readonly entries: string;
  /** A copy of fewer entries than this is never asked about: small sites change in leaps. */
  readonly atLeast: number;
  /** More than this share of the site's entries lost in one pass is a collapse. */
  readonly share: number;
  /** A single part with so many entries that loses all of them is one, too. */
  readonly emptied: number;
}

/**
 * What is written at once without knowing the end of it: losses up to this share of the site's entries. What goes
 * beyond waits for the end of its step, where the sum is known. After a collapse nothing is: each pass would believe
 * another tenth.
 */
export const writtenAtOnce = 0.1;

const never = Number.POSITIVE_INFINITY;

export const collapseLimits: Readonly<Record<ShrinkingPart, CollapseLimit>> = {
  accounts: { entries: 'active accounts', atLeast: 20, share: 0.5, emptied: never },
  groups: { entries: 'groups', atLeast: 20, share: 0.5, emptied: never },
  // One that lists ten pages and more is not emptied by hand.
  members: { entries: 'memberships of groups', atLeast: 100, share: 0.5, emptied: 500 },
  projects: { entries: 'live projects', atLeast: 10, share: 0.5, emptied: never },
  grants: { entries: 'grants of Browse Projects', atLeast: 50, share: 0.5, emptied: never },
  actors: { entries: 'actors of project roles', atLeast: 100, share: 0.5, emptied: never },
  // Threads that do not fit into their issues: those that Jira is asked for one by one, and can refuse.
  comments: { entries: 'long threads of comments', atLeast: 20, share: 0.5, emptied: never },
  worklogs: { entries: 'long lists of worklogs', atLeast: 20, share: 0.5, emptied: never },
  // Of one project: what is lost there is asked for singly first, so that this is about accounts that see less.
  issues: { entries: 'issues', atLeast: 20, share: 0.5, emptied: never },
};
