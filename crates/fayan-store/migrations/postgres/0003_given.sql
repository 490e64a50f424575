-- What was given beside the bytes when they were fetched. With them it gives cleaning and report again; nothing for what
-- was kept before.
ALTER TABLE revisions ADD COLUMN given jsonb;
ALTER TABLE held ADD COLUMN given jsonb;
