/**
 * Who is told by a webhook, and what of. An administrator's webhook is told of everything, as in Jira, where only they
 * can make one. An app is told of what the account behind it may see: [M], Atlassian documents only that a payload may
 * hold more or less than the app can read, so `webhooksAskPermissions` switches this off. Denied where it is unclear.
 */

import { openItems } from '../answers/changelog.ts';
import {
  canBrowse,
  canListProject,
  isAttachmentOpen,
  isCommentOpen,
  isWorklogOpen,
} from '../permissions/who-can-see.ts';
import type { SandboxEvent } from '../sandbox-events.ts';
import type { World } from '../world/world.ts';
import type { WorldAttachment, WorldComment, WorldIssue, WorldWorklog } from '../world/world-file.ts';

export type Receiver =
  | { readonly sees: 'everything' }
  /** What the account may see. */
  | { readonly sees: 'own'; readonly accountId: string };

/**
 * The event as the receiver may be told it; undefined: not at all. Lines of a changelog that name what is hidden from
 * them are left out, and a change of which nothing is left is no event for them.
 */
export function asSeenBy(world: World, receiver: Receiver, event: SandboxEvent): SandboxEvent | undefined {
  if (receiver.sees === 'everything') return event;
  if (!mayReceive(world, receiver, event)) return undefined;
  const { changelog } = event;
  if (!changelog) return event;
  const items = openItems(world, receiver.accountId, changelog.items);
  if (items.length === 0 && changelog.items.length > 0) return undefined;
  return { ...event, changelog: { ...changelog, items } };
}

/** What it happened to is the receiver's to see. */
function mayReceive(
  world: World,
  receiver: Extract<Receiver, { sees: 'own' }>,
  event: SandboxEvent,
): boolean {
  const { issue, comment, worklog, attachment, link, project } = event;
  if (issue && !seesIssue(world, receiver, issue)) return false;
  if (comment && !(issue && seesComment(world, receiver, issue, comment))) return false;
  if (worklog && !(issue && seesWorklog(world, receiver, issue, worklog))) return false;
  if (attachment && !(issue && seesAttachment(world, receiver, issue, attachment))) return false;
  if (link) {
    const ends = [link.sourceIssueId, link.destinationIssueId].map((id) => world.issue(id));
    if (!ends.every((end) => end && seesIssue(world, receiver, end))) return false;
  }
  return project === undefined || canListProject(world, receiver.accountId, project);
}

export function seesIssue(world: World, receiver: Receiver, issue: WorldIssue): boolean {
  return receiver.sees === 'everything' || canBrowse(world, receiver.accountId, issue);
}

/** The unit's own restrictions; only to be asked about an issue that the receiver sees. */
export function seesComment(
  world: World,
  receiver: Receiver,
  issue: WorldIssue,
  comment: WorldComment,
): boolean {
  return receiver.sees === 'everything' || isCommentOpen(world, receiver.accountId, issue, comment);
}

export function seesWorklog(
  world: World,
  receiver: Receiver,
  issue: WorldIssue,
  worklog: WorldWorklog,
): boolean {
  return receiver.sees === 'everything' || isWorklogOpen(world, receiver.accountId, issue, worklog);
}

export function seesAttachment(
  world: World,
  receiver: Receiver,
  issue: WorldIssue,
  attachment: WorldAttachment,
): boolean {
  return receiver.sees === 'everything' || isAttachmentOpen(world, receiver.accountId, issue, attachment);
}
