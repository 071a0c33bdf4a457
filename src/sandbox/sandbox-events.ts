/**
 * What happens on the site, as the edits that API calls make tell it, in the order in which they happen. Webhooks
 * are made from these; the audit log too. An event carries the states that it is about, so it can be
 * told later although the world has moved on. Edits that a test makes directly on the world tell nothing.
 */

import type {
  WorldAttachment,
  WorldComment,
  WorldHistory,
  WorldIssue,
  WorldLink,
  WorldProject,
  WorldWorklog,
} from './world/world-file.ts';

/** Names of webhook events in Atlassian's own spelling. */
export type EventName =
  | `jira:issue_${'created' | 'updated' | 'deleted'}`
  | `issue_property_${'set' | 'deleted'}`
  | `comment_${'created' | 'updated' | 'deleted'}`
  | `worklog_${'created' | 'updated' | 'deleted'}`
  | `attachment_${'created' | 'deleted'}`
  | `issuelink_${'created' | 'deleted'}`
  | `project_${'created' | 'updated' | 'deleted' | 'soft_deleted' | 'restored_deleted' | 'archived' | 'restored_archived'}`
  | `user_${'created' | 'updated' | 'deleted'}`;

export interface SandboxEvent {
  readonly name: EventName;
  /** By the sandbox's clock. */
  readonly atMs: number;
  /** Account id of who did it; undefined: an anonymous caller. */
  readonly actor: string | undefined;
  /** The issue that it happened to, as it is afterwards (deleted: as it was last). */
  readonly issue?: WorldIssue;
  /** `issue_created`, `issue_updated`, `issue_generic`, `issue_assigned`, `issue_commented`, … */
  readonly issueEventTypeName?: string;
  readonly changelog?: WorldHistory;
  readonly comment?: WorldComment;
  readonly worklog?: WorldWorklog;
  readonly attachment?: WorldAttachment;
  readonly link?: { readonly sourceIssueId: string; readonly destinationIssueId: string } & WorldLink;
  readonly project?: WorldProject;
  readonly accountId?: string;
  readonly property?: { readonly key: string; readonly value?: unknown };
  /** It happened because of another event, as a comment goes with its issue. */
  readonly cascaded?: boolean;
  /** What the request that caused it was marked with (`X-Atlassian-Webhook-Trace`). */
  readonly trace?: string;
}

export class SandboxEvents {
  readonly #listeners = new Set<(event: SandboxEvent) => void>();

  /** Tells `listener` of each event from now on; the answer ends it. */
  onEvent(listener: (event: SandboxEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  publish(event: SandboxEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
