/** Vault Records in daily use: exports, recognition, faults and what runs at night. */
import { adf, code, h, mention, p, panel, table } from './adf.ts';
import type { Draft } from './authoring.ts';

export const vaultOperationsIssues: readonly Draft[] = [
  {
    key: 'VLT-101',
    type: 'Task',
    summary: 'How to export a whole space when a customer leaves',
    by: 'lucia',
    to: 'yuki',
    components: ['Export'],
    labels: ['how-to', 'offboarding'],
    text: adf(
      h(3, 'Procedure'),
      'Start the export in the week of the termination date; it takes roughly one hour for 100 GB.',
      code('bash', 'vaultctl space export --tenant TENANT --format bagit --with-audit'),
      'The result is a set of BagIt folders with one manifest per 10,000 records. The link is valid for 14 days.',
    ),
    comments: [
      ['lucia', 'Does the export contain deleted records?'],
      ['yuki', 'Only those still in the recycle area, marked as deleted in the manifest.'],
    ],
  },
  {
    key: 'VLT-207',
    type: 'Bug',
    summary: 'Restored folder loses its permissions',
    by: 'marcus',
    to: 'yuki',
    components: ['Retention', 'Access'],
    affects: ['3.8'],
    fix: ['3.8.3'],
    priority: 'High',
    customer: 'Brightwater Utilities',
    text: 'A folder that is restored from the recycle area inherits from the root instead of getting back its own permissions. At Brightwater Utilities a folder with payroll files was readable by 40 people for two hours.',
    comments: [
      ['yuki', 'The restore wrote the folder before its access list; both now happen in one transaction.'],
      [
        'anders',
        'Treated as a security incident, see SEC-106 for those who may.',
        { group: 'security-team' },
      ],
      ['noor', 'Regression test added for restore of nested folders with own permissions.'],
    ],
    links: [['Cause', 'SEC-106']],
  },
  {
    key: 'VLT-233',
    type: 'Story',
    summary: 'Where customer documents are stored and how they are encrypted',
    by: 'sofia',
    to: 'kenji',
    labels: ['tender', 'security'],
    text: adf(
      'Standard answer for questionnaires:',
      table(
        ['Region', 'Primary', 'Copy'],
        ['Europe', 'Frankfurt', 'Dublin'],
        ['Americas', 'Montreal', 'Oregon'],
        ['Asia Pacific', 'Tokyo', 'Osaka'],
      ),
      'Every document has its own AES-256 key, wrapped by a key of the tenant. Tenants may bring their own key; revoking it makes the documents unreadable within five minutes.',
    ),
    comments: [
      ['tamsin', 'Five minutes is the lifetime of the key cache, measured last quarter at 4 min 40 s.'],
      ['sofia', 'Thanks, updated the questionnaire library.'],
    ],
  },
  {
    key: 'VLT-254',
    type: 'Task',
    summary: 'Optical character recognition: languages and accuracy',
    by: 'takumi',
    to: 'stefan',
    components: ['Capture'],
    text: 'Recognition covers 38 languages. Vertical Japanese works since 3.9; handwriting is not supported in any language.',
    comments: [
      ['stefan', 'Accuracy on our test set: printed Latin 99.1 %, printed Japanese 97.4 %, stamps 71 %.'],
      ['takumi', 'Stamps matter here, every contract has a hanko.'],
      ['kenji', 'Labs has an experiment for stamps, LAB-58.'],
    ],
  },
  {
    key: 'VLT-272',
    type: 'Story',
    summary: 'Automatic classification must be explainable',
    by: 'beatrix',
    to: 'amara',
    text: 'Each automatically assigned record class shows the three phrases that led to it, and one click sends a correction to the training set of that tenant only.',
    comments: [
      [
        'chiara',
        'Corrections of one tenant never influence another; please keep that sentence in the documentation.',
      ],
      ['amara', 'Enforced by one model per tenant, at the price of 220 MB each.'],
    ],
  },
  {
    key: 'VLT-291',
    type: 'Bug',
    summary: 'Purge job falls behind on tenants with many small files',
    by: 'adaeze',
    to: 'amara',
    components: ['Retention'],
    priority: 'High',
    text: 'For tenants with more than 40 million files the daily purge needs 31 hours. Files then stay longer than promised: up to 33 days instead of 30.',
    comments: [
      ['amara', 'Deleting by partition instead of by file brings it down to 50 minutes.'],
      [
        'hamish',
        'Staying longer than 30 days is a breach of the data processing terms for nine customers; I keep the list in LEGAL-125.',
        { group: 'legal' },
      ],
      ['noor', 'Dashboard now shows the age of the oldest unpurged file.'],
    ],
  },
  {
    key: 'VLT-309',
    type: 'Story',
    summary: 'Read-only mode for tenants in notice period',
    by: 'beatrix',
    to: 'stefan',
    status: 'In Progress',
    text: adf(
      p(
        'Agreed with ',
        mention('gwen'),
        ' and finance: a tenant in notice period stays fully usable until the last day, then read-only for 60 days, then exported and removed.',
      ),
      panel('info', 'Read-only includes downloads, search and export; it excludes sharing links.'),
    ),
    comments: [
      ['gwen', 'Please send the reminder on day 1, 30 and 55.'],
      ['stefan', 'Reminders are in the job plan.'],
    ],
  },
];
