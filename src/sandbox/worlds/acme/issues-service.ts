/** Customer Service: requests of customers; internal comments hold what the customer must not read. */
import { adf, bullets, code, p, steps } from './adf.ts';
import type { Draft } from './authoring.ts';

export const serviceIssues: readonly Draft[] = [
  {
    key: 'HELP-37',
    type: 'Service request',
    summary: 'How long can we restore a deleted contract?',
    by: 'linnea',
    to: 'lucia',
    customer: 'Halden Rail',
    region: 'EMEA',
    text: 'A colleague deleted a folder with contracts three weeks ago. Can we get it back, and until when?',
    comments: [
      [
        'lucia',
        'Yes: open the recycle area of the space and choose Restore. Deleted items stay recoverable for 30 days.',
      ],
      ['linnea', 'Restored, everything is there. What if somebody notices later?'],
      ['lucia', 'After 30 days we cannot restore it for you.'],
      [
        'gwen',
        'Internally: the backup team can fetch single items from backups up to day 65 at 1,800 EUR per case, but only with the approval of Beatrix.',
        { internal: true },
      ],
    ],
    links: [['Relates', 'VLT-118']],
  },
  {
    key: 'HELP-61',
    type: 'Service request',
    summary: 'Connect our dealer portal to the quote gateway',
    by: 'linnea',
    to: 'takumi',
    customer: 'Halden Rail',
    text: 'Our dealer portal can call a REST service. Which address and which authentication do we need?',
    comments: [
      [
        'takumi',
        'Use the gateway address of your region and signed requests; the key is created under Settings, Gateway, Keys.',
      ],
      ['linnea', 'We only get answer 403.'],
      ['takumi', 'The clock of your server is eleven minutes ahead; the signature allows five.'],
      ['linnea', 'That was it.'],
    ],
  },
  {
    key: 'HELP-118',
    type: 'Service request',
    summary: 'Reset the second factor of an administrator',
    by: 'ravi',
    to: 'lucia',
    customer: 'Brightwater Utilities',
    text: 'Our only administrator lost her phone. How can the second factor be reset?',
    comments: [
      [
        'lucia',
        'We call back the number in the contract, ask for the customer number and need a second person of your company on the line.',
      ],
      [
        'lucia',
        'Reminder for agents: never reset by mail, the attack of last year started that way.',
        { internal: true },
      ],
      ['ravi', 'The call worked well.'],
    ],
  },
  {
    key: 'HELP-143',
    type: 'Service request',
    summary: 'Which browsers are supported?',
    by: 'linnea',
    to: 'takumi',
    customer: 'Halden Rail',
    text: 'Our IT asks for the list of supported browsers and whether a kiosk mode exists.',
    comments: [
      [
        'takumi',
        'The current and the previous major version of the four large browsers. Kiosk mode is not supported, although many customers use it.',
      ],
    ],
  },
  {
    key: 'HELP-171',
    type: 'Service request',
    summary: 'Single sign-on: users are created twice',
    by: 'ravi',
    to: 'marcus',
    customer: 'Brightwater Utilities',
    labels: ['sso'],
    text: 'After switching on single sign-on some colleagues have two accounts, one with a capital letter in the address.',
    comments: [
      [
        'marcus',
        'Addresses are compared without regard to case from today. I have merged the 17 double accounts.',
      ],
      ['ravi', 'Quotes of both accounts are there, thank you.'],
      [
        'hana',
        'The merge tool is accounts merge --keep oldest; run it with two people, it cannot be undone.',
        { internal: true },
      ],
    ],
  },
  {
    key: 'HELP-249',
    type: 'Service request',
    summary: 'Invoice shows the wrong VAT number',
    by: 'linnea',
    to: 'lucia',
    customer: 'Halden Rail',
    labels: ['billing'],
    text: 'The invoice of last month shows the VAT number of our sister company.',
    comments: [
      ['lucia', 'Corrected invoice sent. The number came from the order form of the pilot.'],
      ['bohdan', 'Two more invoices of the same account had it, credited.'],
    ],
  },
  {
    key: 'HELP-263',
    type: 'Service request',
    summary: 'Does the app work behind a proxy that inspects traffic?',
    by: 'marcus',
    to: 'marcus',
    customer: 'Ostrava Steel',
    text: adf(
      'Checklist we give to customers with an inspecting proxy:',
      bullets(
        'Exclude the addresses of the realtime channel, it uses web sockets.',
        'Allow request bodies of 64 MB for uploads in parts.',
        'Keep connections open for at least 120 seconds.',
      ),
    ),
    comments: [['cormac', 'Also tell them that pinning is not used, so inspection itself is harmless.']],
  },
  {
    key: 'HELP-341',
    type: 'Service request',
    summary: 'Rate limit of the public interface',
    by: 'ravi',
    to: 'takumi',
    customer: 'Brightwater Utilities',
    labels: ['limits'],
    text: 'We get answer 429 when our night job reads records.',
    comments: [
      [
        'takumi',
        'The limit is 600 calls a minute per tenant and 100 per key. Please read the header Retry-After.',
      ],
      ['ravi', 'With the header the job runs without errors.'],
      [
        'cormac',
        'Their limit may go to 1,800 at night, the switch is ratelimit.nightFactor.',
        { internal: true },
      ],
    ],
  },
  {
    key: 'HELP-366',
    type: 'Service request',
    summary: 'Move a tenant from trial to production',
    by: 'lucia',
    to: 'lucia',
    labels: ['how-to'],
    text: adf(
      steps(
        'Check that the contract is signed in the finance project.',
        'Switch the plan under Tenants, Plan.',
        'Remove the sample data, otherwise it is billed.',
      ),
      code('bash', 'tenantctl promote --tenant TENANT --plan team --drop-samples'),
      p('Takes about three minutes, without interruption.'),
    ),
    comments: [['marcus', 'Trial data is kept; only rows marked as sample are dropped.']],
  },
  {
    key: 'HELP-391',
    type: 'Service request',
    summary: 'Search does not find our Japanese part names',
    by: 'takumi',
    to: 'takumi',
    customer: 'Kanda Precision',
    region: 'APAC',
    status: 'Waiting for customer',
    text: '部品名「六角穴付きボルト」で検索しても見つかりません。英語の名前では見つかります。',
    comments: [
      ['yuki', '辞書に部品用語を追加しました。再インデックスは今夜行います。'],
      ['takumi', 'お客様に明日の朝、確認をお願いしました。'],
      [
        'yuki',
        'Root cause: the tokenizer of the trial region had no Japanese dictionary at all.',
        { internal: true },
      ],
    ],
  },
];
