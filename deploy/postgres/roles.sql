-- The roles of fayan in a PostgreSQL database, each with as much as it needs. An administrator runs this once, in the
-- database of the store, before the first `fayan migrate`:
--
--   psql --dbname fayan --file deploy/postgres/roles.sql
--   psql --dbname fayan --command '\password fayan_migrate'     (and the same for the other two)
--
--   fayan_migrate   owns the schema `fayan`; for `fayan migrate` alone
--   fayan_publish   reads, adds and brings up to date; for the service and for commands that decide. It can neither
--                   change nor delete what is archived or was announced
--   fayan_read      reads; for queries, exports and verifying
--
-- What each of them may do with each table is granted by `fayan migrate`, so that tables of later releases are granted
-- with the migration that adds them. Running this file again changes nothing.

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['fayan_migrate', 'fayan_publish', 'fayan_read'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE', name);
        END IF;
    END LOOP;
END
$$;

-- A reader cannot write, cannot keep a query running for ever, and cannot take all connections.
ALTER ROLE fayan_read SET default_transaction_read_only = on;
ALTER ROLE fayan_read SET statement_timeout = '60s';
ALTER ROLE fayan_read CONNECTION LIMIT 30;
ALTER ROLE fayan_publish CONNECTION LIMIT 60;
ALTER ROLE fayan_migrate CONNECTION LIMIT 5;

-- Without this, everybody who may connect could make tables.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

CREATE SCHEMA IF NOT EXISTS fayan AUTHORIZATION fayan_migrate;
