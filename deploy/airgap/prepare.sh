#!/usr/bin/env bash
# Makes stand-ins for the base images of deploy/Dockerfile, under the very tags it names, for machines that reach no
# image registry: the Rust image from Debian packages, the installed toolchain and a copy of all crates, so that the
# build needs no network; the NATS image from a nats-server program. An image that is there is left alone.
#
# usage: deploy/airgap/prepare.sh
# Needs: docker, root, mmdebstrap and a Debian mirror, cargo with the version of the Dockerfile, and nats-server: named by
# FAYAN_NATS_SERVER, on the PATH, or where our tests keep it. deploy/airgap/README.md has the rest.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

bases=$(sed -n 's/^FROM \([a-z]*:[^ ]*\) AS .*/\1/p' deploy/Dockerfile | sort -u)
rust=$(grep '^rust:' <<< "$bases")
nats=$(grep '^nats:' <<< "$bases")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
label='LABEL fayan.stand-in=true'

have() { docker image inspect "$1" > /dev/null 2>&1 && echo "$1 is there"; }

make_rust() {
    local version suite root=$work/rust
    version=$(cut -d: -f2 <<< "$rust") suite=${version#*-} version=${version%%-*}
    rustc --version | grep -qF "rustc $version " || { echo "$rust needs Rust $version, not $(rustc --version)" >&2; return 1; }
    # The mirror and its keys are those that this machine uses.
    mmdebstrap --quiet --variant=minbase --include=gcc,libc6-dev,ca-certificates "$suite" "$root.tar"
    mkdir -p "$root" && tar -C "$root" -xf "$root.tar" --exclude='./dev/*' && rm "$root.tar"
    rm -rf "$root"/usr/share/{doc,man,locale} "$root"/var/{cache,lib}/apt/*
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

have "$nats" || make_nats
have "$rust" || make_rust
