/** The store's table of scopes in memory; only new ones are read. */

import type { Scope } from '../model/access.ts';
import type { ScopeId } from '../model/ids.ts';
import type { Store } from '../store/store.ts';
import type { ScopeTable } from '../textindex/text-index.ts';

export interface ScopeTables {
  /** The table as it is now; the same object while it has not grown. */
  current(): Promise<ScopeTable>;
}

export function scopeTables(store: Store): ScopeTables {
  let table: ScopeTable = { version: 0, scopes: new Map() };
  return {
    async current() {
      const added = await store.issues.scopes(table.version);
      if (added.length > 0) {
        const scopes = new Map<ScopeId, Scope>(table.scopes);
        for (const { id, scope } of added) scopes.set(id, scope);
        table = { version: added.at(-1)?.id ?? table.version, scopes };
      }
      return table;
    },
  };
}
