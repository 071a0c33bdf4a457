/**
 * What a webhook says: `timestamp`, `webhookEvent`, who did it, and what it happened to, in the shapes that Jira Cloud
 * sends (facts §5.6). Shapes of events that no public recording shows are those of the API's own answers [M].
 */

import { openItems } from '../answers/changelog.ts';
import type { Json } from '../answers/entity-json.ts';
import { avatars, userJson } from '../answers/entity-json.ts';
import { wikiOf } from '../rich-text/wiki-of.ts';
import type { SandboxEvent } from '../sandbox-events.ts';
import type { Site } from '../site.ts';
import { linkTypeId } from '../world/link-types.ts';
import type { WorldHistoryItem, WorldIssue, WorldProject } from '../world/world-file.ts';
import type { Receiver } from './receiver.ts';
import { asVersion2 } from './version-2.ts';
import {
  shortIssue,
  webhookAttachment,
  webhookComment,
  webhookIssue,
  webhookWorklog,
} from './webhook-issue.ts';

export function webhookBody(site: Site, receiver: Receiver, event: SandboxEvent): Json {
  const head = { timestamp: event.atMs, webhookEvent: event.name };
  const { issue, comment, worklog, attachment, link, project, property, accountId } = event;
  if (event.name.startsWith('jira:issue_') && issue)
    return { ...head, ...issueParts(site, receiver, event, issue) };
  if (comment && issue) {
    const beside = shortIssue(site, receiver, issue);
    return { ...head, comment: webhookComment(site, receiver, issue, comment), issue: beside };
  }
  if (worklog && issue) return { ...head, worklog: webhookWorklog(site, receiver, issue, worklog) };
  if (attachment) return { ...head, attachment: webhookAttachment(site, receiver, attachment) };
  if (link) return { ...head, issueLink: linkPart(site, link) };
  if (project) return { ...head, project: projectPart(site, project) };
  if (property && issue) {
    const self = `${site.baseUrl}/rest/api/2/issue/${issue.id}/properties/${encodeURIComponent(property.key)}`;
    return { ...head, property: { self, ...property }, issue: shortIssue(site, receiver, issue) };
  }
  if (accountId !== undefined) return { ...head, user: userPart(site, accountId) };
  return head;
}

function issueParts(site: Site, receiver: Receiver, event: SandboxEvent, issue: WorldIssue): Json {
  const { name, actor, changelog, comment, issueEventTypeName } = event;
  const deleted = name === 'jira:issue_deleted';
  const all = changelog?.items ?? (name === 'jira:issue_created' ? firstValues(site, issue) : undefined);
  const items = all && receiver.sees === 'own' ? openItems(site.world, receiver.accountId, all) : all;
  const changelogId = changelog?.id ?? issue.id;
  return {
    ...(issueEventTypeName === undefined || deleted ? {} : { issue_event_type_name: issueEventTypeName }),
    user: actor === undefined ? null : userPart(site, actor),
    issue: webhookIssue(site, receiver, issue, { whole: deleted }),
    ...(items && (items.length > 0 || items === all) ? { changelog: { id: changelogId, items } } : {}),
    ...(comment ? { comment: webhookComment(site, receiver, issue, comment) } : {}),
  };
}

/** A new issue's changelog: what was set, from nothing. */
function firstValues({ world }: Site, issue: WorldIssue): WorldHistoryItem[] {
  const set = (
    field: string,
    fieldId: string,
    to: string | null,
    text: string | null | undefined,
  ): WorldHistoryItem[] =>
    text === undefined || text === null || text === ''
      ? []
      : [{ field, fieldtype: 'jira', fieldId, from: null, fromString: null, to, toString: text }];
  const name = (accountId: string | undefined) => world.accounts.get(accountId ?? '')?.displayName;
  const { assignee = null, reporter = null, priorityId = null, labels = [] } = issue;
  return [
    ...set('assignee', 'assignee', assignee, name(issue.assignee)),
    ...set('description', 'description', null, wikiOf(issue.description)),
    ...set('labels', 'labels', null, labels.join(' ')),
    ...set('priority', 'priority', priorityId, world.priorities.get(issue.priorityId ?? '')?.name),
    ...set('reporter', 'reporter', reporter, name(issue.reporter)),
    ...set('Status', 'status', issue.statusId, world.statuses.get(issue.statusId)?.name),
    ...set('summary', 'summary', null, issue.summary),
  ];
}

/** A user in a webhook never has an email address, whatever they show elsewhere. */
function userPart({ world, baseUrl }: Site, accountId: string): Json {
  const { emailAddress: _hidden, ...user } = userJson(world, baseUrl, accountId, undefined);
  return Object.fromEntries(Object.entries(user).map(([key, value]) => [key, asVersion2(value, baseUrl)]));
}

function linkPart({ world }: Site, link: NonNullable<SandboxEvent['link']>): Json {
  const { id, sourceIssueId, destinationIssueId, type } = link;
  return {
    id: Number(id),
    sourceIssueId: Number(sourceIssueId),
    destinationIssueId: Number(destinationIssueId),
    issueLinkType: {
      id: Number(linkTypeId(world, type.name)),
      name: type.name,
      outwardName: type.outward,
      inwardName: type.inward,
      isSubTaskLinkType: false,
      isSystemLinkType: false,
    },
    systemLink: false,
  };
}

function projectPart(site: Site, { id, key, name, leadAccountId }: WorldProject): Json {
  const { baseUrl } = site;
  return {
    self: `${baseUrl}/rest/api/2/project/${id}`,
    id: Number(id),
    key,
    name,
    avatarUrls: avatars(`${baseUrl}/rest/api/2/universal_avatar/view/type/project/avatar/${id}`, '?'),
    projectLead: userPart(site, leadAccountId),
    assigneeType: 'admin.assignee.type.unassigned',
  };
}
