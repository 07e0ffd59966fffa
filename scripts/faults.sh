#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Fault injection: lets the n-th call of a kind fail in a run of a command that writes (tests/shims/faults.c), n spread
# over all such calls of an undisturbed run, and looks at what is left. What must hold: no crash; a failed run says why
# in one line and ends with 1 or 75; what was there before is whole; a run that ends with 0 is complete; the next run
# ends with the content of an undisturbed one, and leaves nothing beside it.
# Works in the current folder, which should be empty; the last line counts what happened.
set -euo pipefail

usage() {
    cat <<'END'
usage: scripts/faults.sh COMMAND POINTS KIND:HOW...
  COMMAND   index, hash, merge, merge-new (into no index yet), prune, repair (of an index with a damaged row), export,
            optimize
  POINTS    calls of each kind that fail in turn, spread evenly; 0: every one
  KIND:HOW  open:EIO write:ENOSPC write:short malloc:ENOMEM ...: see tests/shims/faults.c
Environment: TWINDEX, the program (build/twindex); FAULTS_SO, the shim; IMAGES, a folder of few images
END
}

if (($# < 3)) || [[ ! $1 =~ ^(index|hash|merge|merge-new|prune|repair|export|optimize)$ || ! $2 =~ ^[0-9]+$ ]]; then
    usage >&2
    exit 2
fi
top=$(cd "$(dirname "$0")/.." && pwd)
twindex=${TWINDEX:-$top/build/twindex}
shim=${FAULTS_SO:-$(dirname "$twindex")/tests/faults.so}
images=${IMAGES:-$top/testdata/tiny}
command=$1
points=$2
shift 2
n_runs=0 n_failed=0 never=

die() {
    echo "faults: $command, $1 ($PWD)" >&2
    exit 1
}

# The folders: c has the images; before has what is there before each run; w is its copy that the run works on.
leavings=()
case $command in
index) words=(index -q -j 2 -d "$PWD/w/db" "$PWD/c") ;;
hash) # which deletes nothing: a part that could not be sealed stays for the eye of its owner
    words=(hash -q -j 2 -o "$PWD/w/shards" "$PWD/c")
    leavings=(! -path 'w/shards/*.twx.part')
    ;;
merge*) words=(merge -q -d "$PWD/w/db" "$PWD/w/shards") ;;
prune) words=(prune -q -d "$PWD/w/db") ;;
repair) words=(check --repair -q -d "$PWD/w/db") ;;
export) words=(export -q --include-flat -d "$PWD/w/db" -o "$PWD/w/groups") ;;
optimize)
    words=(optimize -q -d "$PWD/w/db")
    leavings=(! -path w/db.tables)
    ;;
esac

prepare() {
    cp -r --no-preserve=mode "$images" c
    for i in c/*; do
        cp "$i" "$i.copy"
    done
    mkdir before
    case $command in
    merge-new) "$twindex" hash -q -j 2 -o before/shards c ;;
    merge | prune | repair | export) "$twindex" index -q -d before/db c ;;
    optimize)
        mkdir shards
        "$(dirname "$twindex")/bench/make_shards" shards 40000 # of 32,768 there are tables
        "$twindex" merge -q -d before/db shards
        ;;
    esac
    case $command in
    merge) # shards of two runs over what was changed and added since
        mkdir c/sub
        cp "$images"/* c/sub
        cp c/3x2.png c/8x9.png
        "$twindex" hash -q -j 2 -o before/shards c
        "$twindex" hash -q -j 2 -o before/shards c/sub
        ;;
    prune) rm c/*.copy ;;
    repair) sqlite3 before/db 'PRAGMA ignore_check_constraints = 1; UPDATE files SET status = 7 WHERE rowid = 2' ;;
    export) echo 'the groups of an earlier run' >before/groups ;;
    esac
}

# rows INDEX: its content; nothing when there is none.
rows() {
    [[ ! -e $1 ]] || sqlite3 "$1" 'SELECT * FROM images ORDER BY CAST(path AS BLOB)'
}

# content DIR: what the command has made there.
content() {
    case $command in
    hash)
        rm -f merged
        [[ ! -e $1/shards ]] || "$twindex" merge -q -d merged "$1/shards"
        rows merged
        ;;
    export) [[ ! -e $1/groups ]] || cat "$1/groups" ;;
    optimize) [[ ! -e $1/db.tables ]] || cksum <"$1/db.tables" ;;
    *) rows "$1/db" ;;
    esac
}

# state DIR: what check finds of its index.
state() {
    [[ ! -e $1/db ]] || "$twindex" check --json -d "$1/db" 2>/dev/null | sed 's/"seconds":[^,}]*//' || true
}

