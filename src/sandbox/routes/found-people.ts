/**
 * People as the operations that list or search them show them, and which of them a search text finds. A hidden
 * email address is found by itself in full only: its beginning must not be guessed letter by letter.
 */

import type { Json } from '../answers/entity-json.ts';
import { userJson } from '../answers/entity-json.ts';
import { escaped } from '../html.ts';
import type { Call } from '../operation.ts';
import type { World } from '../world/world.ts';
import type { WorldAccount } from '../world/world-file.ts';

/** Searches stop here, however many people there are. */
export const lastUserFound = 1000;

export function personJson({ world, baseUrl, caller }: Call, account: WorldAccount): Json {
  return {
    ...userJson(world, baseUrl, account.accountId, caller),
    ...(account.deleted || account.appType === undefined ? {} : { appType: account.appType }),
    ...(account.deleted ? {} : { locale: 'en_US' }),
  };
}

/** Active accounts, in the order that every list of people has. */
export function activeAccounts(world: World): WorldAccount[] {
  return allAccounts(world).filter(({ active }) => active);
}

/** Also inactive and deleted ones. */
export function allAccounts(world: World): WorldAccount[] {
  return [...world.accounts.values()].sort((a, b) => (a.accountId < b.accountId ? -1 : 1));
}

/** The beginning of a word of the name, of the whole name, or of an email address that is shown. */
export function matchesQuery(account: WorldAccount, query: string): boolean {
  const wanted = query.trim().toLowerCase();
  const name = account.displayName.toLowerCase();
  const email = account.email.toLowerCase();
  if (name.startsWith(wanted) || name.split(/\s+/).some((word) => word.startsWith(wanted))) return true;
  if (wanted === email) return true;
  return account.emailVisible === true && email.startsWith(wanted);
}

/** The same, or the beginning of any part of an email address that is shown. */
export function matchesInPicker(account: WorldAccount, query: string): boolean {
  if (matchesQuery(account, query)) return true;
  const parts = account.emailVisible === true ? account.email.toLowerCase().split(/[@._-]+/) : [];
  return parts.some((part) => part.startsWith(query.trim().toLowerCase()));
}

/** The text with what was searched for in `<tag>`, as HTML. */
export function marked(text: string, query: string, tag: 'b' | 'strong'): string {
  const at = query === '' ? -1 : text.toLowerCase().indexOf(query.toLowerCase());
  if (at < 0) return escaped(text);
  const end = at + query.length;
  return `${escaped(text.slice(0, at))}<${tag}>${escaped(text.slice(at, end))}</${tag}>${escaped(text.slice(end))}`;
}
