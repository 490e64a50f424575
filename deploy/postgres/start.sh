#!/usr/bin/env bash
# What the container `postgres` runs, in the official image: makes the database at the first start, sees at every start
# that the roles of roles.sql are there with the passwords of /run/secrets, and becomes the server. The superuser gets in
# from within the container only: docker compose exec postgres psql fayan
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if [ ! -e "$PGDATA" ]; then
    # initdb wants a name for the user that it runs as, and has to be whole: it may be killed on the way.
    printf 'postgres:x:%s:%s::/:/bin/false\n' "$(id -u)" "$(id -g)" > /tmp/passwd
    printf 'postgres:x:%s:\n' "$(id -g)" > /tmp/group
    rm -rf "$PGDATA.new"
    LD_PRELOAD=libnss_wrapper.so NSS_WRAPPER_PASSWD=/tmp/passwd NSS_WRAPPER_GROUP=/tmp/group initdb \
        --pgdata="$PGDATA.new" --username=postgres --auth=reject --encoding=UTF8 --locale=C.UTF-8 --data-checksums
    mv "$PGDATA.new" "$PGDATA"
fi

settings=(-c "hba_file=$here/pg_hba.conf" -c unix_socket_directories=/tmp -c shared_buffers=256MB)
# After a crash it first reads its log, however long that takes.
pg_ctl start --silent --timeout=86400 --options="${settings[*]} -c listen_addresses="
export PGOPTIONS='--client-min-messages=warning'
psql='psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1'
$psql --dbname=postgres << 'SQL'
SELECT 'CREATE DATABASE fayan' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'fayan') \gexec
SQL
$psql --dbname=fayan --file="$here/roles.sql"
$psql --dbname=fayan << 'SQL'
-- An error would show the password in the log.
SET log_min_error_statement = panic;
\set migrate `cut -d: -f5 /run/secrets/store-migrate`
\set publish `cut -d: -f5 /run/secrets/store-publish`
\set read `cut -d: -f5 /run/secrets/store-read`
ALTER ROLE fayan_migrate PASSWORD :'migrate';
ALTER ROLE fayan_publish PASSWORD :'publish';
ALTER ROLE fayan_read PASSWORD :'read';
SQL
pg_ctl stop --silent --mode=fast --timeout=86400
exec postgres "${settings[@]}" -c 'listen_addresses=*'
