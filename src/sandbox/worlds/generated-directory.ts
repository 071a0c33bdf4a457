/**
 * People, groups, roles and holders of a generated world. Each world has every kind of account that Jira tells
 * apart, and holders of every type, dealt from a shuffled deck so that none is missing for long. The crawl's
 * account is in every group that has members.
 */

import type { WorldAccount, WorldField, WorldGroup, WorldHolder } from '../world/world-file.ts';
import type { Random } from './acme/random.ts';

export const crawler = 'crawler';

export const generatedFields: readonly WorldField[] = [
  { id: 'customfield_10050', name: 'Approver', type: 'user' },
  { id: 'customfield_10051', name: 'Watch list', type: 'multiuser' },
  { id: 'customfield_10052', name: 'Owning group', type: 'group' },
  { id: 'customfield_10053', name: 'Other groups', type: 'multigroup' },
  { id: 'customfield_10054', name: 'Root cause', type: 'text' },
];

export const siteRoles = [
  { id: '10002', name: 'Administrators' },
  { id: '10101', name: 'Developers' },
  { id: '10102', name: 'Reviewers' },
  { id: '10103', name: 'Nobody here' },
];

export const emptyGroup = 'g-empty';
export const goneGroup = 'g-gone';

const specialKinds = ['deactivated', 'customer', 'app', 'no-product', 'twin', 'twin'] as const;

export interface GeneratedPeople {
  readonly accounts: readonly WorldAccount[];
  /** Everybody but the crawl's account. */
  readonly people: readonly string[];
  readonly groups: readonly WorldGroup[];
  /** Groups with members, by id. */
  readonly filledGroups: readonly string[];
}

export function generatePeople(
  random: Random,
  count: number,
  isLeftOut: (id: string) => boolean,
): GeneratedPeople {
  const accounts: WorldAccount[] = [];
  for (let index = 0; index < count; index++) {
    const kind = specialKinds[index] ?? 'person';
    // Jira's ids have a colon as often as not.
    const accountId = index % 2 === 0 ? `557058:a${index}-${kind}` : `a${index}-${kind}`;
    accounts.push({
      accountId,
      displayName: `${kind} ${index}`,
      email: kind === 'twin' ? 'twin@generated.example' : `a${index}@generated.example`,
      emailVisible: random.chance(0.5),
      accountType: kind === 'customer' || kind === 'app' ? kind : 'atlassian',
      active: kind !== 'deactivated',
      apiToken: `token-a${index}`,
    });
  }
  const people = accounts.map(({ accountId }) => accountId);
  const someOf = (share: number) => people.filter(() => random.chance(share));
  const licensed = people.filter(
    (id) => !id.endsWith('no-product') && (!id.endsWith('app') || random.chance(0.5)),
  );
  const agents = someOf(0.4).filter((id) => !id.endsWith('no-product'));
  const filled: WorldGroup[] = [
    { groupId: 'g-users', name: 'jira-users', members: licensed },
    { groupId: 'g-agents', name: 'service-agents', members: agents },
    ...[1, 2, 3].map((n) => ({ groupId: `g-${n}`, name: `Group ${n}`, members: someOf(0.35) })),
    // Jira refuses a second group of a name; a directory that was merged can hold one all the same.
    { groupId: 'g-same-1', name: 'Same name', members: someOf(0.5) },
    { groupId: 'g-same-2', name: 'Same name', members: someOf(0.5) },
  ];
  const groups = filled.map((group) =>
    isLeftOut(group.groupId) ? group : { ...group, members: [crawler, ...group.members] },
  );
  const crawlAccount: WorldAccount = {
    accountId: crawler,
    displayName: 'Crawler',
    email: 'crawler@generated.example',
    emailVisible: true,
    accountType: 'atlassian',
    active: true,
    apiToken: 'token-crawler',
  };
  return {
    accounts: [crawlAccount, ...accounts],
    people,
    groups: [...groups, { groupId: emptyGroup, name: 'Empty group', members: [] }],
    filledGroups: filled.map(({ groupId }) => groupId),
  };
}

/** Deals holders: every kind once before any comes again. */
export function holderDeck(
  random: Random,
  people: GeneratedPeople,
  roleIds: readonly string[],
): () => WorldHolder {
  const both = (type: string, value: string): WorldHolder => ({ type, parameter: value, value });
  const group = (groupId: string): WorldHolder => {
    const name = people.groups.find((candidate) => candidate.groupId === groupId)?.name ?? 'Gone group';
    return { type: 'group', parameter: name, value: groupId };
  };
  const kinds: readonly (() => WorldHolder)[] = [
    () => ({ type: 'anyone' }),
    () => ({ type: 'applicationRole' }),
    () =>
      both('applicationRole', random.pick(['jira-software', 'jira-servicedesk', 'jira-product-discovery'])),
    () => group(random.pick(people.filledGroups)),
    () => group(random.pick([emptyGroup, goneGroup])),
    () => ({ type: 'group', parameter: random.pick(['Group 1', 'Group 2', 'Group 3']) }),
    () => ({ type: 'group', parameter: random.pick(['Same name', 'No such group']) }),
    () => both('projectRole', random.pick(roleIds)),
    () => both('projectRole', random.pick(roleIds)),
    () => both('user', random.pick(people.people)),
    () => both('user', random.pick(people.people)),
    () => ({ type: 'projectLead' }),
    () => ({ type: 'reporter' }),
    () => ({ type: 'assignee' }),
    () => both('userCustomField', 'customfield_10050'),
    () => both('userCustomField', 'customfield_10051'),
    () => both('groupCustomField', 'customfield_10052'),
    () => both('groupCustomField', 'customfield_10053'),
    () => both('userCustomField', 'customfield_19999'),
    () => ({ type: 'sd.customer.portal.only' }),
    () => both('holderOfTheFuture', 'anything'),
  ];
  let deck: (() => WorldHolder)[] = [];
  return () => {
    if (deck.length === 0) deck = shuffled(random, kinds);
    const deal = deck.pop();
    return deal ? deal() : { type: 'anyone' };
  };
}

function shuffled<T>(random: Random, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, order: random.next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
