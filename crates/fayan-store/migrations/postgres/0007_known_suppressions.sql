-- For an earlier release that still runs while this one is installed: it does not look at the list, so while anything is
-- suppressed its revisions are refused with an error that makes it try again later. A session that looks says so.
CREATE FUNCTION list_is_known() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The lock that whoever adds to the list takes alone.
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('suppressions', 112568834289156));
    IF EXISTS (SELECT FROM fayan.suppressions WHERE lifted_at IS NULL) THEN
        RAISE EXCEPTION 'this release does not know the list of suppressions, and something is suppressed'
            USING ERRCODE = 'lock_not_available';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER list_is_known BEFORE INSERT ON revisions FOR EACH STATEMENT
    WHEN (current_setting('fayan.suppresses', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION list_is_known();
