-- Titles only: how far the texts that were stored before have been taken away.

ALTER TABLE source ADD COLUMN strip_after INTEGER; -- the last row that is done; NULL: nothing is to be taken away

-- The copies that several sources have of one issue.
CREATE INDEX issue_of_site ON issue (site_id, issue_id) WHERE data IS NOT NULL;
