/**
 * Operations on attachments. An attachment is as visible as its issue, and as the comment that it hangs on where the
 * world says so; to others it is the same as one that does not exist.
 */

import { userJson } from '../answers/entity-json.ts';
import { editOf } from '../edits/edit.ts';
import type { UploadedFile } from '../edits/edit-attachments.ts';
import { addAttachments, deleteAttachment } from '../edits/edit-attachments.ts';
import type { Answer, Call, Operation, Parameter } from '../operation.ts';
import { anybody, jiraError, nothing, ok, operation } from '../operation.ts';
import { canBrowse, isAttachmentOpen } from '../permissions/who-can-see.ts';
import { BadBody, longestBody } from '../request-body.ts';
import type { WorldAttachment, WorldIssue } from '../world/world-file.ts';
import { contentOf, largestContent, rangeIn } from './attachment-content.ts';
import { noIssue, visibleIssue } from './issues.ts';
import { mayOn, unitLimits } from './units.ts';

const mostFiles = 60;
const unlessFalse: Parameter<boolean> = ([value]) => value !== 'false';

export const attachmentOperations: readonly Operation[] = [
  operation({
    method: 'POST',
    path: '/rest/api/3/issue/{issueIdOrKey}/attachments',
    parameters: {},
    takesFiles: true,
    scopes: {
      classic: ['write:jira-work'],
      granular: ['read:user', 'write:attachment', 'read:attachment', 'read:avatar'],
      connect: 'WRITE',
    },
    permission: anybody,
    handle: async (call) => {
      if (!/^no-?check$/i.test(String(call.headers['x-atlassian-token']))) return xsrfFailed;
      const files = await filesIn(call);
      // Looked up only now, since the issue may be another while a form is read.
      const issue = visibleIssue(call);
      if (!issue) return noIssue;
      if (!mayOn(call, issue, 'CREATE_ATTACHMENTS')) {
        return jiraError(403, 'You do not have permission to create attachments for this issue.');
      }
      if (files.length > mostFiles) {
        return jiraError(413, `At most ${mostFiles} files can be attached at a time.`);
      }
      if ((issue.attachments?.length ?? 0) + files.length > unitLimits.attachments) {
        return jiraError(413, 'The per-issue limit for attachments has been breached.');
      }
      const added = addAttachments(editOf(call), issue, files);
      const texts = added.map((attachment) => call.content.written(issue, attachment, call.caller));
      return { status: 200, json: `[${texts.join(',')}]` };
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/attachment/meta',
    parameters: {},
    scopes: { classic: ['read:jira-work'], granular: ['read:instance-configuration'], connect: 'READ' },
    permission: anybody,
    handle: () => ok({ enabled: true, uploadLimit: longestBody }),
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/attachment/{id}',
    parameters: {},
    scopes: {
      classic: ['read:jira-work'],
      granular: ['read:attachment', 'read:user', 'read:application-role', 'read:avatar', 'read:group'],
      connect: 'READ',
    },
    permission: anybody,
    handle: (call) =>
      onAttachment(call, (_issue, { id, filename, author, created, size, mimeType }) => {
        const { world, baseUrl, caller } = call;
        return ok({
          self: `${baseUrl}/rest/api/3/attachment/${id}`,
          id: Number(id),
          filename,
          ...(author === undefined ? {} : { author: userJson(world, baseUrl, author, caller) }),
          created: world.zone().format(Date.parse(created)),
          size,
          mimeType,
          properties: {},
          content: `${baseUrl}/rest/api/3/attachment/content/${id}`,
        });
      }),
  }),
  operation({
    method: 'DELETE',
    path: '/rest/api/3/attachment/{id}',
    parameters: {},
    scopes: { classic: ['write:jira-work'], granular: ['delete:attachment'], connect: 'DELETE' },
    permission: anybody,
    handle: (call) =>
      onAttachment(call, (issue, attachment) => {
        const isOwn = attachment.author !== undefined && attachment.author === call.caller;
        const may =
          mayOn(call, issue, 'DELETE_ALL_ATTACHMENTS') ||
          (isOwn && mayOn(call, issue, 'DELETE_OWN_ATTACHMENTS'));
        if (!may) return jiraError(403, 'You do not have permission to delete this attachment.');
        deleteAttachment(editOf(call), issue, attachment);
        return nothing;
      }),
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/attachment/content/{id}',
    parameters: { redirect: unlessFalse },
    scopes: { classic: ['read:jira-work'], granular: ['read:attachment'], connect: 'READ' },
    permission: anybody,
    handle: (call, { redirect }) =>
      onAttachment(call, (_issue, attachment) => {
        // Relative, so it stays on the way that the question came. Jira sends to another host.
        if (redirect) return { status: 303, json: '', headers: { Location: '?redirect=false' } };
        return download(attachment, call.headers.range);
      }),
  }),
];

/** In Jira's own form: plain text. */
const xsrfFailed: Answer = {
  status: 403,
  json: 'XSRF check failed',
  headers: { 'Content-Type': 'text/plain;charset=UTF-8' },
};

async function filesIn({ headers, bytes }: Call): Promise<UploadedFile[]> {
  const form = await new Response(new Uint8Array(bytes), {
    headers: { 'content-type': String(headers['content-type']) },
  })
    .formData()
    .catch(() => undefined);
  const files = (form?.getAll('file') ?? []).filter((part) => typeof part !== 'string');
  if (files.length === 0) throw new BadBody({ file: 'There is no file in the form.' });
  return files.map(({ name, type, size }) => ({
    filename: name,
    mimeType: type === '' ? 'application/octet-stream' : type,
    size,
  }));
}

function onAttachment(
  { world, caller, path }: Call,
  answer: (issue: WorldIssue, attachment: WorldAttachment) => Answer,
): Answer {
  const { id = '' } = path;
  const issue = world.issueOfAttachment(id);
  const attachment = issue?.attachments?.find((one) => one.id === id);
  if (
    !issue ||
    !attachment ||
    !canBrowse(world, caller, issue) ||
    !isAttachmentOpen(world, caller, issue, attachment)
  ) {
    return jiraError(404, `The attachment with id '${id}' does not exist`);
  }
  return answer(issue, attachment);
}

function download(
  { filename, mimeType, size }: WorldAttachment,
  header: string | string[] | undefined,
): Answer {
  if (size > largestContent) {
    return jiraError(
      501,
      `The sandbox keeps no files, and makes up none of more than ${largestContent} bytes.`,
    );
  }
  const content = contentOf(size);
  const range = rangeIn(Array.isArray(header) ? header.join() : header, size);
  if (range === 'malformed') return jiraError(400, 'The Range header cannot be read.');
  if (range === 'unsatisfiable') {
    const refusal = jiraError(416, 'There are no such bytes in the attachment.');
    return { ...refusal, headers: { 'Content-Range': `bytes */${size}` } };
  }
  const headers = {
    'Content-Type': /^[\x20-\x7e]+$/.test(mimeType) ? mimeType : 'application/octet-stream',
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(filename.toWellFormed())}`,
    'Accept-Ranges': 'bytes',
  };
  if (!range) return { status: 200, json: content, headers };
  const { first, last } = range;
  return {
    status: 206,
    json: content.slice(first, last + 1),
    headers: { ...headers, 'Content-Range': `bytes ${first}-${last}/${size}` },
  };
}
