/**
 * Operations on links between issues. A link is there for who may see both of its issues; to others it is answered as
 * one that does not exist, and an issue that is hidden as one that does not exist.
 */

import { z } from 'zod';
import { editOf } from '../edits/edit.ts';
import { addComment } from '../edits/edit-comments.ts';
import type { LinkEnds } from '../edits/edit-links.ts';
import { addLink, endsOf, removeLink, sameLink } from '../edits/edit-links.ts';
import type { Answer, Call, Operation } from '../operation.ts';
import { anybody, jiraError, nothing, operation } from '../operation.ts';
import { canBrowse, isLive } from '../permissions/who-can-see.ts';
import { idOrKey } from '../request-body.ts';
import { linkTypeId, linkTypeJson, linkTypes } from '../world/link-types.ts';
import type { WorldIssue, WorldLinkType } from '../world/world-file.ts';
import { commentBody, newComment } from './comment-draft.ts';
import { noIssue } from './issues.ts';
import { mayOn, unitLimits } from './units.ts';

const issueBody = z.object({ id: idOrKey.nullish(), key: z.string().nullish() });
const linkBody = z.object({
  type: z.object({ id: idOrKey.nullish(), name: z.string().nullish() }),
  inwardIssue: issueBody,
  outwardIssue: issueBody,
  comment: commentBody.nullish(),
});

const onePath = '/rest/api/3/issueLink/{linkId}';

export const issueLinkOperations: readonly Operation[] = [
  operation({
    method: 'POST',
    path: '/rest/api/3/issueLink',
    parameters: {},
    body: linkBody,
    scopes: {
      classic: ['write:jira-work'],
      granular: ['write:comment', 'write:issue', 'write:issue-link'],
      connect: 'WRITE',
    },
    permission: anybody,
    handle: (call, _query, body) => {
      // What is named first does to the other what the outward words say: "inwardIssue blocks outwardIssue".
      const source = namedIssue(call, body.inwardIssue);
      const destination = namedIssue(call, body.outwardIssue);
      if (!source || !destination) return noIssue;
      if (source.id === destination.id) return jiraError(400, 'You cannot link an issue to itself.');
      const type = namedType(call, body.type);
      if ('status' in type) return type;
      // [M] On the source alone: the description says "from (outward)", reports of Jira's refusal name the source.
      if (!mayOn(call, source, 'LINK_ISSUES')) return noLinkPermission(source);
      // A link is written on both issues, and what is archived can only be read.
      if (!isLive(call.world, destination)) return noLinkPermission(destination);
      // The comment goes to the other issue.
      const read = body.comment ? newComment(call, destination, body.comment) : undefined;
      if (read && 'refusal' in read) return read.refusal;
      if (!sameLink(source, destination, type.name)) {
        const most = Math.max(source.links?.length ?? 0, destination.links?.length ?? 0);
        if (most >= unitLimits.links) {
          return jiraError(413, 'The per-issue limit for issue links has been breached.');
        }
        addLink(editOf(call), type, source, destination);
      }
      const commented = call.world.issue(destination.id);
      if (read && commented) addComment(editOf(call), commented, read.draft);
      return { status: 201, json: '' };
    },
  }),
  operation({
    method: 'GET',
    path: onePath,
    parameters: {},
    scopes: {
      classic: ['read:jira-work'],
      granular: [
        ...['read:field', 'read:issue-link-type', 'read:issue', 'read:issue-type', 'read:priority'],
        ...['read:status', 'read:avatar', 'read:issue.time-tracking', 'read:project-category'],
        ...['read:project', 'read:user'],
      ],
      connect: 'READ',
    },
    permission: anybody,
    handle: (call) => {
      const link = visibleLink(call);
      if ('status' in link) return link;
      const { world, content, baseUrl } = call;
      const type = linkTypeJson(baseUrl, { id: linkTypeId(world, link.type.name), ...link.type });
      const head = JSON.stringify({ id: link.id, self: `${baseUrl}/rest/api/3/issueLink/${link.id}`, type });
      const issues = `"inwardIssue":${content.stub(link.source)},"outwardIssue":${content.stub(link.destination)}`;
      return { status: 200, json: `${head.slice(0, -1)},${issues}}` };
    },
  }),
  operation({
    method: 'DELETE',
    path: onePath,
    parameters: {},
    scopes: { classic: ['write:jira-work'], granular: ['delete:issue-link'], connect: 'DELETE' },
    permission: anybody,
    handle: (call) => {
      const link = visibleLink(call);
      if ('status' in link) return link;
      const { source, destination } = link;
      if (!mayOn(call, source, 'LINK_ISSUES') && !mayOn(call, destination, 'LINK_ISSUES')) {
        return noLinkPermission(source);
      }
      const archived = [source, destination].find((end) => !isLive(call.world, end));
      if (archived) return noLinkPermission(archived);
      removeLink(editOf(call), link);
      return nothing;
    },
  }),
];

function namedIssue({ world, caller }: Call, { id, key }: z.infer<typeof issueBody>): WorldIssue | undefined {
  const issue = world.findEntry(id ?? key ?? '')?.issue;
  return issue && canBrowse(world, caller, issue) ? issue : undefined;
}

function namedType({ world }: Call, { id, name }: z.infer<typeof linkBody>['type']): WorldLinkType | Answer {
  const found = linkTypes(world).find((type) => (id == null ? type.name === name : type.id === id));
  if (found) return found;
  const wanted = id == null ? `name '${name ?? ''}'` : `id '${id}'`;
  return jiraError(404, `No issue link type with ${wanted} found.`);
}

function visibleLink(call: Call): LinkEnds | Answer {
  const { world, caller, path } = call;
  const { linkId = '' } = path;
  if (!/^\d+$/.test(linkId)) return jiraError(400, 'The issue link ID is invalid.');
  const ends = endsOf({ world }, linkId);
  if (ends && canBrowse(world, caller, ends.source) && canBrowse(world, caller, ends.destination)) {
    return ends;
  }
  return jiraError(404, `No issue link with id '${linkId}' exists.`);
}

function noLinkPermission({ key }: WorldIssue): Answer {
  return jiraError(404, `No Link Issue Permission for issue '${key}'`);
}
