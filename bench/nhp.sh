#!/usr/bin/env bash
# The demand model's standard job: wall and CPU seconds and peak memory of both modes.
set -euo pipefail
cd "$(dirname "$0")/.."
shared="${SHARED:-../shared}"
if [ ! -d "$shared/data/nhp_synthetic" ]; then
    echo "skipped: $shared/data/nhp_synthetic is not there"
    exit 0
fi
cargo build --release --quiet --package concordat-cli
concordat="${CARGO_TARGET_DIR:-target}/release/concordat"
out="$(mktemp -d)"
trap 'rm -rf "$out"' EXIT
for mode in sampled analytic; do
    /usr/bin/time -f "$mode: %e s wall, %U s user, %S s system, %M kB" "$concordat" nhp run \
        --data "$shared/data/nhp_synthetic" --params "$shared/cases/nhp/params.json" --out "$out" --mode "$mode" > /dev/null
done
