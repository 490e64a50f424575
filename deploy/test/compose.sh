#!/usr/bin/env bash
# The runbook for real: installs from a copy of this tree as an operator would, follows a document to its statements,
# looks at how the containers are locked up, stops everything under load, saves and restores, and cleans up.
#
# usage: deploy/test/compose.sh
# Without a Docker engine it says so and succeeds, unless FAYAN_EXPECT_ENGINE is set, as in a CI that has one. The first
# run builds a release (ten minutes of two processors); FAYAN_KEEP_IMAGES=1 keeps images and build cache for the next,
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
unset FAYAN_KEYS FAYAN_INBOX FAYAN_STORE FAYAN_SUBSCRIBERS FAYAN_SEGMENT FAYAN_LOG FAYAN_INBOX_SOURCE
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

clean_up() {
    local status=$?
    if ((status)) && [ -e "$tree/docker-compose.yml" ]; then compose logs --tail 15 2>&1 | tail -80 >&2 || true; fi
    for process in ${background:-}; do kill "$process" 2> /dev/null || true; done
    [ ! -e "$tree/docker-compose.yml" ] || compose down --volumes --remove-orphans --timeout 5 > /dev/null 2>&1 || true
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
    ((healthy == ${1:-5}))
}
wait_until() {
    local what=$1 deadline=$((SECONDS + 120))
    shift
    until "$@"; do
        ((SECONDS < deadline)) || fail "waited 120 s for $what"
        sleep 0.1
    done
}
drop() { cp "$1" "$tree/inbox/.$2" && mv "$tree/inbox/.$2" "$tree/inbox/$2"; }
# Runs a subscriber beside what follows. usage: listen NAME RESULT COUNT SECONDS
listen() {
    local name=$1
    shift
    PYTHONPATH=$work/python python3 "$here/subscriber.py" "nats://127.0.0.1:$FAYAN_NATS_PORT" "$name" \
        "$work/$name.nkey" "$2" "$3" > "$1" 2> "$1.err" &
    listener=$!
    background="${background:-} $listener"
    wait_until "the subscriber to be ready" grep -qs ready "$1.err"
}
field() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$1" "$2"; }

