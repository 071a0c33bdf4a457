-- Groups of people of this workspace, with whom sources are shared.

CREATE TABLE workspace_group (
  group_id INTEGER PRIMARY KEY AUTOINCREMENT, -- the number of one that was removed is never another's
  name TEXT NOT NULL UNIQUE COLLATE NOCASE
);

CREATE TABLE workspace_group_member (
  person_id INTEGER NOT NULL REFERENCES person,
  group_id INTEGER NOT NULL REFERENCES workspace_group,
  PRIMARY KEY (person_id, group_id)
) WITHOUT ROWID;

CREATE INDEX member_of_workspace_group ON workspace_group_member (group_id);
