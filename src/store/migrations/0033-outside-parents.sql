-- Of a parent that is not kept itself its level alone is read: of two answers the one that was asked for later counts,
-- and it is no answer about the issue.
ALTER TABLE issue ADD COLUMN level_ticket INTEGER NOT NULL DEFAULT 0;
