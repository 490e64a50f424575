#!/usr/bin/env bash
# Backs up the store and the streams of the deployment in this tree, with the services stopped meanwhile, so that both tell
# of the same moment. The keys are not part of it.
#
# usage: deploy/backup.sh DIR      writes DIR/streams.tar, DIR/store.dump (PostgreSQL) and DIR/store.tar (SQLite), which
#                                  must not be there
set -euo pipefail
(($# == 1)) || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" | sed '$d'; exit 2; }
mkdir -p -m 700 "$1"
to=$(cd "$1" && pwd -P)
cd "$(dirname "${BASH_SOURCE[0]}")/.."
compose() { if docker compose version > /dev/null 2>&1; then docker compose "$@"; else docker-compose "$@"; fi; }
services=(fetch clean segment publish)
copy() { docker cp "$(compose ps -aq "$1" | head -n 1):$2/." -; }
set -o noclobber
trap 'compose start nats "${services[@]}"' EXIT
compose stop "${services[@]}"
compose stop nats
copy nats /data > "$to/streams.tar"
copy publish /var/lib/fayan > "$to/store.tar"
compose exec -T postgres pg_dump --format=custom fayan < /dev/null > "$to/store.dump"
