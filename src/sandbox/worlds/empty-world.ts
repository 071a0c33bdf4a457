/**
 * The smallest useful site: one administrator with access to Jira, no project. A world of one's own can start
 * from it.
 */

import type { WorldFile } from '../world/world-file.ts';
import { worldFormat } from '../world/world-file.ts';

export function emptyWorld(): WorldFile {
  const staff = 'group-jira-users';
  return {
    format: worldFormat,
    site: { title: 'Empty', timeZone: 'Etc/UTC' },
    accounts: [
      {
        accountId: 'admin',
        displayName: 'Administrator',
        email: 'admin@empty.example',
        accountType: 'atlassian',
        active: true,
      },
    ],
    groups: [{ groupId: staff, name: 'jira-users', members: ['admin'] }],
    applicationRoles: [{ key: 'jira-software', name: 'Jira', groups: [staff] }],
    globalPermissions: [
      { permission: 'ADMINISTER', holder: { type: 'user', parameter: 'admin', value: 'admin' } },
    ],
    projectRoles: [{ id: '10002', name: 'Administrators' }],
    permissionSchemes: [],
    issueSecuritySchemes: [],
    fields: [],
    issueTypes: [
      { id: '10001', name: 'Task' },
      { id: '10002', name: 'Sub-task', subtask: true },
    ],
    statuses: [
      { id: '1', name: 'To Do', category: 'new' },
      { id: '3', name: 'In Progress', category: 'indeterminate' },
      { id: '5', name: 'Done', category: 'done' },
    ],
    priorities: [{ id: '3', name: 'Medium' }],
    projects: [],
    issues: [],
  };
}
