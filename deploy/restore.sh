#!/usr/bin/env bash
# Puts what deploy/backup.sh wrote into a deployment that has no data yet, then starts it. .env and the keys have to be
# there, the same or new ones.
#
# usage: deploy/restore.sh DIR
set -euo pipefail
(($# == 1)) || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" | sed '$d'; exit 2; }
from=$(cd "$1" && pwd -P)
cd "$(dirname "${BASH_SOURCE[0]}")/.."
compose() { if docker compose version > /dev/null 2>&1; then docker compose "$@"; else docker-compose "$@"; fi; }
target() { echo "$(compose ps -aq "$1" | head -n 1):$2"; }
files() { docker cp "$1/." - | tar -t | wc -l; }
schema() { compose exec -T postgres psql --tuples-only fayan --command "SELECT to_regclass('fayan.schema_version')" < /dev/null; }
compose create
compose up -d postgres
until compose exec -T postgres pg_isready --quiet --host=127.0.0.1 < /dev/null; do sleep 1; done
store=$(target publish /var/lib/fayan) streams=$(target nats /data)
if (($(files "$store") > 1 || $(files "$streams") > 1)) || [[ $(schema) = *fayan* ]]; then
    echo "there are data already; docker compose down --volumes removes them" >&2
    exit 1
fi
docker cp - "$store" < "$from/store.tar"
docker cp - "$streams" < "$from/streams.tar"
compose exec -T postgres pg_restore --clean --if-exists --single-transaction --dbname=fayan < "$from/store.dump"
compose up -d
