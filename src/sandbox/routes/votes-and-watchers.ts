/** Who votes for an issue and who watches it. Worlds have no votes and no watchers: there are always none. */

import type { Operation } from '../operation.ts';
import { anybody, ok, operation } from '../operation.ts';
import { noIssue, visibleIssue } from './issues.ts';

export const voteAndWatcherOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/issue/{issueIdOrKey}/votes',
    parameters: {},
    scopes: {
      classic: ['read:jira-work'],
      granular: ['read:issue.vote', 'read:user', 'read:application-role', 'read:avatar', 'read:group'],
      connect: 'READ',
    },
    permission: anybody,
    handle: (call) => {
      const issue = visibleIssue(call);
      if (!issue) return noIssue;
      const self = `${call.baseUrl}/rest/api/3/issue/${issue.id}/votes`;
      return ok({ self, votes: 0, hasVoted: false, voters: [] });
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/issue/{issueIdOrKey}/watchers',
    parameters: {},
    scopes: {
      classic: ['read:jira-work'],
      granular: ['read:issue.watcher', 'read:user', 'read:avatar'],
      connect: 'READ',
    },
    permission: anybody,
    handle: (call) => {
      const issue = visibleIssue(call);
      if (!issue) return noIssue;
      const self = `${call.baseUrl}/rest/api/3/issue/${issue.id}/watchers`;
      return ok({ self, isWatching: false, watchCount: 0, watchers: [] });
    },
  }),
];
