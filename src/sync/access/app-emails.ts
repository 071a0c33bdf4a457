/**
 * The addresses that people hide, for sources that are read with an app: Jira tells them to approved apps. Where it does
 * not, that is a finding, and an account counts as one without an address: nobody is tied by one that is not told now.
 */

import { AppError, type ErrorCode } from '../../errors.ts';
import type { DirectoryAccount } from '../../model/directory.ts';
import type { Reading } from './reading.ts';

export async function withEmails(
  reading: Reading,
  accounts: ReadonlyMap<string, DirectoryAccount>,
): Promise<ReadonlyMap<string, DirectoryAccount>> {
  const { client, signal } = reading.options;
  const hidden = [...accounts.values()].filter(
    ({ active, type, email }) => active && type === 'atlassian' && email === undefined,
  );
  if (hidden.length === 0) return accounts;
  let emails: ReadonlyMap<string, string>;
  try {
    emails = await client.emails(
      hidden.map(({ accountId }) => accountId),
      signal,
    );
  } catch (error) {
    const why = error instanceof AppError ? reasons[error.code] : undefined;
    if (why === undefined) throw error;
    const number = hidden.length.toLocaleString('en');
    reading.find({
      code: 'emails-unreadable',
      subject: 'site',
      message:
        `The addresses of ${number} accounts are hidden, and Jira did not tell them to the app: ${why}. These people are ` +
        'tied to their accounts when they sign in with Atlassian, or when an administrator says whose is whose.',
    });
    return accounts;
  }
  const told = hidden.flatMap((account) => {
    const email = emails.get(account.accountId);
    return email === undefined ? [] : [[account.accountId, { ...account, email }] as const];
  });
  return new Map([...accounts, ...told]);
}

/** What it answers that tells nobody an address; everything else is trouble with the site. */
const reasons: Partial<Record<ErrorCode, string>> = {
  'jira-bad-request': 'Atlassian has not approved the app for it (400)',
  'jira-unauthorized': 'it did not take us for an app (401)',
  'jira-forbidden': 'the app lacks the scope ACCESS_EMAIL_ADDRESSES',
  'jira-not-found': 'it does not offer them',
  'jira-gone': 'it does not offer them any more',
  'jira-unavailable': 'it does not offer them at the moment (503)',
};
