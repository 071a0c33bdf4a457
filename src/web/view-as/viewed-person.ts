/**
 * Through whose eyes an administrator looks for the time being. This tab alone remembers it, so that a reload keeps
 * the banner, and no other tab sees less than its owner without saying so. It belongs to who began it: somebody
 * else signing in ends it.
 */

export interface ViewedPerson {
  readonly email: string;
  readonly name: string;
}

const key = 'jackdaw.view-as';

export function readViewedPerson(storage: Pick<Storage, 'getItem'>, by: string): ViewedPerson | undefined {
  try {
    return viewedIn(JSON.parse(storage.getItem(key) ?? 'null'), by);
  } catch {
    return undefined;
  }
}

/** A browser that refuses to store is put up with: it then ends with a reload. */
export function writeViewedPerson(
  storage: Pick<Storage, 'setItem' | 'removeItem'>,
  by: string,
  viewed: ViewedPerson | undefined,
): void {
  try {
    if (viewed === undefined) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify({ by, ...viewed }));
  } catch {
    // Full or forbidden.
  }
}

function viewedIn(stored: unknown, by: string): ViewedPerson | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  if (!('by' in stored) || stored.by !== by) return undefined;
  if (!('email' in stored) || typeof stored.email !== 'string') return undefined;
  if (!('name' in stored) || typeof stored.name !== 'string') return undefined;
  return { email: stored.email, name: stored.name };
}
