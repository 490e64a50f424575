#!/usr/bin/env bash
# Makes stand-ins for the images that the deployment takes from a registry, under the very tags that deploy/Dockerfile and
# docker-compose.yml name, for machines that reach none: the Rust image from Debian packages, the installed toolchain and
# a copy of all crates, so that the build needs no network; the NATS image from a nats-server program; the PostgreSQL image
# from Debian packages. An image that is there is left alone.
#
# usage: deploy/airgap/prepare.sh
# Needs: docker, root, mmdebstrap and a Debian mirror, cargo with the version of the Dockerfile, and nats-server: named by
# FAYAN_NATS_SERVER, on the PATH, or where our tests keep it. deploy/airgap/README.md has the rest.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

bases=$(deploy/airgap/bases.sh)
rust=$(grep '^rust:' <<< "$bases")
nats=$(grep '^nats:' <<< "$bases")
postgres=$(grep '^postgres:' <<< "$bases")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
label='LABEL fayan.stand-in=true'

have() { docker image inspect "$1" > /dev/null 2>&1 && echo "$1 is there"; }

# Debian with some packages in a folder. The mirror and its keys are those that this machine uses.
debian() {
    local suite=$1 packages=$2 root=$3
    mmdebstrap --quiet --variant=minbase --include="$packages" "$suite" "$root.tar"
    mkdir -p "$root" && tar -C "$root" -xf "$root.tar" --exclude='./dev/*' && rm "$root.tar"
    rm -rf "$root"/usr/share/{doc,man,locale} "$root"/var/{cache,lib}/apt/*
}

make_rust() {
    local version suite root=$work/rust
    version=$(cut -d: -f2 <<< "$rust") suite=${version#*-} version=${version%%-*}
    rustc --version | grep -qF "rustc $version " || { echo "$rust needs Rust $version, not $(rustc --version)" >&2; return 1; }
    debian "$suite" gcc,libc6-dev,ca-certificates "$root"
    local sysroot target cargo=$root/usr/local/cargo
    sysroot=$(rustc --print sysroot) target=$(rustc -vV | sed -n 's/^host: //p')
    mkdir -p "$root/usr/local/"{bin,lib/rustlib} "$cargo"
    cp "$sysroot"/bin/{cargo,rustc} "$root/usr/local/bin/"
    cp "$sysroot"/lib/*.so* "$root/usr/local/lib/"
    cp -r "$sysroot/lib/rustlib/$target" "$root/usr/local/lib/rustlib/"
    cargo vendor --quiet --locked --versioned-dirs "$cargo/vendor" > /dev/null
    printf '[source.crates-io]\nreplace-with = "copy"\n[source.copy]\ndirectory = "%s"\n' /usr/local/cargo/vendor \
        > "$cargo/config.toml"
    tar -C "$root" -c . | docker import --change "$label" --change 'ENV CARGO_HOME=/usr/local/cargo' - "$rust"
}

make_nats() {
    local program root=$work/nats version=${nats#nats:}
    program=${FAYAN_NATS_SERVER:-$(command -v nats-server || echo "${XDG_CACHE_HOME:-$HOME/.cache}/fayan/nats-server/$version/nats-server")}
    "$program" --version | grep -qF "v$version" || { echo "$program is not nats-server $version" >&2; return 1; }
    mkdir -p "$root"
    # Where the official image has it.
    install -m 755 "$program" "$root/nats-server"
    tar -C "$root" -c . | docker import --change "$label" --change 'ENTRYPOINT ["/nats-server"]' - "$nats"
}

make_postgres() {
    local version suite root=$work/postgres
    version=$(cut -d: -f2 <<< "$postgres") suite=${version#*-} version=${version%%-*}
    debian "$suite" "postgresql-$version,libnss-wrapper" "$root"
    # The cluster that the package makes.
    rm -rf "$root"/{etc,var/lib,var/log}/postgresql
    # Where the official image has its data, for any user.
    mkdir -p -m 1777 "$root/var/lib/postgresql/data"
    local path=/usr/local/bin:/usr/bin:/bin:/usr/lib/postgresql/$version/bin
    tar -C "$root" -c . | docker import --change "$label" --change "ENV PATH=$path" --change "ENV PG_MAJOR=$version" - "$postgres"
}

have "$nats" || make_nats
have "$postgres" || make_postgres
have "$rust" || make_rust
