/**
 * The calls that we make to Jira Cloud, as methods; it knows nothing of what we do with the answers.
 * Lists come as async iterables of pages and end only when they are complete: a list that Jira left
 * incomplete throws (`jira-bad-answer`) instead of ending early, because a short list of members must never
 * replace a whole one. Those that Jira counts give no page before all of them were read (`page-beans.ts`). How a request is authenticated, limited and retried is `request.ts`'s.
 */

import { z } from 'zod';
import { AppError } from '../errors.ts';
import { type AccessCalls, accessCalls } from './access-calls.ts';
import { accountConfirmation } from './confirm-account.ts';
import { anonymousCredential } from './credentials/api-token.ts';
import { type EmailCalls, emailCalls } from './email-calls.ts';
import { inconsistent } from './failures.ts';
import { needs } from './needed-permissions.ts';
import { AskedAhead, type ListCall, orUndefined, pageBeans } from './page-beans.ts';
import { type PermissionCalls, permissionCalls } from './permission-calls.ts';
import { type ProjectCalls, projectCalls } from './project-calls.ts';
import { type JiraCall, type JiraRequestOptions, openJiraRequests, type RequestStats } from './request.ts';
import { type SchemeCalls, schemeCalls } from './scheme-calls.ts';
import { type SearchCalls, searchCalls } from './search-calls.ts';
import { type WebhookCalls, webhookCalls } from './webhook-calls.ts';
import {
  applicationRoleSchema,
  bulkIssuesSchema,
  commentPageSchema,
  fieldSchema,
  groupSchema,
  myselfSchema,
  projectRolesSchema,
  roleActorsSchema,
  securityMemberSchema,
  securitySchemeSchema,
  serverInfoSchema,
  userApplicationsSchema,
  userSchema,
  usersSchema,
  type WireApplicationRole,
  type WireBulkIssues,
  type WireComment,
  type WireField,
  type WireGroup,
  type WireMyself,
  type WireRoleActors,
  type WireSecurityMember,
  type WireSecurityScheme,
  type WireServerInfo,
  type WireUser,
  type WireWorklog,
  worklogPageSchema,
} from './wire.ts';

/** Every method rejects with an `AppError`; an aborted signal rejects with `interrupted`. */
export interface JiraClient
  extends AccessCalls,
    EmailCalls,
    PermissionCalls,
    ProjectCalls,
    SchemeCalls,
    SearchCalls,
    WebhookCalls {
  /** Finds out whether the address is Jira at all. */
  serverInfo(signal?: AbortSignal): Promise<WireServerInfo>;
  /** Of a site that is known to be one: `2026-11-27T09:30:00.000+0100`. Undefined: it does not say. */
  serverTime(signal?: AbortSignal): Promise<string | undefined>;
  myself(signal?: AbortSignal): Promise<WireMyself>;

  /**
   * The issues of up to 100 ids, in ascending order of id. An id that is in neither list does not exist or may
   * not be seen by this account; `failed` are those that Jira could not read now, and should be asked again.
   */
  issues(ids: readonly string[], fields: readonly string[], signal?: AbortSignal): Promise<WireBulkIssues>;
  /** Oldest first. Ends at `total`, or at an empty page before it: the caller compares counts. */
  comments(
    issueId: string,
    from?: { readonly startAt?: number },
    signal?: AbortSignal,
  ): AsyncIterable<CommentPage>;
  /** As `comments`. Empty where time tracking is off. */
  worklogs(
    issueId: string,
    from?: { readonly startAt?: number },
    signal?: AbortSignal,
  ): AsyncIterable<WorklogPage>;

  fields(signal?: AbortSignal): Promise<WireField[]>;

  /** All accounts, also inactive and deleted ones. Pages may overlap. */
  users(signal?: AbortSignal): AsyncIterable<WireUser[]>;
  groups(signal?: AbortSignal): AsyncIterable<WireGroup[]>;
  /** Those of these ids that there are. */
  groupsAmong(ids: readonly string[], signal?: AbortSignal): AsyncIterable<WireGroup[]>;
  /** Inactive members included. Throws at the end unless as many members came as Jira says there are. */
  groupMembers(groupId: string, signal?: AbortSignal): AsyncIterable<WireUser[]>;
  applicationRoles(signal?: AbortSignal): Promise<WireApplicationRole[]>;
  /** The keys of the application roles of one account: the long way, where `applicationRoles` is refused. */
  userApplications(accountId: string, signal?: AbortSignal): Promise<string[]>;
  projectRoles(projectId: string, signal?: AbortSignal): Promise<{ id: string; name: string }[]>;
  projectRole(projectId: string, roleId: string, signal?: AbortSignal): Promise<WireRoleActors>;
  /** Undefined: the project has no security scheme (or none that this account may see). */
  securitySchemeOf(projectId: string, signal?: AbortSignal): Promise<WireSecurityScheme | undefined>;
  /** Members of all levels of a scheme; nothing where it has none. */
  securityMembers(schemeId: string, signal?: AbortSignal): AsyncIterable<WireSecurityMember[]>;

  /**
   * Throws unless the site can be read right now, by the account that we know. Before something that Jira did not return
   * is taken for gone.
   */
  confirmAccess(signal?: AbortSignal): Promise<void>;

  stats(): RequestStats;
}

