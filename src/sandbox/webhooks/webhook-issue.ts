/**
 * The issue as a webhook carries it: the shape of version 2 without expands, and the short one that stands beside a
 * comment. It is made of the state that the event carries. What else could show through (parents, sub-tasks, links,
 * comments, worklogs) is left out where the receiver may not see it.
 */

import type { Json } from '../answers/entity-json.ts';
import { userJson } from '../answers/entity-json.ts';
import type { Fragment } from '../answers/issue-fragments.ts';
import { IssueFragments, systemFields } from '../answers/issue-fragments.ts';
import { hasRequestField, requestFieldId } from '../answers/request-field.ts';
import { wikiOf } from '../rich-text/wiki-of.ts';
import type { Site } from '../site.ts';
import type { WorldAttachment, WorldComment, WorldIssue, WorldWorklog } from '../world/world-file.ts';
import type { Receiver } from './receiver.ts';
import { seesAttachment, seesComment, seesIssue, seesWorklog } from './receiver.ts';
import { asVersion2 } from './version-2.ts';

/** `whole`: with its comments and worklogs, as the last word on an issue that is gone. */
export function webhookIssue(
  site: Site,
  receiver: Receiver,
  issue: WorldIssue,
  { whole = false } = {},
): Json {
  const { world, baseUrl } = site;
  const pieces = new Pieces(site, receiver);
  const fields: Record<string, unknown> = { ...notTracked };
  for (const name of [
    ...systemFields,
    ...world.fields.keys(),
    ...(hasRequestField(world) ? [requestFieldId] : []),
  ]) {
    const value = fieldOf(pieces, name, issue, whole);
    if (value !== undefined) fields[name] = value;
  }
  fields.security ??= null;
  return asJson(asVersion2({ ...pieces.head(issue), fields }, baseUrl));
}

/** What stands beside a comment. */
export function shortIssue(site: Site, receiver: Receiver, issue: WorldIssue): Json {
  const pieces = new Pieces(site, receiver);
  const names = ['summary', 'issuetype', 'project', 'assignee', 'priority', 'status'];
  const fields = Object.fromEntries(names.map((name) => [name, pieces.field(name, issue)]));
  return asJson(asVersion2({ ...pieces.head(issue), fields }, site.baseUrl));
}

export function webhookComment(
  site: Site,
  receiver: Receiver,
  issue: WorldIssue,
  comment: WorldComment,
): Json {
  const made = new Pieces(site, receiver).comment(issue, comment);
  return asJson(asVersion2({ ...made, body: wikiOf(comment.body) ?? '' }, site.baseUrl));
}

export function webhookWorklog(
  site: Site,
  receiver: Receiver,
  issue: WorldIssue,
  worklog: WorldWorklog,
): Json {
  const made = new Pieces(site, receiver).worklog(issue, worklog);
  const comment = worklog.comment === undefined ? {} : { comment: wikiOf(worklog.comment) };
  return asJson(asVersion2({ ...made, ...comment }, site.baseUrl));
}

export function webhookAttachment(site: Site, receiver: Receiver, attachment: WorldAttachment): Json {
  return asJson(asVersion2(new Pieces(site, receiver).attachment(attachment), site.baseUrl));
}

/** Fields that every issue has in Jira and that a world does not keep. */
const notTracked: Json = {
  aggregateprogress: { progress: 0, total: 0 },
  aggregatetimeestimate: null,
  aggregatetimeoriginalestimate: null,
  aggregatetimespent: null,
  duedate: null,
  lastViewed: null,
  progress: { progress: 0, total: 0 },
  timeestimate: null,
  timeoriginalestimate: null,
  timespent: null,
  timetracking: {},
  workratio: -1,
};