# run_with FAULT AT: one run with the fault; its exit code in $code.
run_with() {
    rm -rf w
    cp -a before w
    head -c 8 /dev/zero >count
    code=0
    LD_PRELOAD=$shim FAULT=$1 FAULT_AT=$2 FAULT_BELOW=$PWD FAULT_COUNT=count \
        "$twindex" "${words[@]}" >out 2>err || code=$?
    calls=$(od -An -t u8 count | tr -d ' ')
}

# says_well: one line says why; before it a repair reports the damage, and a run of children what their failure cost.
says_well() {
    [[ -s err ]] && ! grep -qv '^twindex: ' err || return 1
    [[ $(wc -l <err) = 1 || $command =~ ^(index|hash|repair)$ ]]
}

# look_at WHAT: after a run that failed, all is as before, as wanted, or (rows of an index) on the way.
look_at() {
    content w >now 2>now.err || die "$1: what is left cannot be read: $(<now.err)"
    if [[ $command = export || $command = optimize ]]; then
        cmp -s now old || cmp -s now wanted || die "$1: the output is neither the old one nor the new"
    else
        LC_ALL=C sort now >now.sorted
        [[ -z $(LC_ALL=C comm -23 now.sorted may) ]] || die "$1: rows that nobody wrote"
        [[ -z $(LC_ALL=C comm -13 now.sorted must) ]] || die "$1: rows are lost"
    fi
    if [[ -e w/db ]] && ! "$twindex" check -q -d w/db >/dev/null 2>check.err; then
        [[ $command = repair && $(state w) = "$damage" ]] || die "$1: check: $(<check.err)"
    fi
}

# look_at_end WHAT: after a run that ended well, all is as wanted.
look_at_end() {
    content w | cmp -s - wanted || die "$1, but the content is not complete"
    [[ ! -e w/db ]] || "$twindex" check -q -d w/db >/dev/null 2>check.err || die "$1, but check: $(<check.err)"
    left=$(find w -type f ! -path w/db ! -path w/groups ! -path 'w/shards/*.twx' "${leavings[@]}")
    [[ -z $left ]] || die "$1, but leaves $left"
    [[ $command != merge* ]] || diff -r before/shards w/shards || die "$1, but changes the shards"
}

# try FAULT AT: the run, and what must hold after it.
try() {
    run_with "$1" "$2"
    n_runs=$((n_runs + 1))
    case $code in
    0) look_at_end "$1 at $2: exit code 0" ;;
    1 | 75)
        n_failed=$((n_failed + 1))
        says_well || die "$1 at $2: exit code $code, and says '$(<err)'"
        look_at "$1 at $2"
        ;;
    *) die "$1 at $2: exit code $code: $(<err)" ;;
    esac
    "$twindex" "${words[@]}" >out 2>again.err || die "$1 at $2: the next run fails: $(<again.err)"
    look_at_end "$1 at $2: the next run ends"
}

prepare
content before >old
damage=$(state before)
run_with none:EIO 0
content w >wanted
look_at_end 'an undisturbed run'
[[ -s wanted && $(<old) != "$(<wanted)" ]] || die 'an undisturbed run: does nothing'
LC_ALL=C sort -u old wanted >may
LC_ALL=C comm -12 <(LC_ALL=C sort old) <(LC_ALL=C sort wanted) >must

for fault; do
    run_with "$fault" 0
    [[ $code = 0 ]] || die "$fault at 0: exit code $code: $(<err)"
    if ((calls == 0)); then
        never+=" $fault"
        continue
    fi
    total=$calls
    n=$((points == 0 || points > total ? total : points))
    for ((i = 0; i < n; i++)); do
        try "$fault" $((1 + (n > 1 ? i * (total - 1) / (n - 1) : 0)))
    done
done
((n_runs > 0)) || die "$*: no such call is made"
echo "$command: $n_runs runs with a fault: $n_failed ended with an error, $((n_runs - n_failed)) got over it;" \
    "all were mended${never:+; no call of$never}"
