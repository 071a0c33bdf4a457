-- The domains in which an administrator lets an email address prove whose account it is.

CREATE TABLE email_domain (
  domain TEXT PRIMARY KEY COLLATE NOCASE
) WITHOUT ROWID;
