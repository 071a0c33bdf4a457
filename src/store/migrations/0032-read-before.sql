-- The issues of one project in the order of their ids, a few hundred at a time, however many there are.
CREATE INDEX issue_by_id_of_project ON issue (source_id, project_id, issue_id) WHERE data IS NOT NULL;
