/** The first steps of the pass: who there is, who has access to Jira, and who is in which group. */

import { AppError } from '../../errors.ts';
import type { WireUser } from '../../jira/wire.ts';
import type { DirectoryAccount } from '../../model/directory.ts';
import { accountId, fieldId, type GroupId, groupId } from '../../model/ids.ts';
import { inParallel, together } from '../in-parallel.ts';
import { fieldType } from '../translate.ts';
import { withEmails } from './app-emails.ts';
import { readApplicationRoles } from './application-roles.ts';
import { byEffect } from './group-order.ts';
import { LossGuard } from './loss-guard.ts';
import { order, type Reading } from './reading.ts';
import { requestsAtATime } from './requests-at-a-time.ts';

export async function readPeople(reading: Reading, stop: AbortController): Promise<void> {
  const accounts = readAccounts(reading);
  const groups = readGroups(reading);
  await together(stop, [() => accounts, () => groups]);
  // Later: somebody may be taken out of groups before their account is made active again.
  const members = await readMembers(reading, await groups);
  const refused = await accounts;
  if (refused) await readAccountsOfGroups(reading, refused, members);
}

/** The refusal, where it is read as an app and the accounts have to be taken from elsewhere. */
async function readAccounts(reading: Reading): Promise<AppError | undefined> {
  const { client, clock, isApp, signal } = reading.options;
  let refused: AppError | undefined;
  await reading.part('accounts-unreadable', 'site', async () => {
    const readMs = clock.now();
    const accounts = new Map<string, DirectoryAccount>();
    try {
      for await (const page of client.users(signal)) for (const user of page) add(accounts, user);
    } catch (error) {
      if (!isApp || !(error instanceof AppError) || error.code !== 'jira-forbidden') throw error;
      refused = error;
      return;
    }
    await keepAccounts(reading, accounts, readMs);
  });
  return refused;
}

/** Whoever may use Jira is in a group; one who is in none counts as nobody, which shows them less and nobody more. */
async function readAccountsOfGroups(
  reading: Reading,
  refused: AppError,
  { accounts, isWhole, readMs }: Members,
): Promise<void> {
  await reading.part('accounts-unreadable', 'site', async () => {
    if (!isWhole) {
      throw new AppError(
        refused.code,
        `${refused.message} Nor could all groups be read, whose members would tell.`,
      );
    }
    await keepAccounts(reading, accounts, readMs);
    reading.find({
      code: 'accounts-from-groups',
      subject: 'site',
      message:
        'Jira lists its accounts to no app. Instead, the members of all groups were taken: somebody who is in no group ' +
        'counts as nobody, and finds only what is public.',
    });
  });
}

async function keepAccounts(
  reading: Reading,
  told: ReadonlyMap<string, DirectoryAccount>,
  readMs: number,
): Promise<void> {
  const { sourceId, store, isApp } = reading.options;
  const accounts = isApp ? await withEmails(reading, told) : told;
  const stored = await store.directory.accounts(sourceId);
  const before = stored.filter(({ active }) => active);
  // Only those who are gone without a word count as lost: of a deactivated account Jira says that it is.
  const left = before.filter((account) => accounts.has(account.accountId)).length;
  const guard = new LossGuard(reading, 'accounts', before.length);
  await guard.write(before.length, left, async () => {
    await store.directory.putAccounts(sourceId, [...accounts.values()], readMs);
  });
  if (!(await guard.settle())) return;
  const isSaid = stored.map((account) => accounts.get(account.accountId) ?? account);
  // As old as it was: it is not a whole copy.
  const storedMs = await store.directory.accountsReadMs(sourceId);
  if (storedMs !== undefined) await store.directory.putAccounts(sourceId, isSaid, storedMs);
}

function add(accounts: Map<string, DirectoryAccount>, user: WireUser): void {
  accounts.set(user.accountId, {
    accountId: accountId(user.accountId),
    displayName: user.displayName,
    email: user.emailAddress,
    type: user.accountType,
    active: user.active,
  });
}

interface NamedGroup {
  readonly groupId: GroupId;
  readonly name: string;
}

interface ReadGroups {
  readonly groups: readonly NamedGroup[];
  readonly isRead: boolean;
}