queued() { python3 -c '
import json, sys
print(sum(stage["pending"] + stage["in_work"] for stage in json.load(open(sys.argv[1]))["stages"]))' "$1"; }

say "== prepare: a copy of the tree, base images, a client"
mkdir -p "$tree" "$work/python"
(cd "$root" && git ls-files -z --cached --others --exclude-standard | tar --null -T - -c) | tar -x -C "$tree"
python3 -m pip install --quiet --root-user-action=ignore --disable-pip-version-check --target "$work/python" nats-py==2.16.0 nkeys==0.2.1
for base in $(sed -n 's/^FROM \([a-z]*:[^ ]*\) AS .*/\1/p' "$tree/deploy/Dockerfile" | sort -u); do
    [ -z "${FAYAN_SKIP_BUILD:-}" ] || break
    docker image inspect "$base" > /dev/null 2>&1 || docker pull --quiet "$base" 2> /dev/null \
        || { nice "$tree/deploy/airgap/prepare.sh"; break; }
done

say "== install, as the runbook says"
started=$(now)
nice "$tree/deploy/init.sh" "$keys" $subscriber > "$work/init.log" 2>&1 || { tail -30 "$work/init.log" >&2; fail "deploy/init.sh"; }
say "      images and keys in $(since "$started")"
cp "$keys/subscriber-$subscriber.nkey" "$work/$subscriber.nkey"
before=$(cat "$keys"/*.nkey "$keys"/nats/* "$tree/.env" | sha256sum)
FAYAN_SKIP_BUILD=1 "$tree/deploy/init.sh" "$keys" > /dev/null
equal "a second init changes nothing" "$before" "$(cat "$keys"/*.nkey "$keys"/nats/* "$tree/.env" | sha256sum)"
started=$(now)
up
say "      up to healthy: $(since "$started")"
check "nothing to be provisioned, nothing to warn of" cli check --strict

say "== first document"
listen $subscriber "$work/first.json" 4 60
copied=$(now)
drop "$tree/tests/samples/1-columns.txt" first.txt
wait "$listener" || fail "the subscriber: $(cat "$work/first.json.err")"
say "      copy to first event: $(since "$copied" "$(field "$work/first.json" first)")"
equal "statements on NATS" 4 "$(field "$work/first.json" distinct)"
cli check > "$work/check.txt"
equal "in the store" "store: 1 documents, 4 statements" "$(grep '^store' "$work/check.txt")"
check "the page was put away" test -e "$tree/inbox/done/first.txt"
equal "the operator's tail" 4 "$(cli tail --from start --until-caught-up --format json | wc -l)"

say "== another subscriber, while everything runs"
FAYAN_SKIP_BUILD=1 "$tree/deploy/init.sh" "$keys" second > "$work/init.log"
compose kill -s HUP nats > /dev/null 2>&1
compose up -d provision > /dev/null 2>&1
cp "$keys/subscriber-second.nkey" "$work/second.nkey"
provisioned() { cli check --strict; }
wait_until "the consumer of the new subscriber" provisioned > /dev/null
listen second "$work/second.json" 4 60
wait "$listener" || fail "the second subscriber: $(cat "$work/second.json.err")"
equal "statements it reads" 4 "$(field "$work/second.json" distinct)"

say "== sizes"
for image in fayan fayan-nats; do
    say "      image $image: $(($(docker image inspect --format '{{.Size}}' $image:0.1.0) / 1000000)) MB"
done
docker stats --no-stream --format '{{.Name}} {{.MemUsage}}' $(docker ps -q --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME") \
    | sed "s/^$COMPOSE_PROJECT_NAME[-_]/      idle memory /"

say "== locked up"
for container in $(each_container); do
    described=$(docker inspect --format '{{.Name}} {{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.Privileged}} {{.HostConfig.CapDrop}} {{.HostConfig.CapAdd}} {{.HostConfig.SecurityOpt}} {{.HostConfig.PidsLimit}} {{.HostConfig.Memory}}' "$container")
    read -r name user read_only privileged dropped added security pids memory <<< "$described"
    [[ ! $user =~ ^(0|root|:|$) && $read_only = true && $privileged = false && $dropped = "[ALL]" && $added = "[]" \
        && $security = "[no-new-privileges:true]" && $pids -gt 0 && $memory -gt 0 ]] || fail "$described"
    process=$(docker inspect --format '{{.State.Pid}}' "$container")
    if ((process)); then
        grep -q '^Uid:[[:space:]]*0' "/proc/$process/status" && fail "$name runs as root"
        grep -Eq '^Cap(Eff|Prm|Bnd):[[:space:]]*0*[1-9a-f]' "/proc/$process/status" && fail "$name has capabilities"
        grep -q '^NoNewPrivs:[[:space:]]*1' "/proc/$process/status" || fail "$name may gain privileges"
    fi
done
say "ok    no root, no writable root, no capability, no new privileges, limits: $(each_container | wc -l) containers"
equal "ports of the machine" "127.0.0.1:$FAYAN_NATS_PORT" \
    "$(each_container | xargs docker inspect --format '{{range .HostConfig.PortBindings}}{{range .}}{{.HostIp}}:{{.HostPort}}{{end}}{{end}}' | grep .)"
! docker run --rm --entrypoint /bin/sh fayan:0.1.0 -c true 2> /dev/null || fail "there is a shell in the image"
say "ok    no shell in the image"
! grep -rqF "$(cat "$keys/fetch.nkey")" <(each_container | xargs docker inspect) || fail "a seed stands in a container's description"
say "ok    no seed in any container's description"
(cd "$tree" && "$here/reach.sh" "$COMPOSE_PROJECT_NAME" "${compose[@]}" run --rm -T cli 2> "$work/reach.err") || fail "$(cat "$work/reach.err")"

say "== stop under load"
pages=800
python3 - "$tree/tests/samples/1-columns.txt" "$work/pages" $pages << 'PYTHON'
import pathlib, sys
page, folder, pages = pathlib.Path(sys.argv[1]).read_text(), pathlib.Path(sys.argv[2]), int(sys.argv[3])
folder.mkdir()
title, rest = page.split("\n", 1)
for number in range(pages):
    # Another title, another document.
    suffix = "".join("甲乙丙丁戊己庚辛壬癸"[int(digit)] for digit in f"{number:03}")
    (folder / f"{number:03}.txt").write_text(f"{title}之{suffix}\n{rest}")
PYTHON
listen $subscriber "$work/load.json" $((4 * pages)) 400
mv "$work"/pages/*.txt "$tree/inbox/"
if (($(id -u) == 0)); then chown "$(stat -c %u:%g "$tree/inbox")" "$tree"/inbox/*.txt 2> /dev/null || true; fi
put_away() { (($(ls "$tree/inbox/done" | wc -l) > pages / 8)); }
wait_until "an eighth of the pages to be taken" put_away
started=$(now)
compose stop clean segment publish fetch > /dev/null 2>&1
took=$(since "$started")
cli status --json > "$work/status.json" || true
left=$(($(ls "$tree/inbox" | grep -c 'txt$' || true) + $(queued "$work/status.json")))
say "      stopped in $took with $left of $pages pages still to do"
((left)) || fail "everything was done before the stop: that was no load"
for service in fetch clean segment publish; do
    equal "$service ended by itself, in order" 0 "$(docker inspect --format '{{.State.ExitCode}}' "$(compose ps -aq $service 2> /dev/null || compose ps -q $service)")"
done
started=$(now)
compose up -d --scale clean=2 --scale segment=2 > /dev/null 2>&1
wait_until "all services, two of them twice, to be healthy" all_healthy 7
wait "$listener" || fail "the subscriber: $(cat "$work/load.json.err")"
say "      all statements $(since "$started") after the start, with two of clean and segment"
equal "distinct events" $((4 * pages)) "$(field "$work/load.json" distinct)"
equal "messages, so repeated 0" $((4 * pages)) "$(field "$work/load.json" received)"
cli check > "$work/check.txt"
stored="$(grep '^store' "$work/check.txt")" published=$((4 * pages + 4))
equal "in the store" "store: $((pages + 2)) documents, $published statements" "$stored"
cli status --json > "$work/status.json" || true
equal "in quarantine" 0 "$(field "$work/status.json" quarantined)"

say "== every container killed at once, then a release put in place while it runs"
docker ps -q --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" | xargs docker kill > /dev/null
up
compose up -d --force-recreate > /dev/null 2>&1
wait_until "all services to be healthy" all_healthy
whole() {
    cli check > "$work/check.txt"
    equal "in the store" "$stored" "$(grep '^store' "$work/check.txt")"
    equal "on NATS" "$published" "$(cli tail --from start --until-caught-up --format json | wc -l)"
}
whole

say "== back up, lose everything, restore"
"$tree/deploy/backup.sh" "$work/backup" > /dev/null 2>&1
compose down --volumes > /dev/null 2>&1
"$tree/deploy/restore.sh" "$work/backup" > "$work/restore.log" 2>&1 || fail "$(tail -5 "$work/restore.log")"
wait_until "all services to be healthy" all_healthy
whole
! "$tree/deploy/restore.sh" "$work/backup" > /dev/null 2>&1 || fail "restore wrote over what is there"
say "ok    restoring over data is refused"
drop "$tree/tests/samples/1-columns.txt" again.txt
wait_until "the page to be put away" test -e "$tree/inbox/done/again.txt"
idle() { cli status --json > "$work/status.json" && (($(queued "$work/status.json") == 0)); }
wait_until "the queues to be empty" idle
whole
say "ok    a page from before the loss is announced no second time"
say "done"
