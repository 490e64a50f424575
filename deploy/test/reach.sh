#!/usr/bin/env bash
# Which networks of a running deployment reach out, and what becomes of an address that brings nothing: a web server in a
# network namespace of its own stands for the world.
#
# usage: deploy/test/reach.sh PROJECT CLI...      CLI: words that run a fayan command in the deployment
set -euo pipefail
project=$1
shift
cli=("$@")
if (($(id -u) != 0)) || ! command -v ip > /dev/null; then
    echo "      which networks reach out was NOT tested: that takes root and ip"
    exit 0
fi
# Addresses that are set aside for documentation.
world=fayan-$$ address=198.51.100.2
clean_up() {
    [ -z "${server:-}" ] || kill "$server" 2> /dev/null || true
    ip netns del "$world" 2> /dev/null || true
    rm -rf "${folder:-}"
}
trap clean_up EXIT
folder=$(mktemp -d)
printf '<title>远处</title><p>一页远处的文字，够长，可以读。</p>' > "$folder/page.html"
ip netns add "$world"
ip link add "fy$$" type veth peer name "fz$$" netns "$world"
ip addr add 198.51.100.1/30 dev "fy$$"
ip link set "fy$$" up
ip -n "$world" addr add "$address/30" dev "fz$$"
ip -n "$world" link set "fz$$" up
ip netns exec "$world" python3 -m http.server --bind "$address" --directory "$folder" 8000 > /dev/null 2>&1 &
server=$!

reaches() {
    docker run --rm --network "${project}_$1" --user 65532:65532 --read-only --cap-drop ALL \
        --env FAYAN_FETCH_SECONDS=4 --env FAYAN_FETCH_CONNECT_SECONDS=2 \
        fayan:0.1.0 extract --format json "http://$address:8000/page.html" 2>&1 | grep -q '"schema":"fayan.report.v1"'
}
for try in 1 2 3 4 5; do
    reaches outside && break
    ((try < 5)) || { echo "FAILED: the network of fetch does not reach out" >&2; exit 1; }
done
echo "ok    the network of fetch reaches out"
for network in inside loopback store; do
    if reaches "$network"; then
        echo "FAILED: the network $network reaches out" >&2
        exit 1
    fi
    echo "ok    the network $network does not"
done
# Who is in which.
id_of() { docker ps -aq --filter "label=com.docker.compose.project=$project" --filter "label=com.docker.compose.service=$1"; }
for service in nats postgres migrate provision clean segment publish fetch; do
    networks=$(docker inspect --format '{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}' "$(id_of $service)")
    case $service in
        fetch) expected="${project}_inside ${project}_outside " ;;
        nats) expected="${project}_inside ${project}_loopback " ;;
        postgres | migrate) expected="${project}_store " ;;
        publish) expected="${project}_inside ${project}_store " ;;
        *) expected="${project}_inside " ;;
    esac
    [ "$networks" = "$expected" ] || { echo "FAILED: $service is in $networks" >&2; exit 1; }
done
echo "ok    only fetch is in it, and only publish and migrate are with postgres"
database=$(docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$(id_of postgres)")
image=$(docker inspect --format '{{.Config.Image}}' "$(id_of postgres)")
from() { docker run --rm --network "${project}_$1" --user 65532:65532 --read-only --cap-drop ALL --entrypoint "$2" "$image" "${@:3}" 2>&1; }
ready=(pg_isready --quiet --timeout=2 --username=fayan_read --dbname=fayan --host="$database")
from store "${ready[@]}" || { echo "FAILED: the network store does not reach postgres" >&2; exit 1; }
for network in inside outside loopback; do
    if from $network "${ready[@]}"; then
        echo "FAILED: the network $network reaches postgres" >&2
        exit 1
    fi
done
for role in postgres fayan_read; do
    said=$(from store psql --no-password --host="$database" --username=$role fayan || true)
    [[ $said = *"no pg_hba.conf entry"* || $said = *"no password supplied"* ]] || { echo "FAILED: $role: $said" >&2; exit 1; }
done
echo "ok    only the network store reaches postgres, which takes no superuser from it and no role without password"

# The quarantine of the runbook: list, show, mend the cause, redrive; and drop.
listed() { "${cli[@]}" quarantine list --json --code FETCH_STATUS 2> /dev/null | python3 -c '
import json, sys
print(*(json.loads(line)["number"] for line in sys.stdin))'; }
wait_for() {
    for try in {1..30}; do
        found=$(listed)
        case $1 in one) [[ $found =~ ^[0-9]+$ ]] && return ;; none) [ -z "$found" ] && return ;; esac
    done
    echo "FAILED: expected $1 in quarantine and found ${found:-none}" >&2
    exit 1
}
"${cli[@]}" submit --no-wait "http://$address:8000/later.html" > /dev/null
wait_for one
"${cli[@]}" quarantine show "$found" | grep -q 404
cp "$folder/page.html" "$folder/later.html"
"${cli[@]}" quarantine redrive "$found" > /dev/null
wait_for none
"${cli[@]}" submit --no-wait "http://$address:8000/never.html" > /dev/null
wait_for one
"${cli[@]}" quarantine drop "$found" > /dev/null
wait_for none
echo "ok    an address without a page went to quarantine and, once it had one, was redriven; another was dropped"
