/** The first steps of the pass: who there is, who has access to Jira, and who is in which group. */

import type { DirectoryAccount } from '../../model/directory.ts';
import { accountId, fieldId, type GroupId, groupId } from '../../model/ids.ts';
import { inParallel } from '../in-parallel.ts';
import { fieldType } from '../translate.ts';
import { readApplicationRoles } from './application-roles.ts';
import { byEffect } from './group-order.ts';
import { LossGuard } from './loss-guard.ts';
import { order, type Reading } from './reading.ts';
import { requestsAtATime } from './requests-at-a-time.ts';

export async function readPeople(reading: Reading): Promise<void> {
  await readAccounts(reading);
  const refused = await readApplicationRoles(reading);
  if (refused) reading.find(refused);
  const groups = await readGroups(reading);
  await readMembers(reading, groups);
}

async function readAccounts(reading: Reading): Promise<void> {
  const { sourceId, store, client, clock, signal } = reading.options;
  await reading.part('accounts-unreadable', 'site', async () => {
    const readMs = clock.now();
    const accounts = new Map<string, DirectoryAccount>();
    for await (const page of client.users(signal)) {
      for (const user of page) {
        accounts.set(user.accountId, {
          accountId: accountId(user.accountId),
          displayName: user.displayName,
          email: user.emailAddress,
          type: user.accountType,
          active: user.active,
        });
      }
    }
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
  });
}

interface NamedGroup {
  readonly groupId: GroupId;
  readonly name: string;
}

/** Those whose members are to be read. */
async function readGroups(reading: Reading): Promise<readonly NamedGroup[]> {
  const { sourceId, store, client, clock, signal } = reading.options;
  const known = reading.before('groups', '')?.groups ?? [];
  const groups: NamedGroup[] = [];
  const isRead = await reading.part('groups-unreadable', 'site', async () => {
    const readMs = clock.now();
    for await (const page of client.groups(signal)) {
      for (const group of page) groups.push({ groupId: groupId(group.groupId), name: group.name });
    }
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
  return isRead ? groups : known;
}

async function readMembers(reading: Reading, groups: readonly NamedGroup[]): Promise<void> {
  const { sourceId, store, client, clock, signal } = reading.options;
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
      await reading.part('group-unreadable', group.name, async () => {
        const readMs = clock.now();
        const members = new Set<string>();
        for await (const page of client.groupMembers(group.groupId, signal)) {
          for (const user of page) members.add(user.accountId);
        }
        await guard.write(counts.get(group.groupId) ?? 0, members.size, () =>
          reading.writer.putMembers(group.groupId, [...members].map(accountId), readMs),
        );
      });
    },
    signal,
  );
  await guard.settle();
}

/** Last, as nothing is taken from anybody by it. */
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
