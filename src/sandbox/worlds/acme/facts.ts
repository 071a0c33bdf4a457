/**
 * The shapes of the facts from which issues are generated, and the facts that all projects share. A `|`
 * separates parts that belong together (a cause and its fix); `{…}` is filled by `expand` in `prose.ts`.
 */

/** For projects that build something. */
export interface ProductFacts {
  /** `component|thing|symptom` */
  readonly problems: readonly string[];
  readonly triggers: readonly string[];
  /** `cause|fix` */
  readonly causes: readonly string[];
  /** `component|wish|reason` */
  readonly wishes: readonly string[];
  readonly choices: readonly string[];
  /** `component|chore|detail` */
  readonly chores: readonly string[];
  readonly settings: readonly string[];
  readonly objects: readonly string[];
  readonly versions: readonly string[];
}

/** For departments and the service desk: `topic|what is asked|what comes out`. */
export interface MatterFacts {
  readonly type: 'Task' | 'Contract' | 'Service request';
  readonly matters: readonly string[];
  readonly reasons: readonly string[];
  readonly nextSteps: readonly string[];
  readonly labels: readonly string[];
}

export const customers: readonly string[] = [
  'Halden Rail',
  'Brightwater Utilities',
  'Corvid Insurance',
  'Meridian Freight',
  'Ostrava Steel',
  'Solvane Energy',
  'Kanda Precision',
  'Lumen Archive',
  'Altai Logistics',
  'Verrerie du Lac',
  'Albion Mutual Bank',
  'Banco del Estuario',
  'Pinecrest Health',
  'Tallow & Finch',
  'Orsted Marine Supply',
  'Quillon Pharma',
  'Redwood County Schools',
  'Sable Robotics',
  'Tamarind Foods',
  'Umber Textiles',
  'Vantar Aerospace',
  'Westmark Ceramics',
  'Yarrow Biotech',
  'Zephyr Windparks',
  'Aldgate Publishing',
  'Borealis Timber',
  'Cinder Glassworks',
  'Dunmore Dairy',
  'Estrela Telecom',
  'Fjordline Cruises',
  'Granite Peak Mining',
  'Hokusei Electric',
  'Isar Medical',
  'Juniper Hospitality',
  'Kestrel Airports',
  'Lodestar Shipping',
  'Maravilla Hotels',
  'Nordlicht Solar',
  'Oakham Legal Services',
  'Pelican Waterways',
];

export const departments: readonly string[] = [
  'Support',
  'Sales',
  'Finance',
  'Deal Desk',
  'People Operations',
  'Legal',
  'Team Quote',
  'Team Vault',
  'Team Flow',
  'Team Platform',
  'Tokyo office',
  'Berlin office',
  'London office',
  'Lisbon office',
  'Customer Success',
  'Documentation',
  'Marketing',
  'Data Protection',
  'Internal Audit',
  'Procurement',
];

export const environments: readonly string[] = [
  'staging',
  'the canary ring',
  'the Frankfurt cluster',
  'the Montreal cluster',
  'the Tokyo cluster',
  'a local build',
  'the load environment',
  'a copy of the tenant',
  'the acceptance system',
  'the Dublin copy',
];

export const moments: readonly string[] = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'the weekend',
  'month-end',
  'the last release',
  'the night shift',
  'the data centre work',
  'the holiday',
  'the quarterly close',
  'noon',
  'the roll-out of the new menu',
];

export const workarounds: readonly string[] = [
  'reloading the page twice',
  'exporting to a spreadsheet first',
  'splitting the work in halves',
  'using the old screen',
  'calling support',
  'repeating the step after a minute',
  'copying the values by hand',
  'waiting for the nightly job',
  'switching the language to English',
  'asking a colleague with more rights',
  'working with a second tab',
  'turning the feature off',
];
