-- What was given beside the bytes when they were fetched. With them it gives cleaning and report again; nothing for what
-- was kept before.
ALTER TABLE revisions ADD COLUMN given TEXT CHECK (json_valid(given));
ALTER TABLE held ADD COLUMN given TEXT CHECK (json_valid(given));
