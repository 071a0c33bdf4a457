/**
 * What the ACME site configures once: fields, issue types, statuses, site-wide project roles, the three
 * company-managed permission schemes and the one that the team-managed project owns, and two issue security
 * schemes. Ids are fixed literals, because tests and the demo name some of them. Every scheme and level
 * names the group of the crawler; nobody else gets in by it.
 */
import type { ProjectPermission } from '../../permissions/permission-keys.ts';
import type {
  WorldField,
  WorldHolder,
  WorldIssueType,
  WorldPermissionScheme,
  WorldProjectRole,
  WorldSecurityScheme,
  WorldStatus,
} from '../../world/world-file.ts';
import { crawlerAccountId, type GroupName, groupIdOf, idOf } from './people.ts';

export const fieldIds = {
  customer: 'customfield_10050',
  region: 'customfield_10051',
  approvers: 'customfield_10052',
  reviewBoard: 'customfield_10053',
  contractValue: 'customfield_10054',
  reference: 'customfield_10055',
  rootCause: 'customfield_10056',
} as const;

export const acmeFields: readonly WorldField[] = [
  { id: fieldIds.customer, name: 'Customer', type: 'text' },
  { id: fieldIds.region, name: 'Region', type: 'select' },
  { id: fieldIds.approvers, name: 'Approvers', type: 'multiuser' },
  { id: fieldIds.reviewBoard, name: 'Review board', type: 'group' },
  { id: fieldIds.contractValue, name: 'Contract value', type: 'number' },
  { id: fieldIds.reference, name: 'Reference', type: 'url' },
  { id: fieldIds.rootCause, name: 'Root cause', type: 'textarea' },
];

export const typeIds = {
  Epic: '10000',
  Story: '10001',
  Task: '10002',
  Bug: '10003',
  'Sub-task': '10004',
  'Service request': '10005',
  Incident: '10006',
  Contract: '10007',
  Policy: '10008',
  Idea: '10009',
} as const;
export type TypeName = keyof typeof typeIds;

export const acmeIssueTypes: readonly WorldIssueType[] = Object.entries(typeIds).map(([name, id]) => ({
  id,
  name,
  ...(name === 'Sub-task' ? { subtask: true } : {}),
}));

const statuses = {
  Backlog: ['10000', 'new'],
  'To Do': ['10001', 'new'],
  'Waiting for support': ['10002', 'new'],
  'In Progress': ['10003', 'indeterminate'],
  'In Review': ['10004', 'indeterminate'],
  'Waiting for customer': ['10005', 'indeterminate'],
  Done: ['10006', 'done'],
  Resolved: ['10007', 'done'],
  Approved: ['10008', 'done'],
  Rejected: ['10009', 'done'],
} as const;
export type StatusName = keyof typeof statuses;

export const statusId = (name: StatusName): string => statuses[name][0];
export const statusIsDone = (name: StatusName): boolean => statuses[name][1] === 'done';
export const acmeStatuses: readonly WorldStatus[] = Object.entries(statuses).map(
  ([name, [id, category]]) => ({
    id,
    name,
    category,
  }),
);

export const priorityIds = { Highest: '1', High: '2', Medium: '3', Low: '4', Lowest: '5' } as const;
export type PriorityName = keyof typeof priorityIds;
export const acmePriorities = Object.entries(priorityIds).map(([name, id]) => ({ id, name }));

export const labsProjectId = '10009';
export const roleIds = {
  Administrators: '10002',
  Developers: '10010',
  Members: '10011',
  'Service Desk Team': '10012',
  'Service Desk Customers': '10013',
  // Nobody's, until an app is installed on the site.
  'atlassian-addons-project-access': '10014',
} as const;
export type RoleName = keyof typeof roleIds;
export const labsRoleIds = { Administrator: '10100', Member: '10101', Viewer: '10102' } as const;
export type LabsRoleName = keyof typeof labsRoleIds;

export const acmeProjectRoles: readonly WorldProjectRole[] = [
  ...Object.entries(roleIds).map(([name, id]) => ({ id, name })),
  ...Object.entries(labsRoleIds).map(([name, id]) => ({ id, name, projectId: labsProjectId })),
];

