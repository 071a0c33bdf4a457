/** What a source's own account may see there, in SQLite. */

import { projectId } from '../../model/ids.ts';
import type { OwnSightStore, SightOf } from '../own-sight-store.ts';
import type { Database } from './database.ts';
import { json, text } from './rows.ts';
import type { siteLookup } from './source-store.ts';

export function sqliteOwnSightStore(db: Database, siteOf: ReturnType<typeof siteLookup>): OwnSightStore {
  return {
    async all(source) {
      const rows = db.all('SELECT project_id, held FROM own_sight WHERE source_id = ?', source);
      return new Map(
        rows.map((row): [SightOf, readonly string[]] => {
          const of = text(row, 'project_id');
          return [of === '' ? of : projectId(of), json<readonly string[]>(row, 'held')];
        }),
      );
    },
    async put(source, held) {
      db.transaction(() => {
        for (const [of, words] of held) {
          if (words === undefined) {
            db.run('DELETE FROM own_sight WHERE source_id = ? AND project_id = ?', source, of);
            continue;
          }
          db.run(
            `INSERT INTO own_sight (source_id, project_id, site_id, held) VALUES (?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET held = excluded.held`,
            source,
            of,
            siteOf(source),
            JSON.stringify(words),
          );
        }
      });
    },
  };
}
