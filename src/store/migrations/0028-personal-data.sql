-- Accounts of which a source keeps names, for the report to Atlassian; and those that it told to be closed.

CREATE TABLE named_account (
  source_id INTEGER NOT NULL,
  site_id INTEGER NOT NULL,
  account_id TEXT NOT NULL,
  since_ms INTEGER NOT NULL, -- nothing that is kept of the account was read before
  reported_ms INTEGER, -- NULL: never
  outdated INTEGER NOT NULL DEFAULT 0, -- it has changed since, and is to be read again
  closed_ms INTEGER, -- NULL: as far as is known it is not closed
  new_name TEXT, -- what issues are still to call it; NULL: they do
  PRIMARY KEY (source_id, account_id)
) WITHOUT ROWID;
CREATE INDEX closed_account ON named_account (source_id, account_id) WHERE closed_ms IS NOT NULL;

INSERT INTO named_account (source_id, site_id, account_id, since_ms)
  SELECT source_id, account.site_id, account.account_id, created_ms FROM account JOIN source USING (source_id);

ALTER TABLE source ADD COLUMN renamed_after INTEGER; -- the last row that was looked at; NULL: nobody has a new name
ALTER TABLE source ADD COLUMN report_cycle_ms INTEGER; -- NULL: Atlassian did not say

-- Who is on the issues that are there already, and mentioned in them, is told by reading them once more.
UPDATE source SET contents_wanted = 1;
