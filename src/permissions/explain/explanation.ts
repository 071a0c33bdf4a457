/**
 * Why somebody can or cannot find a unit, as a program takes it and in sentences. It names keys, schemes, levels,
 * roles, groups, fields and people; never the text of an issue, to whoever asks. Times are ISO 8601 in UTC.
 */

/** The lines of the rule (`model/visibility.ts`), in its order. All have to pass. */
export const ruleLines = [
  'live',
  'browse',
  'level',
  'parent-level',
  'restriction',
  'visibility',
  'internal',
] as const;

export type RuleLine = (typeof ruleLines)[number];

/** Something that a reason rests on: a scheme, its grant, a role, a group, the membership, and when it was read. */
export interface Support {
  readonly kind:
    | 'source'
    | 'project'
    | 'permission-scheme'
    | 'security-scheme'
    | 'level'
    | 'grant'
    | 'holder'
    | 'role'
    | 'group'
    | 'members'
    | 'accounts'
    | 'applications'
    | 'fields'
    | 'public';
  readonly id: string;
  readonly name?: string;
  /** When it was last read completely; absent: never, or it is part of what stands before it. */
  readonly read?: string;
}

export interface Reason {
  /** A stable word, e.g. `role-through-group`. */
  readonly code: string;
  readonly passes: boolean;
  /** It does not pass because something about it is not known: never read, too old, missing. */
  readonly unknown: boolean;
  readonly sentence: string;
  /** What would make the unknown known. */
  readonly mend?: string;
  /** In the order in which one leads to the next. */
  readonly rests: readonly Support[];
}

export interface ExplainedLine {
  readonly line: RuleLine;
  readonly passes: boolean;
  readonly sentence: string;
  /** The grants or members that satisfied the line; where none did, what came nearest. */
  readonly reasons: readonly Reason[];
  /** How many reasons more there are of the same kind. */
  readonly more: number;
}

export interface ExplainedViewer {
  readonly asked: 'person' | 'account' | 'anonymous';
  /** As sentences call them. */
  readonly name: string;
  /** Of a person of Jackdaw. */
  readonly email?: string;
  readonly accountId?: string;
  readonly countsAs: 'account' | 'anonymous';
  /** From the tie to the access to Jira; the first that does not pass makes them anonymous. */
  readonly reasons: readonly Reason[];
}

export interface ExplainedUnit {
  readonly kind: 'issue' | 'comment' | 'worklog' | 'attachment';
  readonly id: string;
}

export interface Explanation {
  readonly source: { readonly name: string; readonly site: string };
  readonly project: { readonly id: string; readonly key: string; readonly name: string };
  readonly issue: string;
  readonly unit: ExplainedUnit;
  readonly viewer: ExplainedViewer;
  /** What `canSee` says. */
  readonly allowed: boolean;
  readonly summary: string;
  readonly lines: readonly ExplainedLine[];
}

/** There is no such issue, or no such unit of it, in our copy. */
export interface NotInCopy {
  readonly summary: string;
  /** What the last sync said that may be why. */
  readonly findings: readonly { readonly code: string; readonly message: string }[];
}

export interface ExplainAnswer {
  readonly issue: string;
  readonly unit: ExplainedUnit | undefined;
  readonly as: string;
  readonly allowed: boolean;
  /** One for each source that has an issue with this key. */
  readonly explanations: readonly Explanation[];
  readonly notInCopy?: NotInCopy;
}
