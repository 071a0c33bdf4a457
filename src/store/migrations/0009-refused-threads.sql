-- Threads that Jira refuses, and which remarks it gave nevertheless.

ALTER TABLE thread ADD COLUMN refused TEXT; -- why; NULL: not refused
ALTER TABLE remark ADD COLUMN opened_thread INTEGER; -- the thread that was opened by the answer that had it last
