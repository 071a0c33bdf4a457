-- What the last reading of everything could not read, by project.
CREATE INDEX ledger_unread ON ledger (source_id, project_id, issue_id) WHERE fetched_pass < listed_pass;
CREATE INDEX thread_by_project ON thread (source_id, project_id, issue_id);
