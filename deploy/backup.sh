#!/usr/bin/env bash
# Backs up the store and the streams of the deployment in this tree, with everything stopped meanwhile, so that both tell
# of the same moment. The keys are not part of it.
#
# usage: deploy/backup.sh DIR      writes DIR/streams.tar and DIR/store.tar, which must not be there
set -euo pipefail
(($# == 1)) || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0"; exit 2; }
mkdir -p -m 700 "$1"
to=$(cd "$1" && pwd -P)
cd "$(dirname "${BASH_SOURCE[0]}")/.."
compose() { if docker compose version > /dev/null 2>&1; then docker compose "$@"; else docker-compose "$@"; fi; }
set -o noclobber
compose stop
trap 'compose up -d' EXIT
docker cp "$(compose ps -aq nats):/data/." - > "$to/streams.tar"
docker cp "$(compose ps -aq publish):/var/lib/fayan/." - > "$to/store.tar"
