/**
 * ACME's projects: who leads them, who holds which role in them, which schemes bind them, how many issues
 * they have and over which time. An issue's number decides its date (`dateOfIssue`), so that keys and dates
 * run in the same direction as on a real site.
 */
import type { WorldProject } from '../../world/world-file.ts';
import { crawlerAccountId, type GroupName, groupIdOf, type Handle, idOf, membersOfTeam } from './people.ts';
import { labsProjectId, labsRoleIds, roleIds, schemeIds } from './site.ts';

export type ProjectKey =
  | 'QTE'
  | 'VLT'
  | 'FLOW'
  | 'PLAT'
  | 'HELP'
  | 'PPL'
  | 'FIN'
  | 'LEGAL'
  | 'SEC'
  | 'LAB'
  | 'QCL';

export interface Plan {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly type: WorldProject['type'];
  readonly lead: Handle;
  readonly scheme: keyof typeof schemeIds;
  readonly security?: '10200' | '10201';
  /** The people who report and do the work in generated issues. */
  readonly team: readonly Handle[];
  readonly members: readonly GroupName[];
  readonly developers: readonly GroupName[];
  readonly size: number;
  readonly from: string;
  readonly to: string;
}

const wholePeriod = { from: '2024-01-08', to: '2026-11-19' } as const;
const team = (...names: Parameters<typeof membersOfTeam>[0][]) =>
  names.flatMap((name) => membersOfTeam(name));

export const plans: Readonly<Record<ProjectKey, Plan>> = {
  QTE: {
    ...wholePeriod,
    id: '10000',
    name: 'Quote Builder',
    description: 'Configure, price, quote: catalogue, rules, approvals and documents.',
    type: 'software',
    lead: 'mireille',
    scheme: 'product',
    security: '10201',
    team: [...team('quote'), 'sofia'],
    members: ['quote-team'],
    developers: ['quote-team'],
    size: 330,
  },
  VLT: {
    ...wholePeriod,
    id: '10001',
    name: 'Vault Records',
    description: 'Documents and records: capture, retention, holds, search and export.',
    type: 'software',
    lead: 'beatrix',
    scheme: 'product',
    security: '10201',
    team: team('vault'),
    members: ['vault-team'],
    developers: ['vault-team'],
    size: 330,
  },
  FLOW: {
    ...wholePeriod,
    id: '10002',
    name: 'Flow Pipelines',
    description: 'Data pipelines: connectors, transforms, scheduling and delivery.',
    type: 'software',
    lead: 'rafael',
    scheme: 'product',
    security: '10201',
    team: [...team('flow'), 'petra'],
    members: ['flow-team', 'contractors'],
    developers: ['flow-team'],
    size: 330,
  },
  PLAT: {
    ...wholePeriod,
    id: '10003',
    name: 'Platform and Infrastructure',
    description: 'Clusters, databases, releases, sign-in and the office network.',
    type: 'software',
    lead: 'freya',
    scheme: 'product',
    security: '10201',
    team: team('platform'),
    members: ['platform-team'],
    developers: ['platform-team'],
    size: 310,
  },
  HELP: {
    ...wholePeriod,
    id: '10004',
    name: 'Customer Service',
    description: 'Service requests and questions of customers.',
    type: 'service_desk',
    lead: 'gwen',
    scheme: 'service',
    security: '10201',
    team: team('support'),
    members: [],
    developers: ['engineering', 'sales', 'legal'],
    size: 430,
  },
  PPL: {
    ...wholePeriod,
    id: '10005',
    name: 'People Operations',
    description: 'Policies, hiring, leave and everything between people and the company.',
    type: 'business',
    lead: 'leonie',
    scheme: 'business',
    security: '10200',
    team: team('hr'),
    members: ['hr-partners'],
    developers: [],
    size: 160,
  },
  FIN: {
    ...wholePeriod,
    id: '10006',
    name: 'Finance and Deal Desk',
    description: 'Pricing exceptions, billing, budgets and revenue questions.',
    type: 'business',
    lead: 'marguerite',
    scheme: 'business',
    security: '10200',
    team: team('finance', 'dealdesk'),
    members: ['finance', 'deal-desk'],
    developers: [],
    size: 180,
  },
  LEGAL: {
    ...wholePeriod,
    id: '10007',
    name: 'Legal and Contracts',
    description: 'Contract reviews, data protection, disputes.',
    type: 'business',
    lead: 'paulina',
    scheme: 'business',
    security: '10200',
    team: team('legal'),
    members: ['legal'],
    developers: [],
    size: 140,
  },
  SEC: {
    ...wholePeriod,
    id: '10008',
    name: 'Security and Compliance',
    description: 'Findings, incidents, audits and controls.',
    type: 'software',
    lead: 'anders',
    scheme: 'business',
    security: '10201',
    team: team('security'),
    members: ['security-team'],
    developers: ['security-team', 'platform-team'],
    size: 170,
  },
  LAB: {
    ...wholePeriod,
    id: labsProjectId,
    name: 'ACME Labs',
    description: 'Experiments that may become products.',
    type: 'software',
    lead: 'zoe',
    scheme: 'labs',
    team: team('labs'),
    members: [],
    developers: [],
    size: 120,
  },
  QCL: {
    id: '10010',
    name: 'Quote Builder Classic',
    description: 'The product before Quote Builder; closed.',
    type: 'software',
    lead: 'dmitri',
    scheme: 'product',
    team: ['dmitri', 'hana', 'priya', 'owen', 'carmen'],
    members: ['quote-team'],
    developers: ['quote-team'],
    size: 90,
    from: '2024-01-08',
    to: '2025-03-28',
  },
};

