/**
 * An issue as we keep it: Jira's facts in our words, text already extracted from Atlassian Document Format.
 * Times are milliseconds since the epoch. The text of other issues (parent, links) is never in here.
 */

import type { AccessFacts, LevelFact, RestrictionFact, UnitVisibilityFact } from './access.ts';
import type {
  AccountId,
  CommentId,
  FieldId,
  GroupId,
  IssueId,
  IssueRow,
  ProjectId,
  SourceId,
} from './ids.ts';

export interface PersonRef {
  readonly accountId: AccountId;
  readonly displayName: string;
}

export type StatusCategory = 'new' | 'indeterminate' | 'done';

export interface Issue {
  readonly id: IssueId;
  readonly key: string;
  readonly projectId: ProjectId;
  readonly summary: string;
  /** Plain text; empty when there is none. */
  readonly description: string;
  readonly environment: string;
  readonly type: string;
  readonly typeIconUrl: string | undefined;
  readonly isSubtask: boolean;
  readonly status: string;
  readonly statusCategory: StatusCategory;
  readonly priority: string | undefined;
  readonly resolution: string | undefined;
  readonly labels: readonly string[];
  readonly components: readonly string[];
  readonly fixVersions: readonly string[];
  readonly affectsVersions: readonly string[];
  readonly reporter: PersonRef | undefined;
  readonly assignee: PersonRef | undefined;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly parentId: IssueId | undefined;
  readonly links: readonly { readonly issueId: IssueId; readonly relation: string }[];
  /** Textual and select custom fields that have a value: the field's name and its text. */
  readonly customText: readonly { readonly name: string; readonly text: string }[];
  readonly attachments: readonly { readonly id: string; readonly filename: string }[];

  readonly archived: boolean;
  readonly level: LevelFact;
  readonly restriction: RestrictionFact;
  readonly userFields: Readonly<Record<FieldId, readonly AccountId[]>>;
  readonly groupFields: Readonly<Record<FieldId, readonly GroupId[]>>;
  /** Who is mentioned in its texts, by what it says there: `@Ada`. Absent: nobody. */
  readonly mentions?: readonly PersonRef[];
  /** Whatever is no title was left out: see `store/title-only.ts`. */
  readonly titlesOnly?: true;
  /** Its long texts were more than we read: see `sync/too-large.ts`. */
  readonly tooLarge?: true;
}

/** The documents that an issue's texts came from, as Jira sent them; for showing them as HTML. */
export interface IssueDocuments {
  readonly description: unknown;
  readonly environment: unknown;
}

/** A comment, or the comment of a worklog: a text on an issue that can be restricted by itself. */
export interface Remark {
  readonly kind: 'comment' | 'worklog';
  readonly id: CommentId;
  readonly author: PersonRef | undefined;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly text: string;
  readonly visibility: UnitVisibilityFact;
  /** The role's name where the remark is restricted to a role: the fact above rests on today's names. */
  readonly restrictedToRoleName: string | undefined;
  readonly internal: boolean;
  /** As of an issue. */
  readonly mentions?: readonly PersonRef[];
}

/** What the store gives back: an issue with the facts that its visibility depends on, freshly joined. */
export interface StoredIssue {
  readonly row: IssueRow;
  readonly sourceId: SourceId;
  readonly issue: Issue;
  readonly facts: AccessFacts;
  /** Oldest first. `unit` is stable for the life of the remark, and never 0. */
  readonly remarks: readonly StoredRemark[];
}

export interface StoredRemark {
  readonly unit: number;
  readonly remark: Remark;
  readonly facts: AccessFacts;
}