export interface CommentPage {
  readonly comments: WireComment[];
  readonly startAt: number;
  readonly total: number;
}
export interface WorklogPage {
  readonly worklogs: WireWorklog[];
  readonly startAt: number;
  readonly total: number;
}

const usersAPage = 1_000;
const usersPagesAhead = 4;

/** Opens nothing by itself: connections are the runtime's pool, which closes idle ones. */
export function openJiraClient(options: JiraRequestOptions): JiraClient {
  const requests = openJiraRequests(options);
  const publicRequests = openJiraRequests({
    ...options,
    baseUrl: options.publicBaseUrl ?? options.baseUrl,
    credential: anonymousCredential(),
    concurrency: 2,
    ...(options.spending && {
      // Whoever has no account has no quota either.
      spending: { ...options.spending, app: { id: `nobody at ${options.spending.site}`, isMetered: false } },
    }),
  });
  // What only an app is told has a long way to get better: it is not waited for.
  const appRequests = options.appCredential
    ? openJiraRequests({ ...options, credential: options.appCredential, concurrency: 2, maxRetries: 1 })
    : requests;
  const { host, request } = requests;
  const { credential, clock, accountId } = options;
  const confirm = accountConfirmation({ requests, clock, account: credential.describe(), accountId });

  function get<Out>(call: Omit<JiraCall<Out>, 'method'>): Promise<Out> {
    return request({ method: 'GET', ...call });
  }

  function list<Item>(call: ListCall<Item>, idOf: (item: Item) => string): AsyncGenerator<Item[]> {
    return pageBeans(requests, call, idOf);
  }

  function groups(only: { readonly groupId?: readonly string[] }, signal: AbortSignal | undefined) {
    const path = '/rest/api/3/group/bulk';
    const call = { path, query: only, schema: groupSchema, pageSize: 50, needs: needs.directory, signal };
    return list(call, (group) => group.groupId);
  }

  return {
    serverInfo: (signal) =>
      get({ path: '/rest/api/3/serverInfo', schema: serverInfoSchema, identifies: true, signal }),
    async serverTime(signal) {
      const { serverTime } = await get({
        path: '/rest/api/3/serverInfo',
        schema: serverInfoSchema,
        signal,
      });
      return serverTime ?? undefined;
    },
    myself: (signal) => get({ path: '/rest/api/3/myself', schema: myselfSchema, signal }),

    async issues(ids, fields, signal) {
      return request({
        method: 'POST',
        path: '/rest/api/3/issue/bulkfetch',
        body: { issueIdsOrKeys: ids, fields },
        schema: bulkIssuesSchema,
        idempotent: true,
        inParts: true,
        signal,
      });
    },

    async *comments(issueId, from, signal) {
      for (let startAt = from?.startAt ?? 0; ; ) {
        const page = await inSmallerParts(100, (maxResults) =>
          get({
            path: '/rest/api/3/issue/{issueId}/comment',
            params: { issueId },
            // The properties say whether a comment of a service request is internal.
            query: { startAt, maxResults, orderBy: 'created', expand: 'properties' },
            schema: commentPageSchema,
            needs: needs.readingIssue,
            inParts: true,
            signal,
          }),
        );
        yield page;
        startAt += page.comments.length;
        if (page.comments.length === 0 || startAt >= page.total) return;
      }
    },

    async *worklogs(issueId, from, signal) {
      for (let startAt = from?.startAt ?? 0; ; ) {
        const answer = inSmallerParts(1000, (maxResults) =>
          get({
            path: '/rest/api/3/issue/{issueId}/worklog',
            params: { issueId },
            query: { startAt, maxResults },
            schema: worklogPageSchema,
            needs: needs.readingIssue,
            inParts: true,
            signal,
          }),
        );
        const page = await orUndefined(answer, startAt === 0);
        if (page === undefined) return;
        yield page;
        startAt += page.worklogs.length;
        if (page.worklogs.length === 0 || startAt >= page.total) return;
      }
    },

    fields: (signal) => get({ path: '/rest/api/3/field', schema: z.array(fieldSchema), signal }),

    async *users(signal) {
      const ahead = new AskedAhead((startAt) =>
        get({
          path: '/rest/api/3/users/search',
          query: { startAt, maxResults: usersAPage },
          schema: usersSchema,
          needs: needs.directory,
          signal,
        }),
      );
      for (let startAt = 0; ; ) {
        const users = await ahead.take(startAt);
        if (users.length === 0) return;
        yield users;
        // By what came, not by what was asked: Jira may cap a page, and then the rest would be skipped.
        startAt += users.length;
        if (users.length < usersAPage || !ahead.isEmpty) continue;
        // Nothing says how many there are: some at a time, so that few are asked for beyond the end.
        for (let n = 0; n < usersPagesAhead; n += 1) ahead.ask(startAt + n * usersAPage);
      }
    },

    groups: (signal) => groups({}, signal),
    async *groupsAmong(ids, signal) {
      for (let at = 0; at < ids.length; at += 50) {
        yield* groups({ groupId: ids.slice(at, at + 50) }, signal);
      }
    },

    groupMembers: (groupId, signal) =>
      list(
        {
          path: '/rest/api/3/group/member',
          query: { groupId, includeInactiveUsers: true },
          schema: userSchema,
          pageSize: 50,
          needs: needs.directory,
          signal,
        },
        (user) => user.accountId,
      ),

    applicationRoles: (signal) =>
      get({
        path: '/rest/api/3/applicationrole',
        schema: z.array(applicationRoleSchema),
        needs: needs.administrator,
        signal,
      }),

    async userApplications(accountId, signal) {
      const path = '/rest/api/3/user';
      const user = await get({
        path,
        query: { accountId, expand: 'applicationRoles' },
        schema: userApplicationsSchema,
        needs: needs.directory,
        signal,
      });
      if (user.accountId !== accountId) {
        throw inconsistent(host, `GET ${path}`, 'it is about another account than the one asked for.');
      }
      return user.applicationRoles.items.map(({ key }) => key);
    },

    async projectRoles(projectId, signal) {
      const path = '/rest/api/3/project/{projectId}/role';
      const roles = await get({
        path,
        params: { projectId },
        schema: projectRolesSchema,
        needs: needs.projectAdministrator,
        signal,
      });
      return Object.entries(roles).map(([name, url]) => {
        const id = /\/role\/(\d+)$/.exec(url)?.[1];
        if (id === undefined) throw inconsistent(host, `GET ${path}`, "a role's address ends in no id.");
        return { id, name };
      });
    },

    projectRole: (projectId, roleId, signal) =>
      get({
        path: '/rest/api/3/project/{projectId}/role/{roleId}',
        params: { projectId, roleId },
        schema: roleActorsSchema,
        needs: needs.projectAdministrator,
        signal,
      }),

    securitySchemeOf: (projectId, signal) => {
      const answer = get({
        path: '/rest/api/3/project/{projectId}/issuesecuritylevelscheme',
        params: { projectId },
        schema: securitySchemeSchema,
        needs: needs.projectAdministrator,
        signal,
      });
      return orUndefined(answer, true);
    },

    securityMembers: (schemeId, signal) =>
      list(
        {
          path: '/rest/api/3/issuesecurityschemes/{schemeId}/members',
          params: { schemeId },
          schema: securityMemberSchema,
          pageSize: 50,
          emptyIs404: true,
          needs: needs.administrator,
          signal,
        },
        (member) => member.id,
      ),

    ...accessCalls(requests),
    ...emailCalls(appRequests),
    ...permissionCalls(requests, publicRequests),
    ...projectCalls(requests),
    ...schemeCalls(requests),
    ...searchCalls(requests),
    ...webhookCalls(requests),

    confirmAccess: async (signal) => (credential.confirm ? credential.confirm(signal) : confirm(signal)),

    stats() {
      const all = [...new Set([requests, publicRequests, appRequests])].map((one) => one.stats());
      const sum = (name: keyof RequestStats) => all.reduce((total, stats) => total + stats[name], 0);
      return {
        requests: sum('requests'),
        retries: sum('retries'),
        waitedMs: sum('waitedMs'),
        bytes: sum('bytes'),
      };
    },
  };
}

/** Pages of remarks are as large as what people wrote: where one is too large, fewer are asked for. */
async function inSmallerParts<Page>(most: number, ask: (most: number) => Promise<Page>): Promise<Page> {
  try {
    return await ask(most);
  } catch (error) {
    if (most === 1 || !(error instanceof AppError) || error.code !== 'jira-too-large') throw error;
    return inSmallerParts(Math.ceil(most / 10), ask);
  }
}
