-- What of each project is known, stored and missing, counted by the database itself with every row that comes and goes: so
-- the counts cannot drift from the rows, whoever writes them, and telling them takes as long for a million issues as for ten.

-- Told by Jira: how many remarks (comments, worklogs) the issue has there. Of a gone issue none of these count.
ALTER TABLE issue ADD COLUMN remarks_told INTEGER NOT NULL DEFAULT 0;
ALTER TABLE issue ADD COLUMN attachments INTEGER NOT NULL DEFAULT 0;
ALTER TABLE issue ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
UPDATE issue SET remarks_told = (SELECT count(*) FROM remark WHERE remark.row = issue.row),
    attachments = json_array_length(data, '$.attachments'), archived = data ->> '$.archived'
  WHERE data IS NOT NULL;

CREATE TABLE project_count (
  source_id INTEGER NOT NULL,
  project_id TEXT NOT NULL,
  site_id INTEGER NOT NULL,
  known INTEGER NOT NULL DEFAULT 0, -- ids that Jira has, in `ledger`
  missing INTEGER NOT NULL DEFAULT 0, -- those of them that are not stored in this project
  issues INTEGER NOT NULL DEFAULT 0, -- stored
  archived INTEGER NOT NULL DEFAULT 0, -- of them
  level_unknown INTEGER NOT NULL DEFAULT 0, -- of them
  attachments INTEGER NOT NULL DEFAULT 0, -- names of them
  remarks_told INTEGER NOT NULL DEFAULT 0,
  remarks INTEGER NOT NULL DEFAULT 0, -- stored
  PRIMARY KEY (source_id, project_id)
) WITHOUT ROWID;

INSERT INTO project_count (source_id, project_id, site_id, known, missing)
  SELECT source_id, project_id, site_id, count(*), sum(NOT EXISTS (SELECT 1 FROM issue
      WHERE issue.source_id = ledger.source_id AND issue.issue_id = ledger.issue_id
        AND issue.project_id = ledger.project_id AND data IS NOT NULL))
    FROM ledger GROUP BY source_id, project_id;
INSERT INTO project_count (source_id, project_id, site_id, issues, archived, level_unknown, attachments, remarks_told, remarks)
  SELECT source_id, project_id, site_id, count(*), sum(archived), sum(level IS 'unknown'), sum(attachments),
      sum(remarks_told), sum((SELECT count(*) FROM remark WHERE remark.row = issue.row))
    FROM issue WHERE data IS NOT NULL GROUP BY source_id, project_id
  ON CONFLICT DO UPDATE SET issues = excluded.issues, archived = excluded.archived, level_unknown = excluded.level_unknown,
    attachments = excluded.attachments, remarks_told = excluded.remarks_told, remarks = excluded.remarks;

CREATE TRIGGER ledger_counts_new AFTER INSERT ON ledger BEGIN
  INSERT INTO project_count (source_id, project_id, site_id, known, missing)
    VALUES (NEW.source_id, NEW.project_id, NEW.site_id, 1, NOT EXISTS (SELECT 1 FROM issue
      WHERE source_id = NEW.source_id AND issue_id = NEW.issue_id AND project_id = NEW.project_id AND data IS NOT NULL))
    ON CONFLICT DO UPDATE SET known = known + 1, missing = missing + excluded.missing;
END;
CREATE TRIGGER ledger_counts_gone AFTER DELETE ON ledger BEGIN
  UPDATE project_count SET known = known - 1, missing = missing - NOT EXISTS (SELECT 1 FROM issue
      WHERE source_id = OLD.source_id AND issue_id = OLD.issue_id AND project_id = OLD.project_id AND data IS NOT NULL)
    WHERE source_id = OLD.source_id AND project_id = OLD.project_id;
END;
CREATE TRIGGER ledger_counts_moved AFTER UPDATE OF project_id ON ledger WHEN OLD.project_id <> NEW.project_id BEGIN
  UPDATE project_count SET known = known - 1, missing = missing - NOT EXISTS (SELECT 1 FROM issue
      WHERE source_id = OLD.source_id AND issue_id = OLD.issue_id AND project_id = OLD.project_id AND data IS NOT NULL)
    WHERE source_id = OLD.source_id AND project_id = OLD.project_id;
  INSERT INTO project_count (source_id, project_id, site_id, known, missing)
    VALUES (NEW.source_id, NEW.project_id, NEW.site_id, 1, NOT EXISTS (SELECT 1 FROM issue
      WHERE source_id = NEW.source_id AND issue_id = NEW.issue_id AND project_id = NEW.project_id AND data IS NOT NULL))
    ON CONFLICT DO UPDATE SET known = known + 1, missing = missing + excluded.missing;
