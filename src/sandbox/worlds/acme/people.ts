/**
 * The people of ACME and their groups: one table, from which accounts, memberships and access groups follow.
 * A person is named by a handle (their first name) everywhere in this world, so a misspelt name is a type
 * error. Groups give nothing by themselves: schemes, roles and levels in `site.ts` and `projects.ts` do.
 */
import type { WorldAccount, WorldApplicationRole, WorldGroup } from '../../world/world-file.ts';

type Team =
  | 'exec'
  | 'legal'
  | 'hr'
  | 'finance'
  | 'dealdesk'
  | 'security'
  | 'quote'
  | 'vault'
  | 'flow'
  | 'platform'
  | 'labs'
  | 'support'
  | 'sales'
  | 'outside';

const groupNames = [
  'acme-staff',
  'executives',
  'legal',
  'hr-partners',
  'finance',
  'deal-desk',
  'security-team',
  'engineering',
  'quote-team',
  'vault-team',
  'flow-team',
  'platform-team',
  'labs',
  'support-agents',
  'sales',
  'contractors',
  'customers',
  'incident-commanders',
  'change-board',
  'site-crawlers',
  'jira-software-users',
  'jira-servicedesk-agents',
  'jira-work-users',
] as const;

export type GroupName = (typeof groupNames)[number];

interface Person {
  readonly name: string;
  readonly title: string;
  readonly team: Team;
  readonly also?: readonly GroupName[];
  readonly zone?: string;
}

const person = (
  name: string,
  title: string,
  team: Team,
  also: readonly GroupName[] = [],
  zone?: string,
): Person => ({ name, title, team, also, ...(zone === undefined ? {} : { zone }) });

