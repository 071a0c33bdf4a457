/**
 * What administrators are to know of the report of personal data, source by source: what failed, in words of its own, and
 * accounts that Jira goes on listing after it said that they were closed. Ids alone: whose they were is not known any more.
 */

import type { Finding } from '../../model/directory.ts';
import type { AccountId } from '../../model/ids.ts';
import type { Source } from '../../model/source.ts';
import type { Store } from '../../store/store.ts';

export type Failing = 'personal-data-not-reported' | 'people-not-read-again' | 'names-not-erased';

const area = 'personal-data';
const codes: readonly string[] = [
  'personal-data-not-reported',
  'people-not-read-again',
  'names-not-erased',
  'closed-account-listed',
];
/** Jira's lists may be late. */
const closedMs = 86_400_000;
const mostNamed = 20;

export async function putReportFindings(
  store: Store,
  { id }: Source,
  failures: ReadonlyMap<Failing, string>,
  nowMs: number,
): Promise<void> {
  const listed = await store.personalData.listedActive(id, closedMs, mostNamed);
  const findings = [
    ...[...failures].map(([code, why]) => ({ code, subject: 'accounts', message: inWords(code, why) })),
    ...listed.map(stillListed),
  ];
  const before = (await store.directory.findings(id)).filter(({ code }) => codes.includes(code));
  if (keyOf(before) === keyOf(findings)) return;
  await store.directory.putFindings(id, area, findings, nowMs);
}

const keyOf = (findings: readonly Finding[]) =>
  JSON.stringify(findings.map(({ code, subject, message }) => [code, subject, message]).sort());

function inWords(code: Failing, why: string): string {
  switch (code) {
    case 'personal-data-not-reported':
      return (
        `Atlassian could not be asked whose account was closed: ${why} It is tried again every hour. Until then ` +
        'names of people who closed their account stay until what they are on is read again.'
      );
    case 'people-not-read-again':
      return (
        `People who changed what is shown of them could not be read again: ${why} It is tried again every hour. ` +
        'Until then issues call them as before.'
      );
    case 'names-not-erased':
      return (
        `Names of people who closed their account could not be erased: ${why} It is tried again every minute. ` +
        'Until then some of them stay.'
      );
  }
}

function stillListed(account: AccountId): Finding {
  return {
    code: 'closed-account-listed',
    subject: account,
    message:
      `Atlassian said that the account ${account} was closed, and Jira goes on listing it as active. Here it stays closed: ` +
      'whoever uses it finds nothing of this source. If it is in use, remove this source and connect the site again; ' +
      'else have the account taken off the site.',
  };
}
