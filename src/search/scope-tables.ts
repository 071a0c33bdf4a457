/** The store's table of scopes in memory; only new ones are read. */

import type { Store } from '../store/store.ts';
import { growingScopeTable, type ScopeTable } from '../textindex/scope-table.ts';

export interface ScopeTables {
  /** The table as it is now; the same object while it has not grown. */
  current(): Promise<ScopeTable>;
}

export function scopeTables(store: Store): ScopeTables {
  const table = growingScopeTable();
  return {
    async current() {
      const read = await store.issues.scopes(table.current.version);
      // Somebody who asked at the same time may have added some of them.
      const { version } = table.current;
      const added = read.filter(({ id }) => id > version);
      const last = added.at(-1);
      return last ? table.add(added, last.id) : table.current;
    },
  };
}
