-- What the roles of deploy/postgres/roles.sql may do. Runs after every migration, for those roles that are there: no
-- role gets more than is named here, also not on tables that are added later.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'fayan_publish') THEN
        GRANT USAGE ON SCHEMA fayan TO fayan_publish;
        -- What is archived or was announced is never changed and never deleted.
        GRANT SELECT ON ALL TABLES IN SCHEMA fayan TO fayan_publish;
        GRANT INSERT ON raw, documents, urls, revisions, sightings, statements, statement_revisions, outbox, held,
                        held_statements, decisions, suppressions, handled, search_documents, search_pending TO fayan_publish;
        GRANT UPDATE ON documents, sightings, statements, held, search_documents TO fayan_publish;
        GRANT UPDATE (sent_at) ON outbox TO fayan_publish;
        GRANT UPDATE (enforced_at, lift_reason, lifted_by, lifted_at) ON suppressions TO fayan_publish;
        GRANT DELETE ON held_statements, handled, search_documents, search_pending TO fayan_publish;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'fayan_read') THEN
        GRANT USAGE ON SCHEMA fayan TO fayan_read;
        GRANT SELECT ON ALL TABLES IN SCHEMA fayan TO fayan_read;
    END IF;
END
$$;
