/** Quote Builder: what it integrates with, its limits and how its rules behave. */
import { adf, code, mention, p, panel, steps, table } from './adf.ts';
import type { Draft } from './authoring.ts';

export const quoteIssues: readonly Draft[] = [
  {
    key: 'QTE-41',
    type: 'Story',
    summary: 'Decide which external quoting systems Quote Builder integrates with',
    by: 'sofia',
    to: 'mireille',
    components: ['Integrations'],
    labels: ['decision', 'cpq'],
    priority: 'High',
    text: adf(
      'Prospects keep asking which kind of quoting system ACME can integrate with, and every sales engineer answers from memory. This story fixes the list.',
      table(
        ['Kind of quoting system', 'How we connect', 'State'],
        ['CPQ inside a CRM', 'Two-way connector, line items and discounts', 'Generally available'],
        ['Stand-alone CPQ with a REST interface', 'Quote Gateway, JSON over HTTPS', 'Generally available'],
        ['ERP order entry', 'Nightly file exchange, EDIFACT or CSV', 'Available on request'],
        ['Spreadsheet templates', 'Import only, no write-back', 'Supported until end of 2026'],
      ),
      panel(
        'info',
        'Anything that speaks neither REST nor files is a services project, not a product integration.',
      ),
      p(mention('mireille'), ' please confirm before we update the battle card.'),
    ),
    comments: [
      [
        'mireille',
        'Confirmed with one change: ERP order entry stays on request because each mapping costs us about nine days of setup.',
      ],
      ['sofia', 'And auction-style procurement portals? Two tenders asked for punch-out.'],
      [
        'dmitri',
        'Punch-out over cXML works through the Quote Gateway since the spring release, but only for catalogue items without configuration rules.',
      ],
      [
        'mireille',
        'Then the answer is: CRM-based CPQ, any stand-alone CPQ with REST, ERP order entry on request, and cXML punch-out for simple catalogues. Closing.',
      ],
    ],
    files: ['integration-matrix.xlsx'],
  },
  {
    key: 'QTE-52',
    type: 'Task',
    summary: 'Rotate the signing key of the Quote Gateway without downtime',
    by: 'dmitri',
    to: 'oluwaseun',
    components: ['Gateway'],
    labels: ['how-to', 'operations'],
    text: adf(
      'Customers who push quotes to us sign each request. This is the order that keeps both sides talking while the key changes.',
      steps(
        'Create the second key under Settings, Gateway, Keys; it starts in state standby.',
        'Send the public half to the partner and wait for their confirmation.',
        'Promote the standby key; both keys are accepted for 72 hours.',
        'Retire the old key by hand, because nothing expires it for you.',
      ),
      code('bash', 'quotectl gateway keys promote --tenant TENANT --overlap 72h'),
    ),
    comments: [
      ['oluwaseun', 'Tried with the Corvid sandbox tenant: no rejected request during the overlap.'],
      ['sofia', 'Can the overlap be longer? Corvid has a change window every second Sunday only.'],
      ['dmitri', 'Up to 336 hours with --overlap, beyond that security has to agree in writing.'],
    ],
  },
  {
    key: 'QTE-77',
    type: 'Story',
    summary: 'Maximum number of line items in one quote',
    by: 'mireille',
    to: 'priya',
    components: ['Pricing engine'],
    labels: ['limits'],
    fix: ['5.4'],
    text: 'Large manufacturers want to price a whole plant in a single quote. We need a documented ceiling rather than a time-out.\n\nProposal: a hard limit of 2,000 line items per quote, a warning from 1,500, and a clear message that suggests linked quotes.',
    comments: [
      [
        'priya',
        'Measured on the shared cluster: 2,000 lines recalculate in 3.1 s, 4,000 lines in 11 s, and after that memory becomes the problem.',
      ],
      ['mireille', 'Then 2,000 it is for everybody, documented from 5.4 onwards.'],
      [
        'priya',
        'For the record: tenants with the flag quote.lines.extended may go to 5,000, and only Ostrava Steel and Meridian Freight have it. Please do not tell other customers.',
        { group: 'quote-team' },
      ],
    ],
    work: [['priya', 6, 'Load runs with synthetic plant catalogues']],
  },
  {
    key: 'QTE-96',
    type: 'Story',
    summary: 'Approval chain for discounts in the product',
    by: 'mireille',
    to: 'hana',
    components: ['Approvals'],
    labels: ['decision'],
    text: adf(
      'How the approval chain behaves when a seller enters a discount:',
      table(
        ['Discount on list price', 'Who must approve'],
        ['up to 10 %', 'nobody'],
        ['more than 10 % to 25 %', "the seller's line manager"],
        ['more than 25 %', 'the deal desk, in addition'],
      ),
      'Tenants can change the thresholds; these are the defaults that we ship and that our own sales team uses.',
    ),
    comments: [
      ['desmond', 'What happens if my manager is on holiday?'],
      [
        'hana',
        'The request goes to the deputy set in the profile after eight working hours, then to the next level up.',
      ],
      [
        'marguerite',
        'Our own limits above 40 % are in the finance project, because they name people and margins.',
      ],
    ],
    links: [['Relates', 'FIN-44']],
  },
  {
    key: 'QTE-118',
    type: 'Bug',
    summary: 'Rounding differs by one cent between the quote and its PDF',
    by: 'carmen',
    to: 'lukas',
    components: ['Documents'],
    affects: ['5.5'],
    fix: ['5.6'],
    priority: 'High',
    customer: 'Corvid Insurance',
    region: 'EMEA',
    text: 'A quote over 1,249.995 EUR shows 1,250.00 on screen and 1,249.99 in the PDF. The engine rounds half up on the total, the document template truncates each line.',
    cause: 'The template formatted amounts as binary floating point before summing.',
    comments: [
      ['lukas', 'Reproduced. The template helper money() converts to float, everything else uses decimal.'],
      ['carmen', 'Which one is legally right?'],
      ['hamish', 'Our terms say commercial rounding on the total, so the screen is right.'],
      [
        'lukas',
        'Fixed: documents now read the rounded total from the engine and never add up lines themselves.',
      ],
    ],
    files: ['corvid-quote-rounding.pdf'],
  },
  {
    key: 'QTE-134',
    type: 'Story',
    summary: 'Validity period of quotes and what happens at expiry',
    by: 'sofia',
    to: 'mireille',
    components: ['Lifecycle'],
    text: 'How long is a quote valid, and can a customer still accept it the day after?\n\nCurrent behaviour is a default of 45 days, counted in the time zone of the seller. An expired quote becomes read-only; reopening makes a new revision with fresh prices.',
    comments: [
      ['mireille', 'We keep 45 days. The tenant setting quote.validityDays accepts 1 to 180.'],
      ['desmond', 'Public sector buyers need 120 days at least.'],
      ['mireille', 'Then set it per price book: the price book wins over the tenant setting.'],
    ],
  },
  {
    key: 'QTE-151',
    type: 'Bug',
    summary: 'Bundle rule loops when two options exclude each other',
    by: 'sofia',
    to: 'priya',
    components: ['Rules'],
    affects: ['5.7'],
    fix: ['5.7.2'],
    customer: 'Meridian Freight',
    priority: 'Highest',
    text: {
      wiki: 'h3. What happens\nThe configurator freezes as soon as the user selects *Cold chain* and *Open deck* together.\n\nh3. Rule\n{code}\nexclude ColdChain when OpenDeck\nexclude OpenDeck when ColdChain\n{code}\nEach rule removes the other option, and the solver starts again.',
    },
    comments: [
      [
        'priya',
        'Symmetric exclusions now cancel after the second pass and report a conflict with the names of both rules.',
      ],
      ['sofia', 'Meridian confirms that 5.7.2 shows the conflict instead of freezing.'],
    ],
  },
  {
    key: 'QTE-169',
    type: 'Task',
    summary: 'How to load a price book with more than 100,000 prices',
    by: 'sofia',
    to: 'hana',
    components: ['Price books'],
    labels: ['how-to'],
    text: adf(
      'The import screen stops at 100,000 rows. For larger price books use the bulk loader:',
      steps(
        'Export the template from Price books, Actions, Template.',
        'Split the file by currency, never by product family.',
        'Upload with the bulk loader at night; it takes an exclusive lock on the price book.',
      ),
      code('bash', 'quotectl pricebook load --file prices.csv --currency EUR --dry-run'),
      panel(
        'warning',
        'Without --dry-run the first invalid row aborts the load and leaves the old prices in force.',
      ),
    ),
    comments: [
      ['elif', 'How long does a million rows take?'],
      ['hana', 'Twelve minutes on the shared cluster, four on a dedicated one.'],
    ],
  },
  {
    key: 'QTE-187',
    type: 'Story',
    summary: 'Currency conversion: which rate and when it is frozen',
    by: 'elif',
    to: 'oluwaseun',
    components: ['Pricing engine'],
    text: 'Finance asks which exchange rate a quote uses. The engine reads the reference rates published every working day at 16:00 Frankfurt time and freezes the rate when the quote is first sent, not when it is created.',
    comments: [
      ['oluwaseun', 'A revision keeps the frozen rate unless the seller presses Refresh rate.'],
      [
        'sanjay',
        'Good. Revenue recognition uses the rate of the order date anyway, so there is no conflict.',
      ],
    ],
  },
];
