/**
 * What a webhook of Jira says, as far as we listen: that something may have happened to this issue, or to who may see
 * what. Nothing else of a body is kept or believed; what is true is read from Jira. Who sent it is proven elsewhere
 * (`webhook-proof.ts`). An event that nobody here knows is no error: Jira has more of them every year.
 */

import { z } from 'zod';
import { AppError } from '../errors.ts';

export interface WebhookHint {
  /** As Jira names it; empty where the body names none. */
  readonly event: string;
  /** `access`: a project came, went or changed, so who may see what is to be read. */
  readonly about: 'issue' | 'access' | 'nothing';
  /** Of an event about an issue, or about something below one. */
  readonly issueId: string | undefined;
  /** Where the issue is, as the event says. */
  readonly projectId: string | undefined;
  readonly projectKey: string | undefined;
  /** Of webhooks that apps register themselves: those that this is told for. */
  readonly webhookIds: readonly number[];
}

/** What is registered where events can be chosen by their names; by an app itself only those of `dynamicEvents`. */
export const dynamicEvents = [
  'jira:issue_created',
  'jira:issue_updated',
  'jira:issue_deleted',
  'comment_created',
  'comment_updated',
  'comment_deleted',
] as const;

export const declaredEvents = [
  ...dynamicEvents,
  'worklog_created',
  'worklog_updated',
  'worklog_deleted',
  'project_created',
  'project_updated',
  'project_deleted',
  'project_soft_deleted',
  'project_restored_deleted',
  'project_archived',
  'project_restored_archived',
] as const;

const aboutIssues = /^(?:jira:issue|comment|worklog)_(?:created|updated|deleted|moved)$/;
const aboutAccess = /^(?:project_\w+|app_access_to_objects_\w*blocked)$/;

/** Longer ones are no ids of Jira, and would not be told apart as numbers. */
const id = z
  .union([z.string(), z.number().transform(String)])
  .refine((text) => /^[1-9]\d{0,14}$/.test(text))
  .optional()
  .catch(undefined);

const bodySchema = z.object({
  webhookEvent: z.string().max(100).catch(''),
  issue: z
    .object({
      id,
      fields: z
        .object({ project: z.object({ id, key: z.string().max(255) }).optional() })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
  /** Whether a short issue stands beside a comment is not documented; its own address names the issue, too. */
  comment: z
    .object({ self: z.string().max(2_000) })
    .optional()
    .catch(undefined),
  worklog: z.object({ issueId: id }).optional().catch(undefined),
  matchedWebhookIds: z.array(z.number().int()).max(1_000).catch([]),
});

const nothing: WebhookHint = {
  event: '',
  about: 'nothing',
  issueId: undefined,
  projectId: undefined,
  projectKey: undefined,
  webhookIds: [],
};

/** Throws `bad-request` where it is no JSON object. Without a body it says nothing. */
export function readWebhook(body: string): WebhookHint {
  if (body.trim() === '') return nothing;
  const parsed = bodySchema.safeParse(parsedJson(body));
  if (!parsed.success) throw notUnderstood();
  const { webhookEvent: event, issue, comment, worklog, matchedWebhookIds: webhookIds } = parsed.data;
  if (aboutAccess.test(event)) return { ...nothing, event, about: 'access', webhookIds };
  const issueId = issue?.id ?? worklog?.issueId ?? issueOf(comment?.self);
  if (!aboutIssues.test(event) || issueId === undefined) return { ...nothing, event, webhookIds };
  const project = issue?.fields?.project;
  return { event, about: 'issue', issueId, projectId: project?.id, projectKey: project?.key, webhookIds };
}

function issueOf(self: string | undefined): string | undefined {
  return /\/rest\/api\/\w+\/issue\/([1-9]\d{0,14})\/comment\//.exec(self ?? '')?.[1];
}

function parsedJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw notUnderstood();
  }
}

function notUnderstood(): AppError {
  return new AppError('bad-request', 'This is no event of Jira that can be read.');
}
