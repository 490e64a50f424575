#!/usr/bin/env bash
# The runbook for real: installs from a copy of this tree as an operator would, follows a document to its statements,
# looks at how the containers are locked up, stops and scales under load, kills everything, saves, restores, moves the
# store to SQLite, and cleans up. What it needs, and what the environment may ask for, tells common.sh.
#
# usage: deploy/test/compose.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

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

install $subscriber
mkdir "$work/python"
python3 -m pip install --quiet --root-user-action=ignore --disable-pip-version-check --target "$work/python" nats-py==2.16.0 nkeys==0.2.1
cp "$keys/subscriber-$subscriber.nkey" "$work/$subscriber.nkey"
installed() { cat "$keys"/*.* "$keys"/nats/* "$tree/.env" | sha256sum; }
before=$(installed)
FAYAN_SKIP_BUILD=1 "$tree/deploy/init.sh" "$keys" > /dev/null
equal "a second init changes nothing" "$before" "$(installed)"
equal "who can read keys and passwords" "600" "$(stat -c %a "$keys"/*.* | sort -u)"
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
tail_events() { cli tail --from start --until-caught-up --format json; }
tail_events > "$work/events.jsonl"
equal "the operator's tail" 4 "$(wc -l < "$work/events.jsonl")"
reader() { compose run --rm -T read "$@" 2> "$work/read.err"; }
statement=$(head -n 1 "$work/events.jsonl" | python3 -c 'import json, sys; print(json.load(sys.stdin)["statement_id"])')
equal "found by a reader" 1 "$(reader search --format json 矿山修复7200亩 | wc -l)"
check "shown to a reader" reader show "$statement"
! reader suppress add "statement:$statement" --reason test --by test > /dev/null 2>&1 || fail "a reader suppressed a statement"
grep -q 'permission denied' "$work/read.err" || fail "a reader was refused for another reason: $(cat "$work/read.err")"
say "ok    a reader may not decide"

say "== a hand correction"
cli review correct "$statement" --field headline --old '守好山头 管住源头' --new '守住山头 管好源头' --reason test --by test > /dev/null
corrected() { (($(tail_events | wc -l) == 5)); }
wait_until "the correction to be announced" corrected
check "a correction is announced, and fits" cli check --strict

say "== another subscriber, while everything runs"
FAYAN_SKIP_BUILD=1 "$tree/deploy/init.sh" "$keys" second > "$work/init.log"
compose kill -s HUP nats > /dev/null 2>&1
compose up -d provision > /dev/null 2>&1
cp "$keys/subscriber-second.nkey" "$work/second.nkey"
provisioned() { cli check --strict; }
wait_until "the consumer of the new subscriber" provisioned > /dev/null
listen second "$work/second.json" 5 60
wait "$listener" || fail "the second subscriber: $(cat "$work/second.json.err")"
equal "events it reads" 5 "$(field "$work/second.json" distinct)"

say "== sizes"
for image in fayan:0.1.0 fayan-nats:0.1.0 $("$tree/deploy/airgap/bases.sh" | grep postgres); do
    say "      image $image: $(($(docker image inspect --format '{{.Size}}' "$image") / 1000000)) MB"
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
        grep -q '^Seccomp:[[:space:]]*2' "/proc/$process/status" || fail "$name may call the kernel as it likes"
        # Whoever may look into the process sees how its root is mounted.
        if (($(id -u) == 0)); then
            awk '$5 == "/" { exit $6 !~ /^ro(,|$)/ }' "/proc/$process/mountinfo" || fail "$name has a root that it can write"
        fi
    fi
done
say "ok    no root, no writable root, no capability, no new privileges, limits: $(each_container | wc -l) containers"
equal "ports of the machine" "127.0.0.1:$FAYAN_NATS_PORT" \
    "$(each_container | xargs docker inspect --format '{{range .HostConfig.PortBindings}}{{range .}}{{.HostIp}}:{{.HostPort}}{{end}}{{end}}' | grep .)"
for image in fayan fayan-nats; do
    ! docker run --rm --entrypoint /bin/sh $image:0.1.0 -c true 2> /dev/null || fail "there is a shell in the image $image"
done
say "ok    no shell in the images of our own"
each_container | xargs docker inspect > "$work/described.json"
compose logs --no-color > "$work/all.log" 2>&1
for file in "$keys"/*.nkey "$keys"/*.pgpass; do
    ! grep -qF "$(cut -d: -f5 "$file")" "$work/described.json" "$work/all.log" \
        || fail "the secret of $(basename "$file") stands in a container's description or log"
done
say "ok    no seed and no password in any container's description or log"
(cd "$tree" && "$here/reach.sh" "$COMPOSE_PROJECT_NAME" "${compose[@]}" run --rm -T cli 2> "$work/reach.err") || fail "$(cat "$work/reach.err")"

say "== stop under load"
pages=800
put_away() { (($(ls "$tree/inbox/done" | wc -l) > $1)); }
listen $subscriber "$work/load.json" $((4 * pages + 1)) 600
drop_pages 0 $pages
wait_until "an eighth of the pages to be taken" put_away $((pages / 8))
started=$(now)
compose stop clean segment publish fetch > /dev/null 2>&1
took=$(since "$started")
cli status --json > "$work/status.json" || true
left=$(($(ls "$tree/inbox" | grep -c 'txt$' || true) + $(queued "$work/status.json")))
say "      stopped in $took with $left of $pages pages still to do"
((left)) || fail "everything was done before the stop: that was no load"
for service in fetch clean segment publish; do
    equal "$service ended by itself, in order" 0 "$(docker inspect --format '{{.State.ExitCode}}' "$(containers_of $service)")"
done

say "== scale from 1 to 4 and back, under load"
started=$(now)
compose up -d --scale clean=4 --scale segment=4 --scale publish=4 > /dev/null 2>&1
wait_until "all services, three of them four times, to be healthy" all_healthy 15
say "      four of clean, segment and publish are healthy after $(since "$started")"
wait_until "half of the pages to be taken" put_away $((pages / 2))
compose up -d --scale clean=1 --scale segment=1 --scale publish=1 > /dev/null 2>&1
cli status --json > "$work/status.json" || true
left=$(($(ls "$tree/inbox" | grep -c 'txt$' || true) + $(queued "$work/status.json")))
say "      back to one each $(since "$started") after the start, with $left pages still to do"
((left)) || fail "everything was done before the services were scaled back: that was no load"
wait "$listener" || fail "the subscriber: $(cat "$work/load.json.err")"
say "      all statements $(since "$started") after the start"
equal "distinct events" $((4 * pages + 1)) "$(field "$work/load.json" distinct)"
equal "messages, so repeated 0" $((4 * pages + 1)) "$(field "$work/load.json" messages)"
cli check > "$work/check.txt"
stored="$(grep '^store' "$work/check.txt")" published=$((4 * pages + 5))
equal "in the store" "store: $((pages + 2)) documents, $((4 * pages + 4)) statements" "$stored"
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
    equal "on NATS" "$published" "$(tail_events | wc -l)"
}
whole

say "== back up, lose everything, restore"
started=$(now)
"$tree/deploy/backup.sh" "$work/backup" > "$work/backup.log" 2>&1 || fail "$(tail -5 "$work/backup.log")"
say "      backed up in $(since "$started"): $(du -sm "$work/backup" | cut -f1) MB"
wait_until "all services to be healthy" all_healthy
compose down --volumes > /dev/null 2>&1
started=$(now)
"$tree/deploy/restore.sh" "$work/backup" > "$work/restore.log" 2>&1 || fail "$(tail -5 "$work/restore.log")"
say "      restored in $(since "$started")"
wait_until "all services to be healthy" all_healthy
whole
! "$tree/deploy/restore.sh" "$work/backup" > /dev/null 2>&1 || fail "restore wrote over what is there"
say "ok    restoring over data is refused"
drop "$tree/tests/samples/1-columns.txt" again.txt
wait_until "the page to be put away" test -e "$tree/inbox/done/again.txt"
wait_until "the queues to be empty" idle
whole
say "ok    a page from before the loss is announced no second time"

say "== another password for a role"
rm "$keys/store-publish.pgpass"
FAYAN_SKIP_BUILD=1 "$tree/deploy/init.sh" "$keys" > /dev/null
compose up -d --force-recreate postgres publish > /dev/null 2>&1
wait_until "all services to be healthy" all_healthy
whole

say "== the store moved to SQLite"
compose stop publish > /dev/null 2>&1
compose run --rm -T migrate store copy postgres://postgres/fayan sqlite:///var/lib/fayan/fayan.db > "$work/copy.log" 2>&1 \
    || fail "$(tail -5 "$work/copy.log")"
echo FAYAN_STORE=sqlite:///var/lib/fayan/fayan.db >> "$tree/.env"
up
compose stop postgres > /dev/null 2>&1
drop_pages $pages 1
published=$((published + 4)) stored="store: $((pages + 3)) documents, $((4 * pages + 8)) statements"
announced() { cli status --json > "$work/status.json" && (($(field "$work/status.json" statements) == published)); }
wait_until "a page to be announced without PostgreSQL" announced
whole
say "done, in $((SECONDS / 60)) minutes"
