/**
 * Where Jira's `permissions/check` answers the same question as `canSee`, and where it does not. All that is
 * unconfirmed about that call for live sites is decided here, and always so that a difference is rather not
 * counted as our denial; that we show what Jira hides counts wherever it was asked.
 *
 * It asks "may open", we answer "may find": what is archived can be opened by its link and is not found. In
 * service projects it may count the customers of the portal as browsing (its sibling `mypermissions` does). It
 * may or may not apply security levels and restrictions of team-managed projects: one no to a pair that
 * nothing but that line denies shows that it does, and until one was seen a yes proves nothing.
 */

import type { AccessFacts } from '../../model/access.ts';
import type { DirectoryAccount, Holder } from '../../model/directory.ts';
import type { IncomparableReason } from '../../model/drift.ts';
import { canSee, type Visibility } from '../../model/visibility.ts';

/** What matters of the project that the issue is in. */
export interface ComparedProject {
  readonly typeKey: string;
  readonly archived: boolean;
  /** Hidden from everybody: after a false allow, or while its issues are read again. */
  readonly withheld: boolean;
  readonly browse: readonly Holder[];
}

/** The line that alone stands between the viewer and the issue. */
export type AloneLine = 'level' | 'restriction';

export type Comparison =
  | { readonly kind: 'incomparable'; readonly reason: IncomparableReason }
  | { readonly kind: 'same'; readonly alone: AloneLine | undefined }
  | { readonly kind: 'different'; readonly ours: boolean; readonly alone: AloneLine | undefined };

/**
 * Whether Jira can be asked about the account. It may refuse deactivated and deleted ones, and counts customers by
 * another rule; they all count as anonymous here, who are asked about by themselves.
 */
export function canBeAsked(account: DirectoryAccount | undefined): boolean {
  return account?.active === true && (account.type === 'atlassian' || account.type === 'app');
}

/** `project` undefined: the directory does not have it, so nobody finds anything there. */
export function compare(
  visibility: Visibility,
  facts: AccessFacts,
  project: ComparedProject | undefined,
  theirs: boolean,
): Comparison {
  if (!facts.scope.live || project?.archived) return { kind: 'incomparable', reason: 'archived' };
  if (project?.withheld) return { kind: 'incomparable', reason: 'withheld' };
  const ours = canSee(visibility, facts);
  if (ours)
    return theirs ? { kind: 'same', alone: undefined } : { kind: 'different', ours, alone: undefined };
  const alone = aloneLine(visibility, facts);
  if (!theirs) return { kind: 'same', alone };
  const opensPortal = project?.browse.some(({ type }) => type === portalHolder) ?? false;
  if (alone === undefined && project?.typeKey === 'service_desk' && opensPortal) {
    return { kind: 'incomparable', reason: 'portal' };
  }
  return { kind: 'different', ours, alone };
}

const portalHolder = 'sd.customer.portal.only';
const none = { kind: 'none' } as const;

function aloneLine(visibility: Visibility, { scope, people }: AccessFacts): AloneLine | undefined {
  const withoutLevel = { ...scope, level: none, parentLevel: none };
  if (canSee(visibility, { people, scope: withoutLevel })) return 'level';
  if (canSee(visibility, { people, scope: { ...scope, restriction: none } })) return 'restriction';
  return undefined;
}
