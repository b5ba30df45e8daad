#!/usr/bin/env bash
# The demand model's standard job: wall and CPU seconds and peak memory of both modes, beside the reference.
# RUNS says how often (3), SHARED where the open data is (../shared).
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

# Others' work on the machine lengthens wall seconds, and CPU seconds by less: read both with the load.
load() { cut -d' ' -f1-3 /proc/loadavg; }
model="$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -1)"
echo "$(nproc) cores, ${model:-processor not named}; load before: $(load)"

for mode in sampled analytic; do
    for _ in $(seq "${RUNS:-3}"); do
        /usr/bin/time -f "%e %U %S %M" -o "$out/time" "$concordat" nhp run --data "$shared/data/nhp_synthetic" \
            --params "$shared/cases/nhp/params.json" --out "$out/results" --runs 256 --mode "$mode" > /dev/null
        awk -v mode="$mode" '{
            cpu = $2 + $3
            printf "%-8s %5.2f s wall, %5.2f CPU-seconds, %4.0f MB", mode, $1, cpu, $4 / 1000
            # The reference takes 7.1 to 8.9 CPU-seconds for each of 256 runs.
            if (mode == "sampled") printf ": the reference takes %.0f to %.0f times the CPU", 7.1 * 256 / cpu, 8.9 * 256 / cpu
            print ""
        }' "$out/time"
    done
done
echo "load after: $(load)"
