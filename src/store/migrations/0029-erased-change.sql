-- The number of the last change by which something was to be erased: whatever was made of earlier ones may still hold it.
ALTER TABLE change_counter ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;
