-- Projects that Jira refused to list, and of each up to when its changes were listed, by Jira's clock: JSON.
ALTER TABLE change_poll ADD COLUMN refused TEXT NOT NULL DEFAULT '{}';
