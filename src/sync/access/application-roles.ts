/**
 * Who has access to which Jira application: in bulk, which takes an administrator; where Jira refuses that,
 * account by account, for those that somebody here is tied to. What is read replaces only its own part, and
 * what neither way tells keeps its last copy, which denies when it is too old.
 */

import type { AppError } from '../../errors.ts';
import type { Finding } from '../../model/directory.ts';
import { groupId } from '../../model/ids.ts';
import { inParallel } from '../in-parallel.ts';
import { order, type Reading } from './reading.ts';

const accountsAtATime = 8;

/** A finding where the bulk was refused: what is used instead. */
export async function readApplicationRoles(reading: Reading): Promise<Finding | undefined> {
  const { failures } = reading;
  const { client, clock, signal } = reading.options;
  const readMs = clock.now();
  try {
    const roles = (await client.applicationRoles(signal)).map((role) => ({
      key: role.key,
      groups: role.groupDetails.map((group) => groupId(group.groupId)).sort(),
    }));
    roles.sort((a, b) => order(a.key, b.key));
    await reading.writer.put('application-roles', '', { roles }, readMs);
    await keepAccounts(reading, new Set());
    failures.succeeded();
    return undefined;
  } catch (error) {
    const refused = failures.failed(error);
    const message = `${refused.message} ${await readByAccount(reading)}`;
    return { code: 'application-roles-unreadable', subject: 'site', message };
  }
}

/** What came of it, for the finding. */
async function readByAccount(reading: Reading): Promise<string> {
  const { failures } = reading;
  const { siteId, accountId, store, client, clock, signal } = reading.options;
  const accounts = new Set([...(await store.people.tiedAccounts(siteId)), accountId]);
  await keepAccounts(reading, accounts);
  let read = 0;
  let failure: AppError | undefined;
  await inParallel(
    [...accounts].sort(),
    accountsAtATime,
    async (account) => {
      // Refused for one, it is refused for all.
      if (failure?.code === 'jira-forbidden') return;
      try {
        const readMs = clock.now();
        const keys = (await client.userApplications(account, signal)).sort();
        await reading.writer.put('account-applications', account, { keys }, readMs);
        read += 1;
        failures.succeeded();
      } catch (error) {
        const failed = failures.failed(error);
        failure ??= failed;
      }
    },
    signal,
  );
  const lastCopy = 'Where there is a copy from before, it counts until it is too old.';
  if (read === 0) {
    return `Nor does Jira tell it of single accounts: ${failure?.message ?? ''} Nobody is known to have access to Jira, so only public issues are found. ${lastCopy}`;
  }
  const others = failure ? ` Of ${accounts.size - read} it could not be told: ${failure.message}` : '';
  return `Instead, ${read} of ${accounts.size} accounts (those that people here are tied to, and the one that syncs) were asked for one by one.${others} Everybody else counts as somebody without an account. ${lastCopy}`;
}

async function keepAccounts(reading: Reading, keep: ReadonlySet<string>): Promise<void> {
  const { sourceId, store } = reading.options;
  for (const { kind, subject } of reading.parts) {
    if (kind !== 'account-applications' || keep.has(subject)) continue;
    await store.directory.removePart(sourceId, kind, subject);
  }
}
