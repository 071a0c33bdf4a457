-- The first scope of a project is asked for whenever an issue is read for the text index.

CREATE INDEX scope_by_project ON scope (source_id, project_id);
