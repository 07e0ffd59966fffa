#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Fuzzes the targets one after the other: run.sh BUILD TWINDEX SECONDS [TARGET...]. Each begins with its seeds, what
# tests/fuzz/regress/ holds and what earlier runs came to (BUILD/corpus/TARGET), and stops at its first finding. Ends
# with 1 when there was one; its input is named, and lies in BUILD/findings/.
set -euo pipefail

usage='usage: run.sh BUILD TWINDEX SECONDS [TARGET...]'
build=$(realpath "${1?$usage}") twindex=${2?$usage} seconds=${3?$usage}
shift 3
here=$(realpath "$(dirname "$0")")
[[ $# -gt 0 ]] || set -- index coefficients jpeg jxl merge metadata options png rows shard sniff protocol parts unpack webp avif

# Indexes and shards are made and read many times a second: in memory where that is possible.
[[ -w /dev/shm ]] && export TMPDIR=/dev/shm
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TMPDIR=$work TWINDEX_DECODER=${twindex%/*}/twindex-decode
export ASAN_OPTIONS=${ASAN_OPTIONS-quarantine_size_mb=16:malloc_context_size=8:allocator_release_to_os_interval_ms=-1}
export LSAN_OPTIONS=${LSAN_OPTIONS-suppressions=$here/../lsan.supp:print_suppressions=0}
export UBSAN_OPTIONS=${UBSAN_OPTIONS-print_stacktrace=1}

# 16 KiB: a shard of dozens of records, a small photo; recipes for an index are a few hundred bytes, seeds of coefficients at most 1,500.
options_of() {
    local dict
    case $1 in
    index) echo -max_len=1024 ;;
    coefficients) echo -max_len=1536 ;;
    *) echo -max_len=16384 ;;
    esac
    dict=$here/dict/${1/coefficients/jpeg}.dict
    [[ ! -e $dict ]] || echo "-dict=$dict"
    [[ $1 != options ]] || echo -close_fd_mask=3 # the commands print
}

fuzz() {
    local target=$1 log=$build/findings/$1.log code=0 options inputs
    inputs=("$build/corpus/$target" "$work/seeds/$target")
    [[ ! -d $here/regress/$target ]] || inputs+=("$here/regress/$target")
    mkdir -p "$build/corpus/$target"
    mapfile -t options < <(options_of "$target")
    "$build/fuzz/$target" "${options[@]}" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 \
        -print_final_stats=1 -artifact_prefix="$build/findings/$target-" \
        "${inputs[@]}" >"$log" 2>&1 || code=$?
    awk -v target="$target" '
        match($0, /cov: [0-9]+/) { cov = substr($0, RSTART + 5, RLENGTH - 5) }
        match($0, /ft: [0-9]+/) { ft = substr($0, RSTART + 4, RLENGTH - 4) }
        /^stat::number_of_executed_units/ { n = $2 }
        END { printf "%-8s %d runs, %d edges, %d features\n", target, n, cov, ft }' "$log"
    ((code == 0)) && return
    grep -aE 'claim does not hold|ERROR:|SUMMARY:|runtime error|Test unit written to' "$log" | sed 's/^/    /'
    echo "    run it again: $build/fuzz/$target INPUT"
    return 1
}

mkdir -p "$build/findings"
TWINDEX=$twindex TESTDATA=$here/../../testdata "$here/make_seeds.sh" "$work/seeds"
n_findings=0
for target; do
    fuzz "$target" || n_findings=$((n_findings + 1))
done
echo "$# targets, $n_findings with a finding"
((n_findings == 0))