const roster = {
  ingrid: person('Ingrid Solheim', 'Chief Executive Officer', 'exec'),
  tobias: person('Tobias Amsel', 'Chief Financial Officer', 'exec', ['finance', 'deal-desk']),
  nkechi: person('Nkechi Obiora', 'Chief Technology Officer', 'exec', ['engineering', 'incident-commanders']),
  leonie: person('Leonie Brandt', 'Chief People Officer', 'exec', ['hr-partners']),
  paulina: person('Paulina Wrona', 'General Counsel', 'legal', ['executives']),
  hamish: person('Hamish Rutherford', 'Senior Legal Counsel', 'legal'),
  xiomara: person('Xiomara Delgado', 'Legal Counsel, EMEA and Latin America', 'legal'),
  dov: person('Dov Ben-Ami', 'Contract Manager', 'legal', [], 'Asia/Jerusalem'),
  fatima: person('Fatima Zahraoui', 'HR Business Partner', 'hr'),
  ruth: person('Ruth Adeyemi', 'HR Operations Specialist', 'hr'),
  kasper: person('Kasper Lindqvist', 'Recruiter', 'hr'),
  marguerite: person('Marguerite Duval', 'Head of Deal Desk', 'dealdesk'),
  sanjay: person('Sanjay Kulkarni', 'Finance Controller', 'finance'),
  bohdan: person('Bohdan Kravets', 'Billing Analyst', 'finance'),
  elif: person('Elif Yildirim', 'Deal Desk Analyst', 'dealdesk'),
  anders: person('Anders Nygaard', 'Head of Security', 'security', ['incident-commanders', 'change-board']),
  tamsin: person('Tamsin Pryce', 'Security Engineer', 'security'),
  jamal: person('Jamal Whitfield', 'Security Operations Analyst', 'security'),
  chiara: person('Chiara Fontana', 'Compliance Manager', 'security'),
  mireille: person('Mireille Okafor', 'Product Manager, Quote Builder', 'quote'),
  dmitri: person('Dmitri Volkov', 'Engineering Lead, Quote Builder', 'quote', ['change-board']),
  hana: person('Hana Novakova', 'Software Engineer', 'quote'),
  oluwaseun: person('Oluwaseun Bakare', 'Software Engineer', 'quote'),
  priya: person('Priya Raman', 'Senior Software Engineer', 'quote'),
  lukas: person('Lukas Steiner', 'Software Engineer', 'quote', [], 'Europe/Berlin'),
  carmen: person('Carmen Ortega', 'Test Engineer', 'quote'),
  beatrix: person('Beatrix Jansen', 'Product Manager, Vault Records', 'vault'),
  kenji: person('Kenji Watanabe', 'Engineering Lead, Vault Records', 'vault', ['change-board'], 'Asia/Tokyo'),
  yuki: person('Yuki Mori', 'Software Engineer', 'vault', [], 'Asia/Tokyo'),
  amara: person('Amara Diallo', 'Senior Software Engineer', 'vault'),
  stefan: person('Stefan Krueger', 'Software Engineer', 'vault'),
  noor: person('Noor Rahmani', 'Test Engineer', 'vault'),
  rafael: person('Rafael Monteiro', 'Product Manager, Flow Pipelines', 'flow'),
  wei: person('Wei Zhang', 'Engineering Lead, Flow Pipelines', 'flow', ['change-board']),
  ayesha: person('Ayesha Siddiqui', 'Senior Data Engineer', 'flow'),
  tomasz: person('Tomasz Zielinski', 'Software Engineer', 'flow'),
  svetlana: person('Svetlana Orlova', 'Software Engineer', 'flow'),
  joaquin: person('Joaquin Herrera', 'Test Engineer', 'flow'),
  mei: person('Mei Lin', 'Software Engineer', 'flow'),
  freya: person('Freya Dahl', 'Head of Platform', 'platform', ['incident-commanders', 'change-board']),
  cormac: person('Cormac Byrne', 'Site Reliability Engineer', 'platform', ['incident-commanders']),
  adaeze: person('Adaeze Nwosu', 'Site Reliability Engineer', 'platform'),
  ilya: person('Ilya Sokolov', 'Database Engineer', 'platform'),
  pilar: person('Pilar Navarro', 'Release Manager', 'platform', ['change-board']),
  henrik: person('Henrik Maas', 'IT Administrator', 'platform'),
  zoe: person('Zoe Castellanos', 'Head of Labs', 'labs'),
  arjun: person('Arjun Mehta', 'Machine Learning Engineer', 'labs'),
  nils: person('Nils Eklund', 'Research Engineer', 'labs'),
  gwen: person('Gwen Abernathy', 'Head of Support', 'support', ['incident-commanders']),
  marcus: person('Marcus Odhiambo', 'Support Engineer', 'support'),
  lucia: person('Lucia Ferraro', 'Support Engineer', 'support'),
  takumi: person('Takumi Endo', 'Support Engineer, APAC', 'support', [], 'Asia/Tokyo'),
  vincent: person('Vincent Laurier', 'Vice President Sales', 'sales', ['executives', 'deal-desk']),
  sofia: person('Sofia Marchetti', 'Sales Engineer', 'sales'),
  desmond: person('Desmond Clarke', 'Account Executive', 'sales', [], 'America/New_York'),
  petra: person('Petra Vasquez', 'Contract Data Engineer', 'outside', ['contractors', 'jira-work-users']),
  owen: person('Owen Halloran', 'Software Engineer (left in 2025)', 'quote'),
  bruno: person('Bruno Keller', 'Legal Counsel (on sabbatical)', 'outside', ['acme-staff', 'legal']),
  linnea: person('Linnea Storm', 'Operations Lead at Halden Rail', 'outside', ['customers']),
  ravi: person('Ravi Chandran', 'Records Manager at Brightwater Utilities', 'outside', ['customers']),
} satisfies Record<string, Person>;

export type Handle = keyof typeof roster;

