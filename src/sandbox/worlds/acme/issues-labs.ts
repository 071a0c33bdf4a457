/** ACME Labs (team-managed, some issues for single roles only) and the archived product before Quote Builder. */
import { adf, bullets, code, table } from './adf.ts';
import type { Draft } from './authoring.ts';

export const labsIssues: readonly Draft[] = [
  {
    key: 'LAB-12',
    type: 'Idea',
    summary: 'Ask the quote: questions in natural language',
    by: 'zoe',
    to: 'arjun',
    text: 'A buyer asks “why is this so expensive” and gets the rules and surcharges that led to the price, in one paragraph.',
    comments: [
      [
        'arjun',
        'Explanations are right in 83 of 100 test questions; the wrong ones confuse surcharge and tax.',
      ],
      ['nils', 'Feeding the rule trace instead of the quote document raises it to 96.'],
    ],
  },
  {
    key: 'LAB-27',
    type: 'Task',
    summary: 'Training budget and graphics cards',
    by: 'zoe',
    to: 'zoe',
    onlyRoles: ['Administrator'],
    text: 'Rent for eight cards is 11,400 EUR a month. From January the budget falls to five cards unless price prediction becomes a product.',
    comments: [['zoe', 'Nkechi decides after the demo in December.']],
  },
  {
    key: 'LAB-34',
    type: 'Idea',
    summary: 'Predict the winning price',
    by: 'arjun',
    to: 'arjun',
    text: adf(
      'Mean error of the predicted price per method:',
      table(
        ['Method', 'Mean error'],
        ['Median of the segment', '11.8 %'],
        ['Gradient boosting', '5.1 %'],
        ['Ensemble', '4.2 %'],
      ),
      code('python', "model.fit(quotes, target='closed_price', groups='tenant')"),
    ),
    comments: [
      ['mireille', 'Impressive. How many quotes does a tenant need?'],
      ['arjun', 'About 800 closed ones.'],
    ],
  },
  {
    key: 'LAB-46',
    type: 'Task',
    summary: 'Leaving the vector database we tried',
    by: 'nils',
    to: 'nils',
    labels: ['decision'],
    text: 'We leave the vector database of the pilot: filters by permission are applied after the search, so users with few rights get empty pages. Next try: filters inside the index.',
    comments: [['kenji', 'We saw the same effect in Vault; per-viewer filters must be part of the query.']],
  },
  {
    key: 'LAB-58',
    type: 'Idea',
    summary: 'Recognise stamps and seals on scanned contracts',
    by: 'nils',
    to: 'arjun',
    text: 'Stamps are read with 71 % accuracy today. A small model trained on 9,000 synthetic hanko reaches 93 % on the pages of Takumi.',
    comments: [
      ['takumi', 'A customer in Kobe would test it at once.'],
      ['nils', 'Runs on a processor in 140 ms per page.'],
    ],
  },
  {
    key: 'LAB-69',
    type: 'Task',
    summary: 'Salary of the research intern',
    by: 'zoe',
    to: 'zoe',
    onlyRoles: ['Administrator'],
    text: 'The intern from Delft gets 1,450 EUR a month and a contract until August, prolongation possible.',
    comments: [['zoe', 'Ruth prepares the contract.']],
  },
  {
    key: 'LAB-83',
    type: 'Idea',
    summary: 'Detect duplicate records across languages',
    by: 'nils',
    to: 'nils',
    onlyRoles: ['Administrator', 'Member'],
    text: adf(
      'Embedding titles in one space finds 88 % of the translated duplicates.',
      bullets(
        'Works badly for part numbers, which carry no meaning.',
        'A tie is decided by the date in the document.',
      ),
    ),
    comments: [['arjun', 'Patent search is needed before we publish anything.']],
  },
  {
    key: 'LAB-101',
    type: 'Task',
    summary: 'Demo for the executives in December',
    by: 'zoe',
    to: 'arjun',
    status: 'To Do',
    onlyRoles: ['Administrator', 'Member'],
    text: 'Twenty minutes: price prediction, stamps, and a look at spoken search. No slides.',
    comments: [['nkechi', 'Please show a failure as well, that earns trust.']],
  },
];

export const classicIssues: readonly Draft[] = [
  {
    key: 'QCL-14',
    type: 'Task',
    summary: 'Classic: how the old macro language is converted',
    by: 'owen',
    to: 'priya',
    text: 'The converter translates 92 % of the macros. What remains are loops over price lines, which have no counterpart in the new rules.',
    comments: [['priya', 'A list of the loops per tenant is attached.']],
    files: ['macro-loops.csv'],
  },
  {
    key: 'QCL-33',
    type: 'Story',
    summary: 'Classic: end of maintenance',
    by: 'dmitri',
    to: 'dmitri',
    text: 'Maintenance of Quote Builder Classic ends on 31 March 2025. Tenants that have not moved become read-only for one year.',
    comments: [
      ['carmen', 'Seven tenants are left, all with a date.'],
      ['owen', 'Read-only mode tested with the copy of Ostrava.'],
    ],
  },
  {
    key: 'QCL-58',
    type: 'Bug',
    summary: 'Classic: negative surcharge is printed without a sign',
    by: 'carmen',
    to: 'owen',
    text: 'A surcharge of minus 40 EUR appears as 40 EUR in the printed quote, although the total is right.',
    comments: [['owen', 'Fixed in 9.14, the last release of Classic.']],
  },
  {
    key: 'QCL-77',
    type: 'Task',
    summary: 'Classic: shut down the build machines',
    by: 'hana',
    to: 'hana',
    text: 'Four build machines and the old licence server go. The licence file is kept in the archive for ten years.',
    comments: [['dmitri', 'Archive number is 2025-0311.']],
  },
];
