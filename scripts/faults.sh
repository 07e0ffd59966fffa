#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Fault injection: lets the n-th call of a kind fail in an `index` run (tests/shims/faults.c), n spread over all such
# calls of an undisturbed run, and looks at what is left. What must hold: no crash; a failed run says why and ends with
# 1 or 75; a run that ends with 0 is complete; `check` passes; the next run ends with the content of an undisturbed one.
# Works in the current folder, which should be empty; the last line counts what happened.
set -euo pipefail

usage() {
    cat <<'END'
usage: scripts/faults.sh POINTS KIND:HOW...
  POINTS    calls of each kind that fail in turn, spread evenly; 0: every one
  KIND:HOW  open:EIO write:ENOSPC write:short malloc:ENOMEM ...: see tests/shims/faults.c
Environment: TWINDEX, the program (build/twindex); FAULTS_SO, the shim; IMAGES, a folder of few images
END
}

if (($# < 2)) || [[ ! $1 =~ ^[0-9]+$ ]]; then
    usage >&2
    exit 2
fi
top=$(cd "$(dirname "$0")/.." && pwd)
twindex=${TWINDEX:-$top/build/twindex}
shim=${FAULTS_SO:-$(dirname "$twindex")/tests/faults.so}
images=${IMAGES:-$top/testdata/tiny}
points=$1
shift
n_runs=0 n_failed=0

die() {
    echo "faults: $1 ($PWD)" >&2
    exit 1
}

content() {
    sqlite3 "$1" 'SELECT * FROM images ORDER BY CAST(path AS BLOB)'
}

# run_with FAULT AT: one index run with the fault; its exit code in $code.
run_with() {
    rm -rf db db-* db.* db-shm
    head -c 8 /dev/zero >count
    code=0
    LD_PRELOAD=$shim FAULT=$1 FAULT_AT=$2 FAULT_BELOW=$PWD FAULT_COUNT=count \
        "$twindex" index -q -j 2 -d "$PWD/db" "$PWD/c" >out 2>err || code=$?
    calls=$(od -An -t u8 count | tr -d ' ')
}

# try FAULT AT: the run, and what must hold after it.
try() {
    run_with "$1" "$2"
    n_runs=$((n_runs + 1))
    case $code in
    0) ;;
    1 | 75)
        n_failed=$((n_failed + 1))
        [[ -s err ]] || die "$1 at $2: exit code $code and not a word"
        ;;
    *) die "$1 at $2: exit code $code: $(<err)" ;;
    esac
    if [[ $code = 0 ]]; then
        content db | cmp -s - wanted || die "$1 at $2: exit code 0, but the content is not complete"
    elif [[ -e db ]]; then
        "$twindex" check -q -d db >/dev/null 2>check.err || die "$1 at $2: check: $(<check.err)"
    fi
    "$twindex" index -q -d "$PWD/db" "$PWD/c" 2>again.err || die "$1 at $2: the next run fails: $(<again.err)"
    content db | cmp -s - wanted || die "$1 at $2: the next run does not mend it"
    [[ $(echo db*) == db ]] || die "$1 at $2: left beside the index: $(echo db*)"
}

cp -r --no-preserve=mode "$images" c
"$twindex" index -q -d "$PWD/right" "$PWD/c"
content right >wanted

for fault; do
    run_with "$fault" 0
    [[ $code = 0 ]] || die "$fault at 0: exit code $code: $(<err)"
    ((calls > 0)) || die "$fault: no such call is made"
    total=$calls
    n=$((points == 0 || points > total ? total : points))
    for ((i = 0; i < n; i++)); do
        try "$fault" $((1 + (n > 1 ? i * (total - 1) / (n - 1) : 0)))
    done
done
echo "$n_runs runs with a fault: $n_failed ended with an error, $((n_runs - n_failed)) got over it; all were mended"
