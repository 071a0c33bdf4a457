/**
 * The table of everything the sandbox serves under `/rest`, and the way from a request to its row. What is
 * not in the table is answered 501, with a body that names it: an unserved call must never look like an empty
 * site.
 */

import type { Answer, Operation } from './operation.ts';
import { jiraError } from './operation.ts';
import { applicationRoleOperations } from './routes/application-roles.ts';
import { attachmentOperations } from './routes/attachments.ts';
import { auditOperations } from './routes/audit.ts';
import { bulkOperations } from './routes/bulk-operations.ts';
import { changelogOperations } from './routes/changelogs.ts';
import { commentPropertyOperations } from './routes/comment-properties.ts';
import { commentOperations } from './routes/comments.ts';
import { fieldListOperations } from './routes/field-lists.ts';
import { groupOperations } from './routes/groups.ts';
import { issueArchiveOperations } from './routes/issue-archives.ts';
import { issueEditOperations } from './routes/issue-edits.ts';
import { issueLinkOperations } from './routes/issue-links.ts';
import { issueListOperations } from './routes/issue-lists.ts';
import { issueMetadataOperations } from './routes/issue-metadata.ts';
import { issuePropertyOperations } from './routes/issue-properties.ts';
import { issueTransitionOperations } from './routes/issue-transitions.ts';
import { issueOperations } from './routes/issues.ts';
import { linkTypeOperations } from './routes/link-types.ts';
import { permissionSchemeOperations } from './routes/permission-schemes.ts';
import { permissionOperations } from './routes/permissions.ts';
import { permittedUserOperations } from './routes/permitted-users.ts';
import { personalDataOperations } from './routes/personal-data.ts';
import { pickerOperations } from './routes/pickers.ts';
import { projectEditOperations } from './routes/project-edits.ts';
import { projectListOperations } from './routes/project-lists.ts';
import { projectPermissionSchemeOperations } from './routes/project-permission-schemes.ts';
import { projectRoleOperations } from './routes/project-roles.ts';
import { projectOperations } from './routes/projects.ts';
import { roleActorOperations } from './routes/role-actors.ts';
import { searchOperations } from './routes/search.ts';
import { searchCountOperations } from './routes/search-counts.ts';
import { securitySchemeEditOperations } from './routes/security-scheme-edits.ts';
import { securitySchemeOperations } from './routes/security-schemes.ts';
import { serviceDeskOperations } from './routes/service-desk.ts';
import { siteOperations } from './routes/site.ts';
import { taskOperations } from './routes/tasks.ts';
import { userEmailOperations } from './routes/user-emails.ts';
import { userSearchOperations } from './routes/user-search.ts';
import { userOperations } from './routes/users.ts';
import { voteAndWatcherOperations } from './routes/votes-and-watchers.ts';
import { webhookOperations } from './routes/webhooks.ts';
import { worklogChangeOperations } from './routes/worklog-changes.ts';
import { worklogOperations } from './routes/worklogs.ts';

export const operations: readonly Operation[] = [
  ...siteOperations,
  ...issueListOperations,
  ...fieldListOperations,
  ...userOperations,
  ...userEmailOperations,
  ...userSearchOperations,
  ...permittedUserOperations,
  ...pickerOperations,
  ...groupOperations,
  ...applicationRoleOperations,
  ...projectOperations,
  ...projectListOperations,
  ...projectEditOperations,
  ...projectRoleOperations,
  ...roleActorOperations,
  ...projectPermissionSchemeOperations,
  ...permissionSchemeOperations,
  ...permissionOperations,
  ...securitySchemeOperations,
  ...securitySchemeEditOperations,
  ...taskOperations,
  ...searchOperations,
  ...searchCountOperations,
  ...issueOperations,
  ...changelogOperations,
  ...issueEditOperations,
  ...issueTransitionOperations,
  ...issuePropertyOperations,
  ...issueMetadataOperations,
  ...issueArchiveOperations,
  ...bulkOperations,
  ...commentOperations,
  ...commentPropertyOperations,
  ...worklogOperations,
  ...worklogChangeOperations,
  ...webhookOperations,
  ...issueLinkOperations,
  ...linkTypeOperations,
  ...attachmentOperations,
  ...voteAndWatcherOperations,
  ...auditOperations,
];

/** Beside Jira's own API, and not in its description. */
export const operationsBeside: readonly Operation[] = [...serviceDeskOperations, ...personalDataOperations];

export interface FoundOperation {
  readonly operation: Operation;
  readonly path: Readonly<Record<string, string>>;
}

/** The row for a request; of several the one with the fewest placeholders. */
export function findOperation(method: string, pathname: string): FoundOperation | undefined {
  const segments = pathname.split('/').map(decodedSegment);
  for (const { operation, template } of bySpecificity) {
    if (operation.method !== method || template.length !== segments.length) continue;
    const path: Record<string, string> = {};
    const fits = template.every((part, index) => {
      const segment = segments[index] ?? '';
      if (!part.startsWith('{')) return part === segment;
      path[part.slice(1, -1)] = segment;
      return segment !== '';
    });
    if (fits) return { operation, path };
  }
  return undefined;
}

export function notServed(method: string, pathname: string): Answer {
  const message = `${method} ${pathname} is not served by this sandbox. What is: docs/sandbox-operations.md.`;
  return jiraError(501, message, { method, path: pathname });
}

const bySpecificity = [...operations, ...operationsBeside]
  .map((operation) => ({ operation, template: operation.path.split('/') }))
  .sort((a, b) => placeholders(a.template) - placeholders(b.template));

function placeholders(template: readonly string[]): number {
  return template.filter((part) => part.startsWith('{')).length;
}

/** As it came where it cannot be decoded. */
export function decodedSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
