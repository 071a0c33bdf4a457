/** Findings in SQLite: what an administrator should know of a source, by area. */

import type { StoredFinding } from '../../model/directory.ts';
import type { SourceId } from '../../model/ids.ts';
import type { DirectoryStore } from '../directory-store.ts';
import type { Database, Row } from './database.ts';
import { int, jsonOrNone, text } from './rows.ts';
import type { siteLookup } from './source-store.ts';

type FindingStore = Pick<
  DirectoryStore,
  'findings' | 'countFindings' | 'findingsAbout' | 'putFindings' | 'changeFindings'
>;
type Put = Parameters<FindingStore['putFindings']>[2];

export function sqliteFindings(db: Database, siteOf: ReturnType<typeof siteLookup>): FindingStore {
  /** When each was first found. */
  const agesOf = (source: SourceId, area: string): ReadonlyMap<string, number> =>
    new Map(
      db
        .all('SELECT code, subject, since_ms FROM finding WHERE source_id = ? AND area = ?', source, area)
        .map((row) => [`${text(row, 'code')} ${text(row, 'subject')}`, int(row, 'since_ms')]),
    );
  const insert = (
    source: SourceId,
    area: string,
    findings: Put,
    since: ReadonlyMap<string, number>,
    nowMs: number,
  ): void => {
    for (const { code, subject, subjects, message, sinceMs } of findings) {
      db.run(
        `INSERT INTO finding (source_id, site_id, area, code, subject, subjects, message, since_ms)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        source,
        siteOf(source),
        area,
        code,
        subject,
        subjects ? JSON.stringify(subjects) : null,
        message,
        sinceMs ?? since.get(`${code} ${subject}`) ?? nowMs,
      );
    }
  };
  return {
    async findings(source) {
      return db
        .all('SELECT * FROM finding WHERE source_id = ? ORDER BY code, subject', source)
        .map(toFinding);
    },
    async countFindings(source) {
      const rows = db.all(
        'SELECT code, count(*) AS n FROM finding WHERE source_id = ? GROUP BY code',
        source,
      );
      return new Map(rows.map((row) => [text(row, 'code'), int(row, 'n')]));
    },
    async findingsAbout(source, subject) {
      return db
        .all(
          `SELECT * FROM finding WHERE source_id = ?1
             AND (subject = ?2 OR EXISTS (SELECT 1 FROM json_each(finding.subjects) WHERE value = ?2))
           ORDER BY code, subject`,
          source,
          subject,
        )
        .map(toFinding);
    },
    async putFindings(source, area, findings, nowMs) {
      db.transaction(() => {
        const since = agesOf(source, area);
        db.run('DELETE FROM finding WHERE source_id = ? AND area = ?', source, area);
        insert(source, area, findings, since, nowMs);
      });
    },
    async changeFindings(source, area, gone, put, nowMs) {
      if (gone.length + put.length === 0) return;
      db.transaction(() => {
        const since = put.length > 0 ? agesOf(source, area) : new Map<string, number>();
        db.run(
          `DELETE FROM finding WHERE source_id = ?1 AND area = ?2 AND (code, subject) IN
             (SELECT value ->> '$.code', value ->> '$.subject' FROM json_each(?3))`,
          source,
          area,
          JSON.stringify([...gone, ...put].map(({ code, subject }) => ({ code, subject }))),
        );
        insert(source, area, put, since, nowMs);
      });
    },
  };
}

function toFinding(row: Row): StoredFinding {
  const subjects = jsonOrNone<readonly string[]>(row, 'subjects');
  return {
    code: text(row, 'code'),
    subject: text(row, 'subject'),
    ...(subjects && { subjects }),
    message: text(row, 'message'),
    sinceMs: int(row, 'since_ms'),
  };
}
