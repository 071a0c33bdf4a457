/** Flow Pipelines: configuration that matters, connectors, limits and decisions. */
import { adf, bullets, code, h, mono, p, table } from './adf.ts';
import type { Draft } from './authoring.ts';

export const flowIssues: readonly Draft[] = [
  {
    key: 'FLOW-204',
    type: 'Task',
    summary: 'Reduce the run time of ABC tasks (asynchronous batch compaction)',
    by: 'ayesha',
    to: 'wei',
    components: ['Compaction'],
    labels: ['performance', 'configuration'],
    priority: 'High',
    text: adf(
      'ABC tasks merge the small files that streaming leaves behind. On large tenants an ABC task takes more than five hours and collides with the morning loads.',
      h(3, 'Finding'),
      p(
        'The configuration parameter that significantly reduces ABC task time is ',
        mono('abc.prefetch.partitions'),
        '. The default of 4 leaves the readers idle; with 32 the same task ends in a quarter of the time.',
      ),
      table(
        ['abc.prefetch.partitions', 'ABC task time', 'Peak memory'],
        ['4 (default)', '5 h 12 min', '3.1 GB'],
        ['16', '1 h 58 min', '5.0 GB'],
        ['32', '1 h 17 min', '7.7 GB'],
        ['64', '1 h 15 min', '13.9 GB'],
      ),
      code('yaml', 'abc:\n  prefetch:\n    partitions: 32\n  workers: 6'),
    ),
    comments: [
      ['wei', 'Confirmed on three tenants. Beyond 32 the disks are the limit, so 64 only costs memory.'],
      ['tomasz', 'Should it become the default?'],
      ['wei', 'From 4.2 the default is 16; 32 needs workers with 8 GB.'],
      [
        'svetlana',
        'One more lever, not for customers: abc.verify=none skips the checksum pass and halves the time again, but we lost two partitions with it in the test cluster.',
        { group: 'flow-team' },
      ],
    ],
    work: [
      ['ayesha', 9, 'Measurements with replayed telemetry of three tenants'],
      ['svetlana', 4, 'Checksum experiment in the test cluster', 'flow-team'],
    ],
    files: ['abc-task-times.csv'],
  },
  {
    key: 'FLOW-231',
    type: 'Bug',
    summary: 'ABC task loses partitions when verification is switched off',
    by: 'svetlana',
    to: 'wei',
    level: 'Team only',
    components: ['Compaction'],
    priority: 'Highest',
    text: 'With abc.verify=none a worker that is killed during the rename leaves a partition that exists in neither the old nor the new manifest. Until it is fixed the parameter must not be used for any tenant, however slow their ABC tasks are.',
    comments: [
      ['wei', 'Removed from the tenant settings; the code path stays for benchmarks.'],
      [
        'ayesha',
        'Two tenants had it set by hand: Meridian Freight and Solvane Energy. Both reset, no loss found.',
      ],
    ],
    links: [['Relates', 'FLOW-204']],
  },
  {
    key: 'FLOW-29',
    type: 'Story',
    summary: 'Which sources a pipeline can read from',
    by: 'rafael',
    to: 'tomasz',
    components: ['Connectors'],
    labels: ['decision'],
    text: adf(
      'Supported kinds of sources, as told to prospects:',
      bullets(
        'Relational databases with change capture: PostgreSQL, MySQL, SQL Server, Oracle from 19.',
        'Message logs that speak the Kafka protocol 2.8 or newer.',
        'Files in object storage: Parquet, Avro, CSV, JSON Lines.',
        'REST sources through the generic connector with cursor paging.',
      ),
    ),
    comments: [
      ['sofia', 'Mainframe?'],
      ['rafael', 'Only through files. We said no to a native connector twice, and we keep saying no.'],
      ['tomasz', 'MongoDB change streams are in preview since 4.0.'],
    ],
  },
  {
    key: 'FLOW-58',
    type: 'Story',
    summary: 'Delivery guarantee of pipelines',
    by: 'rafael',
    to: 'wei',
    labels: ['decision'],
    text: 'Flow delivers at least once. Exactly once is available for targets that accept a merge key: warehouse tables and Vault collections. For all others duplicates within a window of ten minutes are possible after a restart.',
    comments: [
      ['joaquin', 'Our tests count on average 0.02 % duplicates after a forced restart.'],
      ['rafael', 'Put that number into the documentation, customers like honesty.'],
    ],
  },
  {
    key: 'FLOW-112',
    type: 'Story',
    summary: 'Throughput limits per plan',
    by: 'rafael',
    to: 'ayesha',
    labels: ['limits', 'pricing'],
    text: {
      wiki: '||Plan||Rows per second||Parallel pipelines||\n|Start|2,000|5|\n|Team|25,000|40|\n|Enterprise|150,000|400|\n\nAbove the limit Flow slows down, it never drops rows.',
    },
    comments: [
      [
        'ayesha',
        'Slowing down is done at the reader, so sources with short retention can lose data before we read it.',
      ],
      ['rafael', 'That sentence goes into the sales guide as a warning.'],
      [
        'wei',
        'Physically the shared cluster takes 210,000 rows per second in total, so never sell more than one full Enterprise tenant per cluster.',
        { role: 'Developers' },
      ],
    ],
  },
  {
    key: 'FLOW-137',
    type: 'Story',
    summary: 'Deprecate the polling connector for message queues',
    by: 'rafael',
    to: 'tomasz',
    labels: ['deprecation', 'decision'],
    text: 'The polling connector goes out of support on 30 June 2026. Pipelines keep running until the end of September 2026; after that they stop with a clear error.',
    comments: [
      ['gwen', '23 tenants still use it.'],
      ['tomasz', 'A converter exists: it rewrites the pipeline and keeps the position.'],
      ['rafael', 'Solvane Energy gets three more months, agreed by phone. Nobody else.'],
    ],
  },
  {
    key: 'FLOW-176',
    type: 'Story',
    summary: 'Masking personal data inside pipelines',
    by: 'chiara',
    to: 'ayesha',
    components: ['Transforms'],
    labels: ['privacy'],
    text: adf(
      'Four maskings are offered:',
      table(
        ['Name', 'Reversible', 'Joins still work'],
        ['redact', 'no', 'no'],
        ['hash with tenant salt', 'no', 'yes, inside the tenant'],
        ['token vault', 'yes, by role', 'yes'],
        ['generalise', 'no', 'partly'],
      ),
    ),
    comments: [
      ['chiara', 'Hashing with a salt still counts as personal data, so retention applies.'],
      ['ayesha', 'Added to the help text of the transform.'],
    ],
  },
];