export const projectKeys: readonly ProjectKey[] = [
  'QTE',
  'VLT',
  'FLOW',
  'PLAT',
  'HELP',
  'PPL',
  'FIN',
  'LEGAL',
  'SEC',
  'LAB',
  'QCL',
];

/** Start of working hours of the day on which the issue with this number was created, in ms since the epoch. */
export function dateOfIssue(project: ProjectKey, number: number): number {
  const { from, to, size } = plans[project];
  const first = Date.parse(`${from}T07:00:00Z`);
  const last = Date.parse(`${to}T07:00:00Z`);
  const day = 86_400_000;
  const days = Math.floor(((last - first) * number) / size / day);
  const date = first + days * day;
  const weekday = new Date(date).getUTCDay();
  // Weekends fall back to Friday.
  return weekday === 6 ? date - day : weekday === 0 ? date - 2 * day : date;
}

export const acmeProjects = (): readonly WorldProject[] => projectKeys.map(toProject);

function toProject(key: ProjectKey): WorldProject {
  const plan = plans[key];
  return {
    id: plan.id,
    key,
    name: plan.name,
    description: plan.description,
    type: plan.type,
    ...(key === 'LAB' ? { style: 'next-gen', accessLevel: 'private' } : {}),
    leadAccountId: idOf(plan.lead),
    permissionSchemeId: schemeIds[plan.scheme],
    ...(plan.security === undefined ? {} : { issueSecuritySchemeId: plan.security }),
    ...(key === 'QCL' ? { state: 'archived' } : {}),
    roleActors: key === 'LAB' ? labsActors() : actors(plan, key),
  };
}

function actors(plan: Plan, key: ProjectKey): WorldProject['roleActors'] {
  const service = key === 'HELP';
  // The IT administrator runs the site, not the books: no role where business is confidential.
  const technician = plan.scheme === 'business' ? [] : [idOf('henrik')];
  const administrators = [idOf(plan.lead), ...technician, crawlerAccountId];
  return [
    { roleId: roleIds.Administrators, users: administrators, groups: [] },
    { roleId: roleIds.Developers, users: [crawlerAccountId], groups: plan.developers.map(groupIdOf) },
    { roleId: roleIds.Members, users: [crawlerAccountId], groups: plan.members.map(groupIdOf) },
    {
      roleId: roleIds['Service Desk Team'],
      users: [crawlerAccountId],
      groups: service ? [groupIdOf('support-agents')] : [],
    },
    {
      roleId: roleIds['Service Desk Customers'],
      users: [],
      groups: service ? [groupIdOf('customers')] : [],
    },
  ];
}

function labsActors(): WorldProject['roleActors'] {
  return [
    { roleId: labsRoleIds.Administrator, users: [idOf('zoe'), crawlerAccountId], groups: [] },
    { roleId: labsRoleIds.Member, users: [crawlerAccountId, idOf('nkechi')], groups: [groupIdOf('labs')] },
    { roleId: labsRoleIds.Viewer, users: [crawlerAccountId], groups: [groupIdOf('engineering')] },
  ];
}
