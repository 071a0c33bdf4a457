/** Quote Builder: what it integrates with, its limits and how its rules behave. */
import { adf, mention, p, panel, table } from './adf.ts';
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
];
