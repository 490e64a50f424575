#!/usr/bin/env bash
# A bad day: each container killed, frozen and cut off, both disks full, everything restarted at once, each time while
# documents come in. After each blow all statements have to be in the store and announced, each once. Prints a table.
#
# usage: deploy/test/faults.sh [PATTERN]     only faults whose name fits, such as '*postgres*' or '!(*killed|*frozen)'
# Needs root, iptables, nsenter and loop devices beside what common.sh names.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
pattern=${1:-*}
# Documents of each fault, with four statements each; how long a freeze, a cut or a full disk lasts; how long a service
# may take to come back: the engine waits up to a minute before it starts again what ended often.
pages=${FAYAN_FAULT_PAGES:-100} seconds=12 PATIENCE=400
for needed in iptables nsenter losetup; do command -v $needed > /dev/null || fail "$needed is needed"; done
(($(id -u) == 0)) || fail "only root can do this"

# Streams and database each on a disk of its own, small enough to be filled.
export COMPOSE_FILE=docker-compose.yml:$work/disks.yml
echo 'volumes:' > "$work/disks.yml"
for disk in streams database; do
    truncate -s 1G "$work/$disk.img"
    mkfs.ext4 -q -m 0 "$work/$disk.img"
    mkdir "$work/$disk"
    mount -o loop "$work/$disk.img" "$work/$disk"
    mounts="${mounts:-} $work/$disk"
    rmdir "$work/$disk/lost+found"
    chmod 1777 "$work/$disk"
    echo "  $disk: {driver_opts: {type: none, o: bind, device: $work/$disk}}" >> "$work/disks.yml"
done

pid() { docker inspect --format '{{.State.Pid}}' "$1"; }
address() { docker inspect --format "{{(index .NetworkSettings.Networks \"${COMPOSE_PROJECT_NAME}_$2\").IPAddress}}" "$(containers_of "$1")"; }
inside() { nsenter --target "$(pid "$(containers_of "$1")")" --net "${@:2}"; }
# A freeze, a cut and a full disk last for a time.
last() { sleep $seconds; }

# As the kernel kills, so that the engine starts it again: three times, each time as soon as it runs.
killed() {
    local container process
    container=$(containers_of "$1") process=0
    runs_anew() { local found; found=$(pid "$container") && ((found && found != process)); }
    for blows in 1 2 3; do
        wait_until "$1 to run" runs_anew
        process=$(pid "$container")
        kill -9 "$process"
    done
    wait_until "$1 to run" runs_anew
}
frozen() { docker pause "$(containers_of "$1")" > /dev/null; last; docker unpause "$(containers_of "$1")" > /dev/null; }
# Out of a network and back, perhaps with another address.
cut_off() {
    local network=${COMPOSE_PROJECT_NAME}_$2
    docker network disconnect "$network" "$(containers_of "$1")"
    last
    docker network connect --alias "$1" "$network" "$(containers_of "$1")"
}
# What comes from the other side is lost, what goes there arrives. usage: deaf SERVICE OTHER NETWORK
deaf() {
    local rule
    rule=(INPUT --source "$(address "$2" "$3")" --jump DROP)
    inside "$1" iptables --append "${rule[@]}"
    last
    inside "$1" iptables --delete "${rule[@]}"
}
full() {
    dd if=/dev/zero of="$work/$1/ballast" bs=1M 2> /dev/null || true
    last
    rm "$work/$1/ballast"
}
# A stream that could not write takes nothing until the server starts anew, as the runbook says.
full_streams() { full streams; docker restart "$(containers_of nats)" > /dev/null; }
# Those that run; what prepares the streams and the store has ended.
all() { docker ps -q --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" | xargs docker "$@" > /dev/null; }
all_killed() { all kill; compose up -d > /dev/null 2>&1; }
all_restarted() { all restart --time 30; }

documents=0
put_away() { (($(ls "$tree/inbox/done" | wc -l) > $1)); }
announced() { cli status --json > "$work/status.json" && (($(field "$work/status.json" statements) >= 4 * documents)); }
saved() { cli check > "$work/check.txt" && [ "$(grep '^store' "$work/check.txt")" = "store: $documents documents, $((4 * documents)) statements" ]; }
# usage: fault NAME COMMAND...
fault() {
    local name=$1 began lifted healthy whole stored announcements
    shift
    # shellcheck disable=SC2053
    [[ $name = $pattern ]] || return 0
    blows=1
    drop_pages $documents "$pages"
    documents=$((documents + pages))
    wait_until "pages to be taken" put_away $((documents - pages * 7 / 8))
    began=$(now)
    "$@"
    lifted=$(now)
    wait_until "all services to be healthy after $name" all_healthy
    healthy=$(since "$lifted")
    wait_until "all statements to be announced after $name" announced
    whole=$(since "$lifted")
    wait_until "the queues to be empty after $name" idle
    wait_until "the store to hold everything after $name" saved
    stored=$(sed -n 's/^store: .* documents, \([0-9]*\) statements$/\1/p' "$work/check.txt")
    announcements=$(field "$work/status.json" statements)
    say "| $name | $pages | $blows | $(since "$began" "$lifted") | $healthy | $whole | $((4 * documents - stored)) | $((announcements - 4 * documents)) |"
    ((announcements == 4 * documents)) || fail "something was announced twice"
}

install
started=$(now)
up
say "      up to healthy: $(since "$started")"
say "| fault | documents | blows | lasted | then healthy after | all announced after | lost | repeated |"
say "|---|---|---|---|---|---|---|---|"
for service in fetch clean segment publish nats postgres; do
    fault "$service killed" killed $service
    fault "$service frozen" frozen $service
done
for service in fetch clean segment publish nats; do
    fault "$service cut off from the network of NATS" cut_off $service inside
done
for service in publish postgres; do
    fault "$service cut off from the network of PostgreSQL" cut_off $service store
done
fault "publish does not hear nats" deaf publish nats inside
fault "nats does not hear publish" deaf nats publish inside
fault "segment does not hear nats" deaf segment nats inside
fault "nats does not hear segment" deaf nats segment inside
fault "publish does not hear postgres" deaf publish postgres store
fault "postgres does not hear publish" deaf postgres publish store
fault "disk of nats full, then nats restarted" full_streams
fault "disk of postgres full" full database
fault "all killed at once" all_killed
fault "all restarted at once" all_restarted
cli tail --from start --until-caught-up --format json > "$work/events.jsonl"
equal "events in the end" $((4 * documents)) "$(wc -l < "$work/events.jsonl")"
equal "distinct ones" $((4 * documents)) "$(python3 -c '
import json, sys
print(len({json.loads(line)["id"] for line in open(sys.argv[1])}))' "$work/events.jsonl")"
cli status --json > "$work/status.json"
equal "in quarantine" 0 "$(field "$work/status.json" quarantined)"
say "done, in $((SECONDS / 60)) minutes"