const group = (name: GroupName): WorldHolder => ({
  type: 'group',
  parameter: name,
  value: groupIdOf(name),
});
const role = (name: RoleName): WorldHolder => ({
  type: 'projectRole',
  parameter: roleIds[name],
  value: roleIds[name],
});
const labsRole = (name: LabsRoleName): WorldHolder => ({
  type: 'projectRole',
  parameter: labsRoleIds[name],
  value: labsRoleIds[name],
});
const application = (key: string): WorldHolder => ({ type: 'applicationRole', parameter: key, value: key });
const field = (type: 'userCustomField' | 'groupCustomField', id: string): WorldHolder => ({
  type,
  parameter: id,
  value: id,
});
const apps = role('atlassian-addons-project-access');
const crawlers = group('site-crawlers');
const reporter: WorldHolder = { type: 'reporter' };
const assignee: WorldHolder = { type: 'assignee' };
const lead: WorldHolder = { type: 'projectLead' };
const approvers = field('userCustomField', fieldIds.approvers);
const reviewBoard = field('groupCustomField', fieldIds.reviewBoard);

export const schemeIds = { product: '10000', business: '10001', service: '10002', labs: '10003' } as const;

/** Who may do what in a project, besides seeing it. */
interface Hands {
  readonly create: readonly WorldHolder[];
  readonly work: readonly WorldHolder[];
  readonly tidy: readonly WorldHolder[];
  readonly agents?: readonly WorldHolder[];
}

const creating: readonly ProjectPermission[] = [
  'CREATE_ISSUES',
  'CREATE_ATTACHMENTS',
  'VIEW_READONLY_WORKFLOW',
];
const working: readonly ProjectPermission[] = [
  ...(['EDIT_ISSUES', 'TRANSITION_ISSUES', 'RESOLVE_ISSUES', 'CLOSE_ISSUES'] as const),
  ...(['ASSIGN_ISSUES', 'ASSIGNABLE_USER', 'SCHEDULE_ISSUES', 'LINK_ISSUES', 'SET_ISSUE_SECURITY'] as const),
  ...(['EDIT_OWN_COMMENTS', 'DELETE_OWN_COMMENTS', 'DELETE_OWN_ATTACHMENTS'] as const),
  ...(['WORK_ON_ISSUES', 'EDIT_OWN_WORKLOGS', 'DELETE_OWN_WORKLOGS'] as const),
  ...(['VIEW_DEV_TOOLS', 'VIEW_VOTERS_AND_WATCHERS', 'MANAGE_SPRINTS_PERMISSION'] as const),
];
const tidying: readonly ProjectPermission[] = [
  ...(['DELETE_ISSUES', 'MOVE_ISSUES', 'MODIFY_REPORTER', 'ARCHIVE_ISSUES', 'UNARCHIVE_ISSUES'] as const),
  ...(['MANAGE_WATCHERS', 'EDIT_ALL_COMMENTS', 'DELETE_ALL_COMMENTS', 'DELETE_ALL_ATTACHMENTS'] as const),
  ...(['EDIT_ALL_WORKLOGS', 'DELETE_ALL_WORKLOGS', 'EDIT_WORKFLOW', 'EDIT_ISSUE_LAYOUT'] as const),
];

function scheme(
  id: string,
  name: string,
  description: string,
  browse: readonly WorldHolder[],
  hands: Hands,
  projectId?: string,
): WorldPermissionScheme {
  const admin = projectId === undefined ? role('Administrators') : labsRole('Administrator');
  const writers = browse.filter((holder) => holder.type !== 'reporter' && holder.type !== 'assignee');
  const each = (permissions: readonly ProjectPermission[], holders: readonly WorldHolder[] = []) =>
    permissions.flatMap((permission) => holders.map((holder) => ({ permission, holder })));
  const grants = [
    ...each(['BROWSE_PROJECTS'], browse),
    { permission: 'ADMINISTER_PROJECTS', holder: admin },
    ...each(['ADD_COMMENTS'], writers),
    ...each(creating, hands.create),
    ...each(working, hands.work),
    ...each(tidying, hands.tidy),
    ...each(['SERVICEDESK_AGENT'], hands.agents),
  ];
  return {
    id,
    name,
    description,
    permissions: grants.map((grant, at) => ({ id: `${id}${String(at).padStart(2, '0')}`, ...grant })),
    ...(projectId === undefined ? {} : { projectId }),
  };
}

const team = [role('Members'), role('Developers'), role('Administrators')];

