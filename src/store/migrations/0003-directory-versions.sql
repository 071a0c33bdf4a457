-- Schemes and levels are kept once a scheme, no longer once a project, with all grants. Which scheme a project has is
-- carried over, so that an exchange between the two readings is noticed. Grants are not: they deny until the next sync.
-- What is read again unchanged moves a narrow row of its own; a part that was removed stays as one without body, so
-- that a copy in memory hears of it.

CREATE TABLE directory_read (
  source_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  read_ms INTEGER NOT NULL,
  PRIMARY KEY (source_id, kind, subject)
) WITHOUT ROWID;
INSERT INTO directory_read SELECT source_id, kind, subject, read_ms FROM directory_part;
INSERT INTO directory_read
  SELECT source_id, 'security-levels', json_extract(body, '$.scheme.schemeId'), min(read_ms)
  FROM directory_part WHERE kind = 'security-scheme' AND json_extract(body, '$.scheme') IS NOT NULL GROUP BY 1, 3;

CREATE TABLE new_part (
  source_id INTEGER NOT NULL,
  site_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT, -- NULL: removed
  version INTEGER NOT NULL, -- of the directory, when it last changed
  PRIMARY KEY (source_id, kind, subject)
) WITHOUT ROWID;
INSERT INTO new_part
  SELECT part.source_id, part.site_id, part.kind, part.subject,
    CASE
      WHEN part.kind = 'permission-scheme' THEN json_object('schemeId', json_extract(body, '$.schemeId'))
      WHEN part.kind <> 'security-scheme' THEN body
      WHEN json_extract(body, '$.scheme') IS NULL THEN '{}'
      ELSE json_object('schemeId', json_extract(body, '$.scheme.schemeId'))
    END,
    directory_version + 1
  FROM directory_part part JOIN source USING (source_id);
INSERT INTO new_part
  SELECT part.source_id, part.site_id, 'security-levels', json_extract(body, '$.scheme.schemeId'),
    json_object('name', json_extract(body, '$.scheme.name'), 'levels', json_extract(body, '$.scheme.levels')),
    directory_version + 1
  FROM directory_part part JOIN source USING (source_id)
  WHERE part.kind = 'security-scheme' AND json_extract(body, '$.scheme') IS NOT NULL GROUP BY 1, 4;
DROP TABLE directory_part;
ALTER TABLE new_part RENAME TO directory_part;
CREATE INDEX directory_part_by_version ON directory_part (source_id, version);
UPDATE source SET directory_version = directory_version + 1;
