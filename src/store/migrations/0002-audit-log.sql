-- Entries are added and never changed: what would take one away or replace it is refused here, whoever asks.

CREATE TABLE audit_entry (
  entry_id INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms INTEGER NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id INTEGER, -- of a person; no reference, because persons can be removed
  actor_name TEXT NOT NULL COLLATE NOCASE, -- address or name at that time; '' for the schedule
  action TEXT NOT NULL,
  subject TEXT NOT NULL COLLATE NOCASE,
  outcome TEXT NOT NULL,
  details TEXT NOT NULL
);
CREATE INDEX audit_entry_by_action ON audit_entry (action, entry_id);
CREATE INDEX audit_entry_by_actor ON audit_entry (actor_name, entry_id);

CREATE TRIGGER audit_entry_is_kept BEFORE DELETE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TRIGGER audit_entry_is_final BEFORE UPDATE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

-- INSERT OR REPLACE takes rows away without the triggers of DELETE.
CREATE TRIGGER audit_entry_is_new BEFORE INSERT ON audit_entry
WHEN EXISTS (SELECT 1 FROM audit_entry WHERE entry_id = NEW.entry_id)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