const groupsOfTeam: Readonly<Record<Team, readonly GroupName[]>> = {
  exec: ['executives', 'jira-software-users'],
  legal: ['legal'],
  hr: ['hr-partners'],
  finance: ['finance'],
  dealdesk: ['finance', 'deal-desk'],
  security: ['security-team', 'jira-software-users'],
  quote: ['engineering', 'quote-team', 'jira-software-users'],
  vault: ['engineering', 'vault-team', 'jira-software-users'],
  flow: ['engineering', 'flow-team', 'jira-software-users'],
  platform: ['engineering', 'platform-team', 'jira-software-users'],
  labs: ['engineering', 'labs', 'jira-software-users'],
  support: ['support-agents', 'jira-servicedesk-agents'],
  sales: ['sales', 'jira-software-users'],
  outside: [],
};

const customerDomains: Readonly<Record<string, string>> = {
  linnea: 'haldenrail.example',
  ravi: 'brightwater.example',
};

export const crawlerAccountId = '712020:jackdaw-crawler';
export const crawlerEmail = 'crawler@acme.example';
export const crawlerToken = 'token-crawler';
const automationAccountId = '557058:acme-automation';

/** Every handle, in the order of the table. */
const handles: readonly Handle[] = Object.keys(roster).filter((key): key is Handle => key in roster);

export const idOf = (handle: Handle): string => `712020:${handle}`;
export const nameOf = (handle: Handle): string => roster[handle].name;
export const titleOf = (handle: Handle): string => roster[handle].title;
export const groupIdOf = (name: GroupName): string => `grp-${name}`;

export const emailOf = (handle: Handle): string => {
  const local = roster[handle].name.toLowerCase().replaceAll(' ', '.');
  return `${local}@${customerDomains[handle] ?? 'acme.example'}`;
};

export const membersOfTeam = (team: Team): readonly Handle[] =>
  handles.filter((handle) => roster[handle].team === team && handle !== 'owen');

function groupsOf(handle: Handle): readonly GroupName[] {
  const { team, also }: Person = roster[handle];
  const staff: readonly GroupName[] = team === 'outside' ? [] : ['acme-staff', 'jira-work-users'];
  return [...staff, ...groupsOfTeam[team], ...(also ?? [])];
}

export function acmeAccounts(): readonly WorldAccount[] {
  const people = handles.map((handle): WorldAccount => {
    const { name, title, zone }: Person = roster[handle];
    const customer = handle in customerDomains;
    return {
      accountId: idOf(handle),
      displayName: name,
      email: emailOf(handle),
      // Roughly half of the staff shows its address, as on a real site.
      emailVisible: !customer && handle.length % 2 === 0,
      accountType: customer ? 'customer' : 'atlassian',
      active: handle !== 'owen',
      ...(zone === undefined ? {} : { timeZone: zone }),
      apiToken: `token-${handle}`,
      title,
    };
  });
  return [
    ...people,
    {
      accountId: crawlerAccountId,
      displayName: 'Jackdaw Crawler',
      email: crawlerEmail,
      accountType: 'atlassian',
      active: true,
      apiToken: crawlerToken,
      title: 'Service account',
    },
    {
      accountId: automationAccountId,
      displayName: 'Automation for ACME',
      email: 'automation@connect.example',
      accountType: 'app',
      active: true,
      apiToken: 'token-automation',
      title: 'App',
    },
  ];
}

/** The crawler is a member of every group, so that every restricted comment and level is open to it. */
export const acmeGroups = (): readonly WorldGroup[] =>
  groupNames.map((name) => ({
    groupId: groupIdOf(name),
    name,
    members: [
      ...handles.filter((handle) => groupsOf(handle).includes(name)).map(idOf),
      ...(name === 'customers' ? [] : [crawlerAccountId]),
      ...(name === 'jira-software-users' ? [automationAccountId] : []),
    ],
  }));

export const acmeApplicationRoles = (): readonly WorldApplicationRole[] => [
  { key: 'jira-software', name: 'Jira Software', groups: [groupIdOf('jira-software-users')] },
  {
    key: 'jira-servicedesk',
    name: 'Jira Service Management',
    groups: [groupIdOf('jira-servicedesk-agents')],
  },
  { key: 'jira-core', name: 'Jira Work Management', groups: [groupIdOf('jira-work-users')] },
];
