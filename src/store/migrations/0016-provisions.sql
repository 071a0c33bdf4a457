-- What an owner has set up for everybody to connect by themselves, and what people made of it.

CREATE TABLE provision (
  provision_id INTEGER PRIMARY KEY AUTOINCREMENT, -- the number of one that was removed is never another's
  name TEXT NOT NULL,
  site_url TEXT NOT NULL UNIQUE, -- a person has one private source of a site
  scope TEXT NOT NULL, -- JSON
  titles_only INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  created_by TEXT NOT NULL
);

CREATE TABLE provision_answer (
  person_id INTEGER NOT NULL REFERENCES person,
  provision_id INTEGER NOT NULL REFERENCES provision,
  source_id INTEGER, -- theirs, which may be gone by now; NULL: declined
  PRIMARY KEY (person_id, provision_id)
) WITHOUT ROWID;
