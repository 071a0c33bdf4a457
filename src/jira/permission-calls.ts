/**
 * The calls that ask Jira what others may see, instead of what our own account may: which issues an account may
 * browse, and whether the public reads a project. What is not in an answer counts as a no.
 *
 * Of a project Jira tells only whether the account may browse *some* conceivable issue of it, so projects are
 * not asked about. Whether security levels and restrictions of team-managed projects count in the answers is
 * not confirmed for live sites (in the sandbox it is a setting), nor is what portal customers get: whoever
 * compares must not take a yes there for Jira's last word.
 */

import { AppError } from '../errors.ts';
import { inconsistent, isRefusal } from './failures.ts';
import { needs } from './needed-permissions.ts';
import type { JiraRequests } from './request.ts';
import { issueIdPageSchema, permissionGrantsSchema } from './wire.ts';

export interface PermissionCalls {
  /**
   * Those of up to 1,000 issues that the account has Browse Projects on; `undefined`: somebody who is not signed in.
   * Ids of nothing are passed over. For another account than our own it takes Administer Jira; an account that
   * Jira does not know is a `jira-bad-request`.
   */
  browsableIssues(
    accountId: string | undefined,
    issueIds: readonly string[],
    signal?: AbortSignal,
  ): Promise<ReadonlySet<string>>;
  /** Whether a request without any credential finds an issue in the project. A refusal is a no. */
  canAnonymousRead(projectId: string, signal?: AbortSignal): Promise<boolean>;
}

export const mostIssuesPerCheck = 1000;
const permission = 'BROWSE_PROJECTS';
const path = '/rest/api/3/permissions/check';

export function permissionCalls(requests: JiraRequests, publicRequests: JiraRequests): PermissionCalls {
  return {
    async browsableIssues(accountId, issueIds, signal) {
      if (issueIds.length > mostIssuesPerCheck) {
        throw new AppError('internal', `${issueIds.length} issues are more than one check takes.`);
      }
      const asker = accountId === undefined ? publicRequests : requests;
      const asked = new Set(issueIds);
      const answer = await asker
        .request({
          method: 'POST',
          path,
          body: {
            ...(accountId !== undefined && { accountId }),
            projectPermissions: [{ permissions: [permission], issues: issueIds.map(Number), projects: [] }],
          },
          schema: permissionGrantsSchema,
          idempotent: true,
          needs: needs.administrator,
          signal,
        })
        .catch((error: unknown) => {
          // A site that answers nobody who is not signed in shows them nothing.
          if (accountId === undefined && isRefusal(error)) return { projectPermissions: [] };
          throw error;
        });
      const found = new Set<string>();
      for (const grant of answer.projectPermissions) {
        if (grant.permission !== permission) continue;
        for (const id of grant.issues) {
          if (!asked.has(id)) {
            throw inconsistent(requests.host, `POST ${path}`, 'it names an issue that was not asked about.');
          }
          found.add(id);
        }
      }
      return found;
    },

    async canAnonymousRead(projectId, signal) {
      try {
        const page = await publicRequests.request({
          method: 'POST',
          path: '/rest/api/3/search/jql',
          body: { jql: `project = ${projectId}`, maxResults: 1, fields: ['id'] },
          schema: issueIdPageSchema,
          idempotent: true,
          signal,
        });
        return page.issues.length > 0;
      } catch (error) {
        if (isRefusal(error)) return false;
        throw error;
      }
    },
  };
}
