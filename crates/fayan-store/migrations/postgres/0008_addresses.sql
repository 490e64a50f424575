-- Addresses by how they begin, whatever their scheme, for finding the documents of a suppressed one. Cut, because an entry of
-- an index has a limit.
CREATE INDEX urls_by_address ON urls (substr(lower(url), 1, 512));