END;

CREATE TRIGGER issue_counts_new AFTER INSERT ON issue WHEN NEW.data IS NOT NULL BEGIN
  INSERT INTO project_count
      (source_id, project_id, site_id, missing, issues, archived, level_unknown, attachments, remarks_told)
    VALUES (NEW.source_id, NEW.project_id, NEW.site_id,
      - EXISTS (SELECT 1 FROM ledger
        WHERE source_id = NEW.source_id AND issue_id = NEW.issue_id AND project_id = NEW.project_id),
      1, NEW.archived, NEW.level IS 'unknown', NEW.attachments, NEW.remarks_told)
    ON CONFLICT DO UPDATE SET missing = missing + excluded.missing, issues = issues + 1,
      archived = archived + excluded.archived, level_unknown = level_unknown + excluded.level_unknown,
      attachments = attachments + excluded.attachments, remarks_told = remarks_told + excluded.remarks_told;
END;
CREATE TRIGGER issue_counts_changed AFTER UPDATE OF project_id, level, data, remarks_told, attachments, archived ON issue
WHEN OLD.project_id <> NEW.project_id OR (OLD.data IS NULL) <> (NEW.data IS NULL)
  OR (NEW.data IS NOT NULL AND (OLD.archived <> NEW.archived OR OLD.attachments <> NEW.attachments
    OR OLD.remarks_told <> NEW.remarks_told OR (OLD.level IS 'unknown') <> (NEW.level IS 'unknown')))
BEGIN
  UPDATE project_count SET issues = issues - 1, archived = archived - OLD.archived,
      level_unknown = level_unknown - (OLD.level IS 'unknown'), attachments = attachments - OLD.attachments,
      remarks_told = remarks_told - OLD.remarks_told,
      missing = missing + EXISTS (SELECT 1 FROM ledger
        WHERE source_id = OLD.source_id AND issue_id = OLD.issue_id AND project_id = OLD.project_id)
    WHERE OLD.data IS NOT NULL AND source_id = OLD.source_id AND project_id = OLD.project_id;
  INSERT INTO project_count
      (source_id, project_id, site_id, missing, issues, archived, level_unknown, attachments, remarks_told)
    SELECT NEW.source_id, NEW.project_id, NEW.site_id,
      - EXISTS (SELECT 1 FROM ledger
        WHERE source_id = NEW.source_id AND issue_id = NEW.issue_id AND project_id = NEW.project_id),
      1, NEW.archived, NEW.level IS 'unknown', NEW.attachments, NEW.remarks_told
      WHERE NEW.data IS NOT NULL
    ON CONFLICT DO UPDATE SET missing = missing + excluded.missing, issues = issues + 1,
      archived = archived + excluded.archived, level_unknown = level_unknown + excluded.level_unknown,
      attachments = attachments + excluded.attachments, remarks_told = remarks_told + excluded.remarks_told;
END;
CREATE TRIGGER issue_moves_remarks AFTER UPDATE OF project_id ON issue WHEN OLD.project_id <> NEW.project_id BEGIN
  UPDATE project_count SET remarks = remarks - (SELECT count(*) FROM remark WHERE remark.row = OLD.row)
    WHERE source_id = OLD.source_id AND project_id = OLD.project_id;
  INSERT INTO project_count (source_id, project_id, site_id, remarks)
    VALUES (NEW.source_id, NEW.project_id, NEW.site_id, (SELECT count(*) FROM remark WHERE remark.row = NEW.row))
    ON CONFLICT DO UPDATE SET remarks = remarks + excluded.remarks;
END;

CREATE TRIGGER remark_counts_new AFTER INSERT ON remark BEGIN
  UPDATE project_count SET remarks = remarks + 1 WHERE source_id = NEW.source_id
    AND project_id = (SELECT project_id FROM issue WHERE issue.row = NEW.row);
END;
CREATE TRIGGER remark_counts_gone AFTER DELETE ON remark BEGIN
  UPDATE project_count SET remarks = remarks - 1 WHERE source_id = OLD.source_id
    AND project_id = (SELECT project_id FROM issue WHERE issue.row = OLD.row);
END;

-- Few: those that Jira could not give one by one.
CREATE INDEX reading_failed ON reading (source_id, issue_id) WHERE failure IS NOT NULL;

-- Jira's own count of a project, asked for beside a census, and how many issues of it no list has.
ALTER TABLE census ADD COLUMN total INTEGER;
ALTER TABLE census ADD COLUMN beyond INTEGER; -- NULL: not known