function fieldOf(pieces: Pieces, name: string, issue: WorldIssue, whole: boolean): unknown {
  switch (name) {
    case 'description':
      return wikiOf(issue.description);
    case 'environment':
      return wikiOf(issue.environment);
    case 'parent':
      return pieces.parent(issue);
    case 'subtasks':
      return pieces.subtasks(issue);
    case 'issuelinks':
      return pieces.links(issue);
    case 'attachment':
      return pieces.attachments(issue);
    case 'comment':
      return whole ? pieces.comments(issue) : undefined;
    case 'worklog':
      return whole ? pieces.worklogs(issue) : undefined;
    default:
      return pieces.field(name, issue);
  }
}

class Pieces {
  readonly #site: Site;
  readonly #receiver: Receiver;
  readonly #fragments: IssueFragments;

  constructor(site: Site, receiver: Receiver) {
    this.#site = site;
    this.#receiver = receiver;
    this.#fragments = new IssueFragments(site.world, site.baseUrl);
  }

  head({ id, key }: WorldIssue): Json {
    return { id, self: `${this.#site.baseUrl}/rest/api/2/issue/${id}`, key };
  }

  field(name: string, issue: WorldIssue): unknown {
    const fragment = this.#fragments.field(name, issue);
    return fragment === undefined ? undefined : this.#value(fragment);
  }

  parent(issue: WorldIssue): unknown {
    const parent = this.#site.world.issue(issue.parentId ?? '');
    return parent && this.#sees(parent) ? this.#value(this.#fragments.stub(parent)) : undefined;
  }

  subtasks({ id }: WorldIssue): unknown {
    const { world } = this.#site;
    const open = world.childrenOf(id).filter((child) => world.isSubtask(child) && this.#sees(child));
    return open.map((child) => this.#value(this.#fragments.stub(child)));
  }

  links({ links = [] }: WorldIssue): unknown {
    return links.flatMap((link) => {
      const other = this.#site.world.issue(link.issueId);
      if (!other || !this.#sees(other)) return [];
      return [this.#value(`${this.#fragments.linkBeginning(link)}${this.#fragments.stub(other)}}`)];
    });
  }

  comment(issue: WorldIssue, comment: WorldComment): Json {
    return asJson(this.#value(this.#fragments.comment(issue, comment)));
  }

  worklog(issue: WorldIssue, worklog: WorldWorklog): Json {
    return asJson(this.#value(this.#fragments.worklog(issue, worklog)));
  }

  attachment(attachment: WorldAttachment): unknown {
    return this.#value(this.#fragments.attachment(attachment));
  }

  attachments(issue: WorldIssue): unknown {
    const open = (issue.attachments ?? []).filter((one) =>
      seesAttachment(this.#site.world, this.#receiver, issue, one),
    );
    return open.map((one) => this.attachment(one));
  }

  comments(issue: WorldIssue): Json {
    const open = (issue.comments ?? []).filter((one) =>
      seesComment(this.#site.world, this.#receiver, issue, one),
    );
    const comments = open.map((one) => ({ ...this.comment(issue, one), body: wikiOf(one.body) ?? '' }));
    return { comments, maxResults: open.length, total: open.length, startAt: 0 };
  }

  worklogs(issue: WorldIssue): Json {
    const open = (issue.worklogs ?? []).filter((one) =>
      seesWorklog(this.#site.world, this.#receiver, issue, one),
    );
    const worklogs = open.map((one) => this.worklog(issue, one));
    return { startAt: 0, maxResults: 20, total: open.length, worklogs };
  }

  #sees(issue: WorldIssue): boolean {
    return seesIssue(this.#site.world, this.#receiver, issue);
  }

  /** People stand in fragments by their account. */
  #value(fragment: Fragment): unknown {
    if (typeof fragment === 'string') return JSON.parse(fragment);
    const { world, baseUrl } = this.#site;
    const parts = fragment.map((part) =>
      typeof part === 'string' ? part : JSON.stringify(userJson(world, baseUrl, part.account, undefined)),
    );
    return JSON.parse(parts.join(''));
  }
}

function asJson(value: unknown): Json {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