export const acmePermissionSchemes: readonly WorldPermissionScheme[] = [
  scheme(
    schemeIds.product,
    'Product development',
    'All staff reads; outsiders only by a project role.',
    [crawlers, group('acme-staff'), application('jira-software'), role('Members'), role('Developers'), apps],
    { create: [group('acme-staff'), ...team], work: team, tidy: [role('Administrators')] },
  ),
  scheme(
    schemeIds.business,
    'Confidential business',
    'Members of the team, and whoever an issue names.',
    [
      crawlers,
      role('Members'),
      role('Administrators'),
      lead,
      reporter,
      assignee,
      approvers,
      reviewBoard,
      { type: 'user', parameter: idOf('ingrid'), value: idOf('ingrid') },
    ],
    { create: [group('acme-staff')], work: [...team, lead], tidy: [role('Administrators'), lead] },
  ),
  scheme(
    schemeIds.service,
    'Service requests',
    'Agents, the teams behind them, and the portal.',
    [
      crawlers,
      application('jira-servicedesk'),
      role('Service Desk Team'),
      role('Developers'),
      reporter,
      { type: 'sd.customer.portal.only' },
      apps,
    ],
    {
      create: [role('Service Desk Team'), role('Developers'), { type: 'sd.customer.portal.only' }],
      work: [role('Service Desk Team'), role('Developers')],
      tidy: [role('Administrators')],
      agents: [role('Service Desk Team')],
    },
  ),
  scheme(
    schemeIds.labs,
    'Labs (team-managed)',
    'Owned by the project.',
    [crawlers, labsRole('Administrator'), labsRole('Member'), labsRole('Viewer')],
    {
      create: [labsRole('Administrator'), labsRole('Member')],
      work: [labsRole('Administrator'), labsRole('Member')],
      tidy: [labsRole('Administrator')],
    },
    labsProjectId,
  ),
];

const level = (id: string, name: string, description: string, holders: readonly WorldHolder[]) => ({
  id,
  name,
  description,
  members: [crawlers, ...holders].map((holder, at) => ({ id: `${id}${at}`, holder })),
});

export const acmeSecuritySchemes: readonly WorldSecurityScheme[] = [
  {
    id: '10200',
    name: 'Business confidentiality',
    levels: [
      level('10210', 'Legal only', 'The legal department.', [group('legal')]),
      level('10211', 'Executives', 'The executive team.', [group('executives')]),
      level('10212', 'Reporter and assignee only', 'The two people on the issue.', [reporter, assignee]),
      level('10213', 'Approvers and review board', 'Whoever the two fields name.', [
        approvers,
        reviewBoard,
        reporter,
      ]),
      level('10214', 'HR confidential', 'HR partners and the project administrators.', [
        group('hr-partners'),
        role('Administrators'),
      ]),
    ],
  },
  {
    id: '10201',
    name: 'Product security',
    levels: [
      level('10220', 'Security incident', 'The security team, incident commanders and the assignee.', [
        group('security-team'),
        group('incident-commanders'),
        assignee,
      ]),
      level('10221', 'Legal only', 'The legal department.', [group('legal')]),
      level('10222', 'Team only', 'Developers and administrators of the project.', [
        role('Developers'),
        role('Administrators'),
      ]),
      level('10223', 'Reporter and assignee only', 'The two people on the issue.', [reporter, assignee]),
      level('10224', 'Named approvers', 'Whoever the field Approvers names, and the lead.', [
        approvers,
        lead,
      ]),
      level('10225', 'Executives', 'The executive team.', [group('executives')]),
    ],
  },
];
export type LevelName =
  | 'Legal only'
  | 'Executives'
  | 'Reporter and assignee only'
  | 'Approvers and review board'
  | 'HR confidential'
  | 'Security incident'
  | 'Team only'
  | 'Named approvers';

export const acmeGlobalPermissions: readonly { readonly permission: string; readonly holder: WorldHolder }[] =
  [
    { permission: 'ADMINISTER', holder: group('site-crawlers') },
    { permission: 'ADMINISTER', holder: { type: 'user', parameter: idOf('henrik'), value: idOf('henrik') } },
    {
      permission: 'USER_PICKER',
      holder: { type: 'user', parameter: crawlerAccountId, value: crawlerAccountId },
    },
    { permission: 'USER_PICKER', holder: group('acme-staff') },
    { permission: 'CREATE_SHARED_OBJECTS', holder: group('acme-staff') },
    { permission: 'BULK_CHANGE', holder: group('acme-staff') },
    { permission: 'CREATE_PROJECT', holder: group('engineering') },
  ];
