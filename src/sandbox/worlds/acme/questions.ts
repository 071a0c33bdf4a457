/**
 * What the demo asks ACME, as whom, and which issues hold an answer for somebody who may see them. Who may
 * see them is not written here: the demo's self-check asks the sandbox's evaluator when it runs.
 */
import type { IssueKey } from './authoring.ts';
import { emailOf, type Handle, titleOf } from './people.ts';

export interface AcmeQuestion {
  readonly question: string;
  /** E-mail addresses of people whose answers differ. */
  readonly askAs: readonly string[];
  readonly expected: readonly string[];
  readonly note: string;
}

const ask = (
  question: string,
  askAs: readonly Handle[],
  expected: readonly IssueKey[],
  note: string,
): AcmeQuestion => ({ question, askAs: askAs.map(emailOf), expected, note });

export const acmeQuestions: readonly AcmeQuestion[] = [
  ask(
    'Which kind of quoting system can ACME integrate with?',
    ['sofia', 'vincent', 'petra'],
    ['QTE-41', 'FIN-101'],
    'Everybody on the staff finds the list; only executives learn that retailers are bound to one partner.',
  ),
  ask(
    'When a file, record, or data is deleted in our app, how long does the data remain in a recoverable state?',
    ['beatrix', 'hamish', 'marcus', 'petra'],
    ['VLT-118', 'LEGAL-49', 'HELP-37'],
    '30 days for all, 90 days by a confidential addendum that only legal reads; support also sees the paid restore.',
  ),
  ask(
    'What configuration parameter can be used to significantly reduce ABC task time?',
    ['ayesha', 'petra', 'linnea'],
    ['FLOW-204', 'FLOW-231'],
    'The parameter is known to all who read Flow; the dangerous second one only to the team.',
  ),
  ask(
    'What is the largest file that can be uploaded?',
    ['beatrix', 'takumi', 'fatima'],
    ['VLT-23', 'HELP-224'],
    'The official limits, and a tenant whose limit was raised.',
  ),
  ask(
    'What is the maximum number of line items in a quote?',
    ['sofia', 'priya', 'petra'],
    ['QTE-77'],
    '2,000 for everybody; a comment for the quote team names two exceptions.',
  ),
  ask(
    'Who approves discounts above 25 percent?',
    ['desmond', 'elif', 'petra'],
    ['QTE-96', 'FIN-44'],
    "The product's chain is open, our own limits belong to finance.",
  ),
  ask(
    'What was the cause of the sign-in outage in March 2026?',
    ['desmond', 'cormac', 'jamal', 'petra'],
    ['PLAT-240', 'SEC-132'],
    'The published cause, and what security knows.',
  ),
  ask(
    'How many weeks of parental leave are paid?',
    ['henrik', 'ruth', 'petra'],
    ['PPL-38'],
    '20 weeks; HR also reads about extensions.',
  ),
  ask(
    'Will list prices go up in 2027, and by how much?',
    ['desmond', 'vincent', 'sofia', 'dmitri'],
    ['FIN-176', 'FIN-177'],
    'Sellers get the wording, executives the number.',
  ),
  ask(
    'What service credits do customers get when availability is missed?',
    ['desmond', 'hamish', 'gwen', 'fatima'],
    ['HELP-322', 'LEGAL-72'],
    'The standard, and two contracts with better terms.',
  ),
  ask(
    'What are the recovery point and recovery time of our backups?',
    ['sofia', 'petra'],
    ['PLAT-31'],
    'Staff only; the contractor finds nothing.',
  ),
  ask(
    'Which sub-processors process customer data?',
    ['gwen', 'kasper', 'petra'],
    ['LEGAL-52', 'HELP-412'],
    'Published to the staff by the review board, though the project is closed.',
  ),
  ask(
    'How quickly must a critical security finding be fixed?',
    ['dmitri', 'anders', 'sofia'],
    ['SEC-17'],
    'Readable by the group in the field Review board, engineering.',
  ),
  ask(
    'Which document capture company do we want to acquire?',
    ['ingrid', 'paulina', 'hamish'],
    ['LEGAL-97'],
    'Executives only; the rest of legal does not even find the code name.',
  ),
  ask(
    'How large is the budget for graphics cards in Labs?',
    ['zoe', 'arjun', 'sanjay'],
    ['LAB-27', 'FIN-112'],
    'One role of a team-managed project, and the cost centre in finance.',
  ),
  ask(
    'Why do we lose money on Brightwater Utilities?',
    ['freya', 'tobias', 'desmond', 'marcus'],
    ['PLAT-222', 'FIN-131'],
    'Two levels that name single people.',
  ),
  ask(
    'What did the penetration test of 2025 find?',
    ['sofia', 'tamsin', 'desmond'],
    ['SEC-75'],
    'The sales engineer is named as approver, the account executive is not.',
  ),
  ask(
    'How many days may employees work from abroad?',
    ['mei', 'fatima', 'petra'],
    ['PPL-21'],
    'A published policy of a closed project.',
  ),
  ask(
    'Welche Aufbewahrungsfrist gilt für Handelsbriefe?',
    ['stefan', 'petra'],
    ['VLT-172'],
    'Asked and answered in German.',
  ),
  ask(
    '東京リージョンに新しいテナントを開設する手順',
    ['takumi', 'petra'],
    ['VLT-220'],
    'Asked and answered in Japanese.',
  ),
];

export interface AcmePerson {
  readonly email: string;
  readonly title: string;
  readonly why: string;
}

const showing = (handle: Handle, why: string): AcmePerson => ({
  email: emailOf(handle),
  title: titleOf(handle),
  why,
});

export const acmePeople: readonly AcmePerson[] = [
  showing(
    'sofia',
    'Sees the products, service requests and the few finance and security issues that name her.',
  ),
  showing('hamish', 'Sees contracts and everything marked Legal only, also inside the products.'),
  showing('vincent', 'Sees what executives see of sales, prices and partners; no security incidents.'),
  showing(
    'svetlana',
    'Sees the products and the inner workings of Flow; of legal, finance and HR only what all staff sees.',
  ),
  showing('fatima', 'Sees the HR project and what the whole staff sees; no service requests.'),
  showing('marcus', 'Sees service requests with their internal comments, and the products.'),
  showing('henrik', 'Administers Jira and Jackdaw: sees the status page, and finds no more for it.'),
  showing('petra', 'A contractor: sees one project, Flow Pipelines, without its restricted parts.'),
];
