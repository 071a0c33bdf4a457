/**
 * Jira's built-in permissions: keys, the names that people know them by, and the numbers that they had before they
 * had keys (`-1` for younger ones). Global ones belong to the site, the others are granted by the permission
 * scheme of a project. Who holds one is decided in `who-can-see.ts`.
 */

interface Entry {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

const entry = (id: number, name: string, description: string): Entry => ({
  id: String(id),
  name,
  description,
});

const globalEntries = {
  ADMINISTER: entry(0, 'Administer Jira', 'Change how the whole site is set up.'),
  SYSTEM_ADMIN: entry(44, 'Jira System Administrators', 'Do everything an administrator can, and more.'),
  BULK_CHANGE: entry(33, 'Make bulk changes', 'Change many issues in one go.'),
  CREATE_PROJECT: entry(-1, 'Create team-managed projects', 'Start a project of one’s own.'),
  CREATE_SHARED_OBJECTS: entry(22, 'Share dashboards and filters', 'Let others use one’s filters.'),
  MANAGE_GROUP_FILTER_SUBSCRIPTIONS: entry(
    24,
    'Manage group filter subscriptions',
    'Mail filters to groups.',
  ),
  USER_PICKER: entry(27, 'Browse users and groups', 'Find people and groups by name.'),
} as const;

const projectEntries = {
  ADMINISTER_PROJECTS: entry(23, 'Administer Projects', 'Change how a project is set up.'),
  EDIT_WORKFLOW: entry(-1, 'Edit Workflows', 'Change the workflows of a project.'),
  EDIT_ISSUE_LAYOUT: entry(-1, 'Edit Issue Layout', 'Change which fields an issue shows where.'),
  BROWSE_PROJECTS: entry(10, 'Browse Projects', 'See a project and the issues in it.'),
  MANAGE_SPRINTS_PERMISSION: entry(-1, 'Manage Sprints', 'Start, change and end sprints.'),
  SERVICEDESK_AGENT: entry(-1, 'Service Project Agent', 'Work with customers and their requests.'),
  VIEW_DEV_TOOLS: entry(29, 'View Development Tools', 'See commits, reviews and builds of an issue.'),
  VIEW_READONLY_WORKFLOW: entry(45, 'View Read-Only Workflow', 'See the workflow of an issue as a picture.'),
  VIEW_AGGREGATED_DATA: entry(-1, 'View Aggregated Data', 'See sums over issues that are not one’s own.'),
  ASSIGNABLE_USER: entry(17, 'Assignable User', 'Be given issues.'),
  ASSIGN_ISSUES: entry(13, 'Assign Issues', 'Give issues to people.'),
  CLOSE_ISSUES: entry(18, 'Close Issues', 'Close issues.'),
  CREATE_ISSUES: entry(11, 'Create Issues', 'Make issues.'),
  DELETE_ISSUES: entry(16, 'Delete Issues', 'Delete issues.'),
  EDIT_ISSUES: entry(12, 'Edit Issues', 'Change issues.'),
  LINK_ISSUES: entry(21, 'Link Issues', 'Link issues to each other.'),
  MODIFY_REPORTER: entry(30, 'Modify Reporter', 'Say that somebody else reported an issue.'),
  MOVE_ISSUES: entry(25, 'Move Issues', 'Take issues to another project.'),
  RESOLVE_ISSUES: entry(14, 'Resolve Issues', 'Resolve issues and reopen them.'),
  SCHEDULE_ISSUES: entry(28, 'Schedule Issues', 'Set when an issue is due.'),
  SET_ISSUE_SECURITY: entry(26, 'Set Issue Security', 'Set the security level of an issue.'),
  TRANSITION_ISSUES: entry(46, 'Transition Issues', 'Take issues to another status.'),
  ARCHIVE_ISSUES: entry(-1, 'Archive Issues', 'Put issues away.'),
  UNARCHIVE_ISSUES: entry(-1, 'Restore Archived Issues', 'Bring archived issues back.'),
  MANAGE_WATCHERS: entry(32, 'Manage Watchers', 'Say who watches an issue.'),
  VIEW_VOTERS_AND_WATCHERS: entry(31, 'View Voters and Watchers', 'See who votes for and watches an issue.'),
  ADD_COMMENTS: entry(15, 'Add Comments', 'Comment on issues.'),
  DELETE_ALL_COMMENTS: entry(36, 'Delete All Comments', 'Delete anybody’s comments.'),
  DELETE_OWN_COMMENTS: entry(37, 'Delete Own Comments', 'Delete one’s own comments.'),
  EDIT_ALL_COMMENTS: entry(34, 'Edit All Comments', 'Change anybody’s comments.'),
  EDIT_OWN_COMMENTS: entry(35, 'Edit Own Comments', 'Change one’s own comments.'),
  CREATE_ATTACHMENTS: entry(19, 'Create Attachments', 'Attach files to issues.'),
  DELETE_ALL_ATTACHMENTS: entry(38, 'Delete All Attachments', 'Delete anybody’s attachments.'),
  DELETE_OWN_ATTACHMENTS: entry(39, 'Delete Own Attachments', 'Delete one’s own attachments.'),
  DELETE_ALL_WORKLOGS: entry(43, 'Delete All Worklogs', 'Delete anybody’s worklogs.'),
  DELETE_OWN_WORKLOGS: entry(42, 'Delete Own Worklogs', 'Delete one’s own worklogs.'),
  EDIT_ALL_WORKLOGS: entry(41, 'Edit All Worklogs', 'Change anybody’s worklogs.'),
  EDIT_OWN_WORKLOGS: entry(40, 'Edit Own Worklogs', 'Change one’s own worklogs.'),
  WORK_ON_ISSUES: entry(20, 'Work On Issues', 'Log work done on issues.'),
} as const;

export type GlobalPermission = keyof typeof globalEntries;
export type ProjectPermission = keyof typeof projectEntries;

export interface JiraPermission extends Entry {
  readonly key: string;
  readonly type: 'GLOBAL' | 'PROJECT';
}

/** By key. */
export const jiraPermissions: ReadonlyMap<string, JiraPermission> = new Map(
  [...listed('GLOBAL', globalEntries), ...listed('PROJECT', projectEntries)].map((one) => [one.key, one]),
);

function listed(
  type: JiraPermission['type'],
  entries: Readonly<Record<string, Entry>>,
): readonly JiraPermission[] {
  return Object.entries(entries).map(([key, one]) => ({ key, type, ...one }));
}

export function isGlobalPermission(key: string): key is GlobalPermission {
  return jiraPermissions.get(key)?.type === 'GLOBAL';
}

export function isProjectPermission(key: string): key is ProjectPermission {
  return jiraPermissions.get(key)?.type === 'PROJECT';
}
