/** Searching people by their names, and by what they have to do with issues. Only active accounts are found. */

import type { Answer, Call, Operation } from '../operation.ts';
import { anybody, browseUsers, jiraError, ok, operation, pageOf, text, wholeNumber } from '../operation.ts';
import { hasGlobalPermission } from '../permissions/who-can-see.ts';
import type { WorldAccount } from '../world/world-file.ts';
import { activeAccounts, lastUserFound, matchesQuery, personJson } from './found-people.ts';
import { removed } from './removed-parameter.ts';
import { peopleOfStatements } from './user-statements.ts';

const searchGranular = [
  'read:comment',
  'read:issue',
  'read:issue.vote',
  'read:issue.watcher',
  'read:project',
];

export const userSearchOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/user/search',
    parameters: {
      query: text,
      username: removed,
      accountId: text,
      property: text,
      startAt: wholeNumber(0),
      maxResults: wholeNumber(50, 1000),
    },
    scopes: {
      classic: ['read:jira-user'],
      granular: ['read:user', 'read:user.property', 'read:application-role', 'read:avatar', 'read:group'],
      connect: 'READ',
    },
    permission: {
      ...anybody,
      words: 'Browse users and groups (global permission); others are answered with an empty list.',
    },
    handle: (call, { query, accountId, property, startAt, maxResults }) => {
      if (query === undefined && accountId === undefined && property === undefined) {
        return jiraError(400, 'The username query parameter was not provided.');
      }
      if (query !== undefined && accountId !== undefined) {
        return jiraError(400, "Only one of 'query' and 'accountId' may be given.");
      }
      if (property !== undefined && !/^[^.=]+(\.[^.=]+)*=.*$/s.test(property)) {
        return jiraError(400, `The property query '${property}' is not valid.`);
      }
      if (!hasGlobalPermission(call.world, call.caller, 'USER_PICKER')) return ok([]);
      // No account of a world has properties.
      const found = property === undefined ? activeAccounts(call.world) : [];
      const matching = found
        .filter((account) => accountId === undefined || account.accountId === accountId)
        .filter((account) => query === undefined || matchesQuery(account, query))
        .slice(0, lastUserFound);
      return ok(matching.slice(startAt, startAt + maxResults).map((account) => personJson(call, account)));
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/user/search/query',
    parameters: { query: text, startAt: wholeNumber(0), maxResults: wholeNumber(100, 1000) },
    scopes: {
      classic: ['read:jira-user'],
      granular: [
        ...searchGranular,
        ...['read:user', 'read:user.property', 'read:application-role', 'read:avatar', 'read:group'],
      ],
      connect: 'READ',
    },
    permission: browseUsers,
    handle: (call, { query, startAt, maxResults }) =>
      withFound(call, query, (found) =>
        pageOf(
          call,
          found.map((account) => personJson(call, account)),
          startAt,
          maxResults,
        ),
      ),
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/user/search/query/key',
    parameters: { query: text, startAt: wholeNumber(0), maxResult: wholeNumber(100, 1000) },
    scopes: {
      classic: ['read:jira-user'],
      granular: [...searchGranular, 'read:user.property', 'read:user'],
      connect: 'READ',
    },
    permission: browseUsers,
    handle: (call, { query, startAt, maxResult }) =>
      withFound(call, query, (found) =>
        pageOf(
          call,
          found.map(({ accountId }) => ({ accountId })),
          startAt,
          maxResult,
        ),
      ),
  }),
];

function withFound(
  call: Call,
  query: string | undefined,
  answer: (found: readonly WorldAccount[]) => Answer,
): Answer {
  if (!query?.trim()) return jiraError(400, 'The query must be given.');
  const ids = peopleOfStatements(call, query);
  if (typeof ids === 'string') return jiraError(400, ids);
  const found = activeAccounts(call.world).filter(({ accountId }) => ids.has(accountId));
  return answer(found.slice(0, lastUserFound));
}
