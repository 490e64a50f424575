-- Where the text of a statement went that no longer stands: {"kind", "to": [statements]}. Earlier withdrawals do not say.
ALTER TABLE statement_revisions ADD COLUMN redirect TEXT CHECK (json_valid(redirect));
