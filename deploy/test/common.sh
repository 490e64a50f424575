# What the tests of the deployment share: a copy of this tree, installed as the runbook says under a project name of its
# own, and removed at the end. To be sourced; sets `here`, `root`, `work`, `tree`, `keys`.
#
# Without a Docker engine it says so and succeeds, unless FAYAN_EXPECT_ENGINE is set, as in a CI that has one. The first
# run builds a release (fifteen minutes of two processors); FAYAN_KEEP_IMAGES=1 keeps images and build cache for the next,
# and FAYAN_SKIP_BUILD=1 takes the images that are there.
# Needs: bash, python3 with pip, docker with Compose v2 or 1.29, and what deploy/airgap/prepare.sh needs where the base
# images cannot be pulled.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
subscriber=probe

if ! docker info > /dev/null 2>&1; then
    echo "There is no Docker engine here: the deployment was NOT tested."
    [ -z "${FAYAN_EXPECT_ENGINE:-}" ] || exit 1
    exit 0
fi
if docker compose version > /dev/null 2>&1; then compose=(docker compose); else compose=(docker-compose); fi

work=$(mktemp -d)
export COMPOSE_PROJECT_NAME=fayan-test-$$ FAYAN_NATS_PORT
FAYAN_NATS_PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
# What a shell happens to have set is not part of the test.
unset FAYAN_KEYS FAYAN_INBOX FAYAN_STORE FAYAN_SUBSCRIBERS FAYAN_SEGMENT FAYAN_LOG FAYAN_INBOX_SOURCE FAYAN_CORRECTIONS COMPOSE_FILE
tree=$work/tree keys=$work/keys
# What was here before stays.
had_images=$(docker images -q fayan:0.1.0)$(docker images -q fayan-nats:0.1.0)
had_stages=$(docker images -aq --filter label=fayan.stage)
had_bases=$(docker images -q --filter label=fayan.stand-in)

compose() { (cd "$tree" && "${compose[@]}" "$@"); }
cli() { compose run --rm -T cli "$@" 2> "$work/cli.err"; }
say() { printf '%s\n' "$*"; }
fail() { say "FAILED: $*" >&2; exit 1; }
check() { local what=$1; shift; if "$@" > /dev/null 2>&1; then say "ok    $what"; else fail "$what ($*)"; fi; }
equal() { if [ "$2" = "$3" ]; then say "ok    $1: $3"; else fail "$1: $3 instead of $2"; fi; }
now() { date +%s.%N; }
since() { python3 -c "print(f'{float(${2:-$(now)}) - float($1):.1f} s')"; }
each_container() { docker ps -aq --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME"; }
containers_of() { docker ps -aq --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" --filter "label=com.docker.compose.service=$1"; }

clean_up() {
    local status=$?
    if ((status)) && [ -e "$tree/docker-compose.yml" ]; then compose logs --tail 15 2>&1 | tail -80 >&2 || true; fi
    for process in ${background:-}; do kill "$process" 2> /dev/null || true; done
    [ ! -e "$tree/docker-compose.yml" ] || compose down --volumes --remove-orphans --timeout 5 > /dev/null 2>&1 || true
    for mounted in ${mounts:-}; do umount "$mounted" || true; done
    if [ -z "${FAYAN_KEEP_IMAGES:-}" ]; then
        [ -n "$had_images" ] || docker rmi -f fayan:0.1.0 fayan-nats:0.1.0 > /dev/null 2>&1 || true
        [ -n "$had_stages" ] || docker image prune -f --filter label=fayan.stage > /dev/null 2>&1 || true
        [ -n "$had_bases" ] || docker images -q --filter label=fayan.stand-in | xargs -r docker rmi -f > /dev/null 2>&1 || true
    fi
    rm -rf "$work"
    exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# Waits until all long-running containers are healthy; Compose 1.29 has no --wait.
up() {
    if [ "${compose[0]}" = docker ]; then compose up -d --wait > "$work/up.log" 2>&1 || { cat "$work/up.log" >&2; return 1; }; fi
    [ "${compose[0]}" = docker ] || compose up -d > "$work/up.log" 2>&1 || { cat "$work/up.log" >&2; return 1; }
    wait_until "all services to be healthy" all_healthy
}
all_healthy() {
    local healthy
    healthy=$(docker ps -q --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" --filter health=healthy | wc -l)
    ((healthy == ${1:-6}))
}
wait_until() {
    local what=$1 deadline=$((SECONDS + ${PATIENCE:-120}))
    shift
    until "$@"; do
        ((SECONDS < deadline)) || fail "waited ${PATIENCE:-120} s for $what"
        sleep 0.1
    done
}
# A field of a JSON file.
field() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$1" "$2"; }
# How many messages the queues of a `fayan status --json` hold.
queued() { python3 -c '
import json, sys
print(sum(stage["pending"] + stage["in_work"] for stage in json.load(open(sys.argv[1]))["stages"]))' "$1"; }
idle() { cli status --json > "$work/status.json" && (($(queued "$work/status.json") == 0)); }

# Hands over a file as the runbook says. usage: drop FILE NAME
drop() { cp "$1" "$tree/inbox/.$2" && mv "$tree/inbox/.$2" "$tree/inbox/$2"; }
# Hands over pages of four statements each, all of another document. usage: drop_pages FIRST COUNT
drop_pages() {
    python3 - "$tree/tests/samples/1-columns.txt" "$tree/inbox" "$1" "$2" << 'PYTHON'
import os, pathlib, sys
page, inbox, first, count = pathlib.Path(sys.argv[1]).read_text(), pathlib.Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
title, rest = page.split("\n", 1)
owner = inbox.stat()
for number in range(first, first + count):
    # Another title, another document.
    suffix = "".join("甲乙丙丁戊己庚辛壬癸"[int(digit)] for digit in f"{number:05}")
    written = inbox / f".{number:05}.txt"
    written.write_text(f"{title}之{suffix}\n{rest}")
    if os.getuid() == 0:
        os.chown(written, owner.st_uid, owner.st_gid)
    written.rename(inbox / f"{number:05}.txt")
PYTHON
}

# Makes the copy and installs it. usage: install SUBSCRIBER...
install() {
    say "== prepare: a copy of the tree, base images"
    mkdir -p "$tree"
    (cd "$root" && git ls-files -z --cached --others --exclude-standard | tar --null -T - -c) | tar -x -C "$tree"
    for base in $("$tree/deploy/airgap/bases.sh"); do
        docker image inspect "$base" > /dev/null 2>&1 || docker pull --quiet "$base" 2> /dev/null \
            || { nice "$tree/deploy/airgap/prepare.sh"; break; }
    done
    say "== install, as the runbook says"
    local started
    started=$(now)
    nice "$tree/deploy/init.sh" "$keys" "$@" > "$work/init.log" 2>&1 || { tail -30 "$work/init.log" >&2; fail "deploy/init.sh"; }
    say "      images and keys in $(since "$started")"
}
