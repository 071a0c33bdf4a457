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

/** Extracted text beside the document it came from, kept for showing it as HTML. */
export interface RichText {
  readonly text: string;
  /** The Atlassian Document Format document as Jira sent it; undefined where there was none. */
  readonly adf: unknown;
}

export interface PersonRef {
  readonly accountId: AccountId;
  readonly displayName: string;
}

export interface Issue {
  readonly id: IssueId;
  readonly key: string;
  readonly projectId: ProjectId;
  readonly summary: string;
  readonly description: RichText | undefined;
  readonly environment: RichText | undefined;
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
  readonly linkedIssueIds: readonly IssueId[];
  /** Textual and select custom fields that have a value: the field's name and its text. */
  readonly customText: readonly { readonly name: string; readonly text: string }[];
  readonly attachments: readonly Attachment[];

  readonly archived: boolean;
  readonly level: LevelFact;
  readonly restriction: RestrictionFact;
  readonly userFields: Readonly<Record<FieldId, readonly AccountId[]>>;
  readonly groupFields: Readonly<Record<FieldId, readonly GroupId[]>>;
}

export type StatusCategory = 'new' | 'indeterminate' | 'done';

export interface Attachment {
  readonly id: string;
  readonly filename: string;
  readonly createdMs: number;
  readonly author: PersonRef | undefined;
}

/** A comment, or the comment of a worklog: a text on an issue that can be restricted by itself. */
export interface Remark {
  readonly kind: 'comment' | 'worklog';
  readonly id: CommentId;
  readonly author: PersonRef | undefined;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly body: RichText;
  readonly visibility: UnitVisibilityFact;
  readonly internal: boolean;
}

/** What the store gives back: an issue with the facts that its visibility depends on, freshly joined. */
export interface StoredIssue {
  readonly row: IssueRow;
  readonly sourceId: SourceId;
  readonly issue: Issue;
  readonly facts: AccessFacts;
  readonly remarks: readonly { readonly remark: Remark; readonly facts: AccessFacts }[];
}
