#!/usr/bin/env bash
# Prepares a deployment: builds the images, makes keys and passwords, writes .env, makes inbox/ and corrections/. Can be run
# again at any time; keys, passwords and .env that are there stay as they are.
#
# usage: deploy/init.sh KEYS [SUBSCRIBER...]
#   KEYS         folder for keys and passwords, outside of the repository
#   SUBSCRIBER   somebody who reads statements; gets a key and a consumer
# FAYAN_UID and FAYAN_GID say whom the containers run as: you, or nobody in particular (65532) where you are root.
set -euo pipefail
(($#)) || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0"; exit 2; }
mkdir -p -m 700 "$1"
keys=$(cd "$1" && pwd -P)
shift
cd "$(dirname "${BASH_SOURCE[0]}")/.."
case $keys/ in "$(pwd -P)"/*) echo "$keys is inside of the repository; keys belong elsewhere" >&2; exit 2 ;; esac

uid=${FAYAN_UID:-$(id -u)} gid=${FAYAN_GID:-$(id -g)}
if ((uid == 0)); then uid=65532 gid=65532; fi
mkdir -p inbox corrections
if (($(id -u) == 0)); then chown "$uid:$gid" "$keys" inbox corrections; fi

if [ -z "${FAYAN_SKIP_BUILD:-}" ]; then
    docker build --file deploy/Dockerfile --target fayan --tag fayan:0.1.0 .
    docker build --file deploy/Dockerfile --target nats --tag fayan-nats:0.1.0 .
fi
docker run --rm --user "$uid:$gid" --network none --read-only --cap-drop ALL --security-opt no-new-privileges \
    --volume "$keys:/keys" fayan:0.1.0 init /keys "${@/#/--subscriber=}"
# Passwords of the roles of deploy/postgres/roles.sql, in files as PGPASSFILE names them.
umask 077
for role in migrate publish read; do
    file=$keys/store-$role.pgpass
    [ ! -e "$file" ] || continue
    echo "*:*:*:fayan_$role:$(head -c 32 /dev/urandom | sha256sum | cut -d' ' -f1)" > "$file.new"
    if (($(id -u) == 0)); then chown "$uid:$gid" "$file.new"; fi
    mv "$file.new" "$file"
    echo "$file is new"
done

subscribers=$(cd "$keys" && ls | sed -n 's/^subscriber-\(.*\)\.nkey$/\1/p' | paste -sd,)
if [ ! -e .env ]; then
    umask 022
    printf 'FAYAN_KEYS=%s\nFAYAN_UID=%s\nFAYAN_GID=%s\nFAYAN_SUBSCRIBERS=%s\n' "$keys" "$uid" "$gid" "$subscribers" > .env
    echo ".env is new"
elif ! grep -qx "FAYAN_SUBSCRIBERS=$subscribers" .env; then
    sed -i "s/^FAYAN_SUBSCRIBERS=.*/FAYAN_SUBSCRIBERS=$subscribers/" .env
    echo ".env names the subscribers $subscribers now: docker compose kill -s HUP nats && docker compose up provision"
fi
