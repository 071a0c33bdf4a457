/** Platform: decisions, money and rules of the house. */
import { adf, b, code, p, panel, table } from './adf.ts';
import type { Draft } from './authoring.ts';

export const platformDecisionIssues: readonly Draft[] = [
  {
    key: 'PLAT-31',
    type: 'Task',
    summary: 'Backups: schedule, recovery point and recovery time',
    by: 'ilya',
    to: 'ilya',
    labels: ['operations', 'decision'],
    components: ['Databases'],
    text: adf(
      'What we back up, how often, and how fast we promise to be back:',
      table(
        ['Data', 'Recovery point', 'Recovery time', 'Kept'],
        ['Tenant databases', '5 minutes', '4 hours', '35 days'],
        ['Documents', '15 minutes', '8 hours', '35 days'],
        ['Search indexes', 'not backed up', 'rebuilt in 12 hours', 'none'],
      ),
      panel('info', 'A restore for one tenant is done into a new database and never over the living one.'),
    ),
    comments: [
      ['sofia', 'May I quote the recovery time in tenders?'],
      ['freya', 'Quote six hours for databases; four is our internal goal.'],
      ['ilya', 'The last drill took 3 h 22 min for the largest tenant.'],
    ],
  },
  {
    key: 'PLAT-54',
    type: 'Task',
    summary: 'Release calendar and freeze periods',
    by: 'pilar',
    to: 'pilar',
    labels: ['process'],
    text: 'Releases go out every second Tuesday at 05:00 UTC. Freezes: the last ten days of each quarter for Quote Builder, because our customers close their books, and 18 December to 6 January for everything.',
    comments: [
      ['dmitri', 'Who can approve an exception?'],
      ['pilar', 'Two members of the change board, one of them from another team than the requester.'],
      ['nkechi', 'Security fixes need no exception, only a note afterwards.'],
    ],
  },
  {
    key: 'PLAT-222',
    type: 'Story',
    summary: 'Budget of the platform per customer',
    by: 'sanjay',
    to: 'freya',
    level: 'Named approvers',
    approvers: ['freya', 'tobias', 'sanjay'],
    labels: ['cost'],
    text: 'Cost of running one Enterprise tenant is 1,140 EUR a month on average, 38 % of it storage. Brightwater Utilities costs 3,900 EUR and pays 3,200 EUR: every month we lose money on them.',
    comments: [
      ['tobias', 'The renewal in spring must repair this, see FIN-131.'],
      ['freya', 'Moving their archive to cold storage saves 900 EUR at once.'],
    ],
  },
  {
    key: 'PLAT-267',
    type: 'Task',
    summary: 'Decision: one logging format for all services',
    by: 'cormac',
    to: 'tomasz',
    labels: ['decision'],
    text: adf(
      p(
        'Every service writes one JSON object per line with ',
        b('time, level, service, tenant, trace'),
        ' and a message.',
      ),
      code(
        'json',
        '{"time":"2026-07-02T09:14:03Z","level":"warn","service":"gateway","tenant":"t-104","trace":"9f2c","message":"retrying"}',
      ),
      'Personal data and document contents never go to the log.',
    ),
    comments: [
      ['tomasz', 'Flow switched in 4.2.'],
      [
        'tamsin',
        'The scanner found three e-mail addresses in the logs of the gateway last week, fixed by the team.',
      ],
    ],
  },
  {
    key: 'PLAT-281',
    type: 'Task',
    summary: 'On-call pay and rotation',
    by: 'freya',
    to: 'pilar',
    labels: ['on-call'],
    text: 'A week of on-call is paid with 420 EUR, and each call at night with an extra two hours of rest. Nobody is on call more than one week in five.',
    comments: [
      ['adaeze', 'Swaps are fine if both confirm in the calendar before Friday noon.'],
      ['leonie', 'Approved by people operations until the end of next year.'],
    ],
  },
  {
    key: 'PLAT-299',
    type: 'Story',
    summary: 'Plan for regions in 2027',
    by: 'nkechi',
    to: 'freya',
    level: 'Named approvers',
    approvers: ['nkechi', 'freya', 'tobias'],
    status: 'In Progress',
    text: 'São Paulo opens in the second quarter of 2027, Riyadh only if the anchor customer signs before March. Sydney is cancelled.',
    comments: [
      ['tobias', 'São Paulo is budgeted with 610,000 EUR in the first year.'],
      ['freya', 'Hiring of two people on site is assumed in that number.'],
    ],
  },
];
