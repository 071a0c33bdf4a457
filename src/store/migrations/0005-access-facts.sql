-- What the visibility of issues depends on, out of their JSON and in an index of its own: counting who may see how many
-- reads neither texts nor rows. The columns follow `data` by themselves; nobody writes them.

ALTER TABLE issue ADD COLUMN access_facts TEXT GENERATED ALWAYS AS -- NULL: gone, or archived
  (CASE WHEN data ->> '$.archived' = 0 THEN json_array(json(data -> '$.isSubtask'), json(data -> '$.restriction')) END) VIRTUAL;
ALTER TABLE issue ADD COLUMN reporter_id TEXT GENERATED ALWAYS AS (data ->> '$.reporter.accountId') VIRTUAL;
ALTER TABLE issue ADD COLUMN assignee_id TEXT GENERATED ALWAYS AS (data ->> '$.assignee.accountId') VIRTUAL;
ALTER TABLE issue ADD COLUMN user_fields TEXT GENERATED ALWAYS AS (data -> '$.userFields') VIRTUAL;
ALTER TABLE issue ADD COLUMN group_fields TEXT GENERATED ALWAYS AS (data -> '$.groupFields') VIRTUAL;
CREATE INDEX issue_by_access ON issue
  (source_id, project_id, access_facts, level, group_fields, subtask_of, reporter_id, assignee_id, user_fields, issue_id)
  WHERE access_facts IS NOT NULL;

ALTER TABLE remark ADD COLUMN restricted_to TEXT GENERATED ALWAYS AS -- NULL: whoever sees the issue sees it
  (CASE WHEN data ->> '$.visibility.kind' <> 'none' OR data ->> '$.internal' = 1
     THEN json_array(json(data -> '$.visibility'), json(data -> '$.internal')) END) VIRTUAL;
CREATE INDEX remark_by_restriction ON remark (row, restricted_to) WHERE restricted_to IS NOT NULL;