/** Those whose members are to be read, and before it which of them give access to Jira. */
async function readGroups(reading: Reading): Promise<ReadGroups> {
  const rolesRefused = await readApplicationRoles(reading);
  if (rolesRefused) reading.find(rolesRefused);
  const { sourceId, store, client, clock, signal } = reading.options;
  const known = reading.before('groups', '')?.groups ?? [];
  const groups: NamedGroup[] = [];
  const isRead = await reading.part('groups-unreadable', 'site', async () => {
    const readMs = clock.now();
    for await (const page of client.groups(signal)) {
      for (const group of page) groups.push({ groupId: groupId(group.groupId), name: group.name });
    }
    groups.push(...(await thereAllTheSame(reading, groups)));
    groups.sort((a, b) => order(a.groupId, b.groupId));
    const ids = new Set(groups.map((group) => group.groupId));
    const left = known.filter((group) => ids.has(group.groupId)).length;
    const guard = new LossGuard(reading, 'groups', known.length);
    await guard.write(known.length, left, async () => {
      await reading.writer.put('groups', '', { groups }, readMs);
      await store.directory.keepGroups(sourceId, [...ids]);
    });
    await guard.settle();
  });
  return { groups: isRead ? groups : known, isRead };
}

/** A list passes a group over where another goes and one comes while it is read; without members it would grant nothing. */
async function thereAllTheSame(
  reading: Reading,
  listed: readonly NamedGroup[],
): Promise<readonly NamedGroup[]> {
  const { client, signal } = reading.options;
  const ids = new Set(listed.map((group) => group.groupId));
  const known = reading.before('groups', '')?.groups ?? [];
  const missing = known.filter((group) => !ids.has(group.groupId)).map((group) => group.groupId);
  const there = await reading.cheaply(async () => {
    const found: NamedGroup[] = [];
    for await (const page of client.groupsAmong(missing, signal)) {
      for (const group of page) found.push({ groupId: groupId(group.groupId), name: group.name });
    }
    return found;
  });
  return there ?? [];
}

interface Members {
  /** Only where it is read as an app. */
  readonly accounts: ReadonlyMap<string, DirectoryAccount>;
  /** Those of every group there is. */
  readonly isWhole: boolean;
  readonly readMs: number;
}

async function readMembers(reading: Reading, { groups, isRead }: ReadGroups): Promise<Members> {
  const { sourceId, store, client, clock, isApp, signal } = reading.options;
  const beganMs = clock.now();
  const accounts = new Map<string, DirectoryAccount>();
  let isWhole = isRead;
  const counts = await store.access.memberCounts(sourceId);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const guard = new LossGuard(reading, 'members', total);
  const roles = await store.directory.part(sourceId, 'application-roles', '');
  const now = roles ? [{ kind: 'application-roles', subject: '', ...roles } as const] : [];
  const parts = [...reading.parts.filter(({ kind }) => kind !== 'application-roles'), ...now];
  await inParallel(
    byEffect(groups, parts),
    requestsAtATime,
    async (group) => {
      const isTold = await reading.part('group-unreadable', group.name, async () => {
        const readMs = clock.now();
        const members = new Set<string>();
        for await (const page of client.groupMembers(group.groupId, signal)) {
          for (const user of page) {
            members.add(user.accountId);
            if (isApp) add(accounts, user);
          }
        }
        await guard.write(counts.get(group.groupId) ?? 0, members.size, () =>
          reading.writer.putMembers(group.groupId, [...members].map(accountId), readMs),
        );
      });
      isWhole &&= isTold;
    },
    signal,
  );
  await guard.settle();
  return { accounts, isWhole, readMs: beganMs };
}

/** Nothing is taken from anybody by it. */
export async function readFields(reading: Reading): Promise<void> {
  const { client, clock, signal } = reading.options;
  await reading.part('fields-unreadable', 'site', async () => {
    const readMs = clock.now();
    const fields = (await client.fields(signal))
      .filter((field) => field.custom)
      .map((field) => ({ id: fieldId(field.id), name: field.name, type: fieldType(field.schema) }));
    fields.sort((a, b) => order(a.id, b.id));
    await reading.writer.put('fields', '', { fields }, readMs);
  });
}
