/** Two accounts, issues that name them, and the answer that one of them was closed: for the promises about personal data. */

import { accountId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import { fetched, remark } from './store.test-support.ts';
import type { Store } from './store.ts';

export const ada = { accountId: accountId('ada'), displayName: 'Ada Byron' };
export const bob = { accountId: accountId('bob'), displayName: 'Bob Control' };
export const former = { accountId: ada.accountId, displayName: 'Former user' };
export const accounts = [ada, bob].map((one) => ({
  ...one,
  email: `${one.accountId}@acme.example`,
  type: 'atlassian',
  active: true,
}));
export const mentioned = (who: typeof ada) => ({ ...who, displayName: `@${who.displayName}` });
const mention = ({ accountId: id, displayName }: typeof ada) => ({
  type: 'mention',
  attrs: { id, text: `@${displayName}` },
});
export const documentOf = (who: typeof ada) => ({
  type: 'doc',
  content: [{ type: 'paragraph', content: [mention(who)] }],
});

/** An issue of Ada's, with a comment that mentions her, and one of Bob's. */
export const byAda = (number = 1) =>
  fetched(number, { reporter: ada, assignee: bob }, [
    remark('10', { author: bob, text: '@Ada Byron', mentions: [mentioned(ada)] }, documentOf(ada)),
  ]);
export const byBob = (number = 2) => fetched(number, { reporter: bob });

export const closed = { closed: [ada.accountId], updated: [], cycleMs: undefined };

export async function callAnew(store: Store, source: Source): Promise<number[]> {
  const looked: number[] = [];
  for (;;) {
    const some = await store.personalData.callAnew(source.id, 1);
    looked.push(some);
    if (some === 0) return looked;
  }
}
