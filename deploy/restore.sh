#!/usr/bin/env bash
# Puts what deploy/backup.sh wrote into a deployment that has no data yet, then starts it. .env and the keys have to be
# there, the same or new ones.
#
# usage: deploy/restore.sh DIR
set -euo pipefail
(($# == 1)) || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0"; exit 2; }
from=$(cd "$1" && pwd -P)
cd "$(dirname "${BASH_SOURCE[0]}")/.."
compose() { if docker compose version > /dev/null 2>&1; then docker compose "$@"; else docker-compose "$@"; fi; }
compose create
target() { echo "$(compose ps -aq "$1"):$2"; }
store=$(target publish /var/lib/fayan) streams=$(target nats /data)
for place in "$store" "$streams"; do
    if (($(docker cp "$place/." - | tar -t | wc -l) > 1)); then
        echo "there are data already; docker compose down --volumes removes them" >&2
        exit 1
    fi
done
docker cp - "$store" < "$from/store.tar"
docker cp - "$streams" < "$from/streams.tar"
compose up -d
