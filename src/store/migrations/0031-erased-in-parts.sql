-- Closed accounts that only other sources of the site named are none of this source's; erasing goes on within an issue.

ALTER TABLE named_account ADD COLUMN elsewhere INTEGER NOT NULL DEFAULT 0; -- when it was closed only others named it
UPDATE named_account SET elsewhere = 1 WHERE closed_ms = since_ms;
ALTER TABLE named_account ADD COLUMN active_ms INTEGER; -- when Jira listed it as active though it was closed; NULL: it does not
CREATE INDEX renamed_account ON named_account (source_id, account_id) WHERE new_name IS NOT NULL;
CREATE INDEX outdated_account ON named_account (source_id, account_id) WHERE outdated = 1;

ALTER TABLE source ADD COLUMN renamed_within INTEGER; -- the row of an issue that is not done yet with all its remarks
ALTER TABLE source ADD COLUMN renamed_unit INTEGER; -- the last of them that is

-- To go through a source row by row: the others would have all that is left of it sorted at every step.
CREATE INDEX issue_of_source ON issue (source_id) WHERE data IS NOT NULL;
