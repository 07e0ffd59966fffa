#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Tries for long what the tests try for seconds: kill -9 at random moments, shards merged in random orders. What must
# hold: `check` passes whenever it is asked, and the content (the images view, the exported groups) is that of an
# undisturbed run. Works in the current folder, which should be empty; the last line counts what happened.
set -euo pipefail

usage() {
    cat <<'END'
usage: scripts/torture.sh [--seed N] kills COUNT | signals COUNT | readers COUNT | orders COUNT | crashes COUNT | hostile SECONDS
  kills COUNT    kill `index` COUNT times, into fresh and into older indexes, and let it end now and then
  signals COUNT  the same with SIGINT and SIGTERM, some of them twice
  readers COUNT  query, export, stats and check an index COUNT times while runs write it
  orders COUNT   merge the shards of three runs over a changing tree COUNT times, in random orders and batches
  crashes COUNT  index COUNT images, above 100, each of which takes its decoder down: the run gives up, and says so
  hostile SECONDS  index all there is beside an image that crashes its decoder, one that hangs it (--timeout SECONDS) and
                 one that exceeds the memory limit: only these fail, in at most 2 x SECONDS + 5 s more than without them
  --seed N       of the random numbers (default: from the clock, reported at the end)
Environment: TWINDEX, the program (build/twindex); COLLECTION, folders of images (testdata and, where it is,
../shared/data/caltech101); COPIES of them (2)
END
}

top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=/dev/null
. "$top/tests/shims/evil.sh"
twindex=${TWINDEX:-$top/build/twindex}
copies=${COPIES:-2}
seed=$RANDOM$RANDOM
if [[ ${1-} == --seed ]]; then
    seed=$2
    shift 2
fi
if (($# != 2)) || [[ ! $2 =~ ^[1-9][0-9]*$ ]]; then
    usage >&2
    exit 2
fi
RANDOM=$((seed % 32768))

die() {
    echo "torture: $1 (seed $seed, $PWD)" >&2
    exit 1
}

# A collection `c` of its own, so that it can be changed.
make_collection() {
    local from=${COLLECTION-} i folder
    if [[ -z $from ]]; then
        from="$top/testdata/photos $top/testdata/edits $top/testdata/modes $top/testdata/bad $top/testdata/disguised"
        [[ ! -d $top/../shared/data/caltech101 ]] || from+=" $top/../shared/data/caltech101"
    fi
    for ((i = 0; i < copies; i++)); do
        mkdir -p "c/$i"
        for folder in $from; do
            cp -r --no-preserve=mode "$folder" "c/$i"
        done
    done
}

# content DB: what may not depend on how it came about.
content() {
    sqlite3 "$1" 'SELECT * FROM images ORDER BY path'
    "$twindex" export -q -r 12 -d "$1"
}

# sound DB: check passes; where killing came before the index was made, there is none.
sound() {
    if [[ -e $1 ]]; then
        "$twindex" check -q -d "$1" >/dev/null || die "check fails on $1"
    else
        "$twindex" check -q -d "$1" >/dev/null 2>check.err && die "check passes without an index"
        grep -q 'no index at' check.err || die "$(<check.err)"
    fi
}

# same DB: it holds what the undisturbed one does, and nothing lies beside it.
same() {
    content "$1" >got || die "no content of $1"
    cmp -s wanted got || die "$1 differs from an undisturbed run: $(diff wanted got | head -n 4)"
    [[ $(echo "$1"*) == "$1" ]] || die "left beside the index: $(echo "$1"*)"
}

now() {
    echo $((${EPOCHREALTIME/./}))
}

# nap MICROSECONDS
nap() {
    sleep "$(($1 / 1000000)).$(printf %06d $(($1 % 1000000)))"
}

# Gives the next run something to do.
touch_some() {
    find "c/$((RANDOM % copies))" -type f -exec touch {} +
}

# settles AFTER: left alone, a run completes t.db, which then holds what the never disturbed whole.db does.
settles() {
    "$twindex" index -q -d t.db c 2>run.err || die "index after $1: $(<run.err)"
    "$twindex" index -q -d whole.db c
    content whole.db >wanted
    sound t.db
    same t.db
}

# --- kills

n_struck=0 n_missed=0 n_hashing=0 n_merging=0

# Where a kill struck, recognised by what it left; else before the first image or after the last checkpoint.
note_where() {
    if compgen -G 't.db.shards/*.part' >/dev/null; then
        ((++n_hashing))
    elif [[ -s t.db-wal || -n $(compgen -G 't.db.shards/*.twx' || :) ]]; then
        ((++n_merging))
    fi
}

# Starts `index` and kills it: half of the times at any moment of what an undisturbed run takes, half after the first
# sealed shard is there, while it seals and merges.
kill_once() {
    local run moment aimed=$((RANDOM % 2))
    moment=$((RANDOM * whole / 32768))
    "$twindex" index -q -d t.db -j $((1 + RANDOM % 4)) c 2>run.err &
    run=$!
    if ((aimed)); then
        moment=$((RANDOM * merge / 32768))
        until compgen -G 't.db.shards/*.twx' >/dev/null || ! kill -0 "$run" 2>/dev/null; do :; done
    fi
    nap "$moment"
    kill -9 "$run" 2>/dev/null || :
    if wait "$run" 2>/dev/null; then
        ((++n_missed)) # it had ended
    else
        ((++n_struck))
        note_where
    fi
}

kills() {
    local i begin
    make_collection
    "$twindex" index -q -d part.db -j 2 c/0/photos
    begin=$(now)
    "$twindex" index -v -d whole.db -j 2 c 2>whole.log
    whole=$(($(now) - begin))
    merge=$(awk '/merged .* records in/ { print int($6 * 1000000) + 20000 }' whole.log) # and the last checkpoint
    while ((n_struck < $1)); do
        rm -rf t.db*
        ((RANDOM % 2)) || cp part.db t.db
        for ((i = 1 + RANDOM % 3; i > 0 && n_struck < $1; i--)); do
            touch_some
            kill_once
            sound t.db
        done
        settles 'a kill'
    done
    echo "$n_struck kills ($n_missed came too late) of a run of $((whole / 1000)) ms, $((merge / 1000)) ms of it" \
        "merging: $n_hashing while hashing, $n_merging while merging; content as undisturbed each time (seed $seed)"
}

# --- signals

n_stopped=0 n_ended=0

# Starts `index` and stops it at any moment of what an undisturbed run takes.
stop_once() {
    local run code=0 wanted=130 signal=INT moment=$((RANDOM * whole / 32768))
    ((RANDOM % 2)) || signal=TERM wanted=143
    "$twindex" index -q -d t.db -j $((1 + RANDOM % 4)) c 2>run.err &
    run=$!
    nap "$moment"
    kill -s "$signal" "$run" 2>/dev/null || :
    ((RANDOM % 3)) || kill -s "$signal" "$run" 2>/dev/null || :
    wait "$run" || code=$?
    case $code in
    0) ((++n_ended)) ;;
    "$wanted") ((++n_stopped)) ;;
    *) die "$signal: exit code $code: $(<run.err)" ;;
    esac
}

signals() {
    local i begin
    make_collection
    begin=$(now)
    "$twindex" index -q -d whole.db -j 2 c
    whole=$(($(now) - begin))
    while ((n_stopped < $1)); do
        rm -rf t.db*
        for ((i = 1 + RANDOM % 3; i > 0; i--)); do
            touch_some
            stop_once
            sound t.db
        done
        settles 'a signal'
    done
    echo "$n_stopped runs stopped by a signal ($n_ended ended before it came); content as undisturbed (seed $seed)"
}

# --- readers

readers() {
    local i run n_while=0 image
    make_collection
    image=$(find c -name '*.jpg' -print -quit)
    "$twindex" index -q -d t.db "$image"
    "$twindex" index -q -d t.db c &
    run=$!
    for ((i = 0; i < $1; i++)); do
        if ! kill -0 "$run" 2>/dev/null; then
            wait "$run" || die "index beside readers ends with $?"
            touch_some
            "$twindex" index -q -d t.db c &
            run=$!
        fi
        "$twindex" query -q -d t.db --format csv "$image" >got 2>run.err || die "query: $(<run.err)"
        (($(wc -l <got) >= 2)) || die 'query does not find what was indexed first'
        "$twindex" export -q -r 12 -d t.db >got 2>run.err || die "export: $(<run.err)"
        "$twindex" stats -q -d t.db >got 2>run.err || die "stats: $(<run.err)"
        "$twindex" check -q -d t.db >got 2>run.err || die "check: $(<run.err)"
        ! kill -0 "$run" 2>/dev/null || ((++n_while))
    done
    wait "$run" || die "index beside readers ends with $?"
    echo "$1 times query, export, stats and check, $n_while of them while a run wrote (seed $seed)"
}

# --- orders

# merge_randomly DB: all shards, one by one or some at once, some of them twice.
merge_randomly() {
    local shards some
    mapfile -t shards < <(printf '%s\n' s1/* s2/* s3/* | shuf --random-source=<(yes "$RANDOM"))
    while ((${#shards[@]} > 0)); do
        some=$((1 + RANDOM % ${#shards[@]}))
        ((RANDOM % 2)) || some=1
        "$twindex" merge -q -d "$1" "${shards[@]:0:some}"
        ((RANDOM % 4)) || "$twindex" merge -q -d "$1" "${shards[@]:0:some}"
        shards=("${shards[@]:some}")
    done
}

orders() {
    local i file
    make_collection
    "$twindex" hash -q -o s1 -j 3 c
    # The tree changes: files go, come back as others, appear; others end in the middle.
    for file in c/0/photos/*.jpg; do
        case $((RANDOM % 5)) in
        0) rm "$file" ;;
        1) cp "$top/testdata/photos/beaver.jpg" "$file" ;;
        2) truncate -s 1000 "$file" ;;
        3) cp "$file" "$file.copy.jpg" ;;
        *) ;;
        esac
    done
    "$twindex" hash -q -o s2 -j 2 c
    cp -r --no-preserve=mode "$top/testdata/photos" c/0
    "$twindex" hash -q -o s3 -j 1 c/0
    "$twindex" merge -q -d whole.db s1 s2 s3
    content whole.db >wanted
    for ((i = 0; i < $1; i++)); do
        rm -f t.db
        merge_randomly t.db
        sound t.db
        same t.db
    done
    echo "$1 random orders of $(find s1 s2 s3 -name '*.twx' | wc -l) shards, $(wc -l <wanted) lines of content each" \
        "(seed $seed)"
}

# --- crashes

# Each image is tried twice, and the run ends with the 200th death in a row.
crashes() {
    local i code=0
    mkdir c
    for ((i = 0; i < $1; i++)); do
        evil crash "$top/testdata/photos/anchor.jpg" >"c/$i.jpg"
    done
    LD_PRELOAD=${EVIL_SO:-$(dirname "$twindex")/tests/evil.so} "$twindex" index -q -d t.db c 2>run.err || code=$?
    ((code == 1)) || die "exit code $code: $(<run.err)"
    grep -q 'died 200 times in a row' run.err || die "$(<run.err)"
    [[ $("$twindex" stats --failures -d t.db) == path,reason,bytes,mtime ]] || die 'images are blamed'
    "$twindex" index -q -d t.db c
    [[ $(sqlite3 t.db "SELECT count(*) FROM images WHERE status = 'hashed'") == "$1" ]] || die 'images are lost'
    sound t.db
    echo "200 crashes in a row end a run over $1 images, none of them blamed; without the crashes all are hashed"
}

# --- hostile

hostile() {
    local what begin before took code=0 folders=("$top/testdata")
    local n some="SELECT * FROM images WHERE path NOT LIKE '$PWD/c/%' ORDER BY path"
    export LD_PRELOAD=${EVIL_SO:-$(dirname "$twindex")/tests/evil.so}
    [[ ! -d $top/../shared/data ]] || folders+=("$top/../shared/data")
    mkdir c
    for what in crash hang eat; do
        evil $what "$top/testdata/photos/anchor.jpg" >"c/$what.jpg"
    done
    begin=$(now)
    "$twindex" index -q -j 2 -d whole.db "${folders[@]}" 2>run.err || die "$(<run.err)"
    before=$(($(now) - begin))
    begin=$(now)
    "$twindex" index -q -j 2 --timeout "$1" --memory 1G -d t.db "${folders[@]}" c 2>run.err || code=$?
    took=$(($(now) - begin))
    unset LD_PRELOAD
    ((code == 0)) || die "exit code $code: $(<run.err)"
    [[ $(sqlite3 t.db "SELECT reason FROM images WHERE path LIKE '$PWD/c/%' ORDER BY path" | paste -sd' ') == \
    'crashed memory timeout' ]] || die 'the three are not recorded for what they are'
    cmp <(sqlite3 whole.db "$some") <(sqlite3 t.db "$some") || die 'the others are not as without the three'
    n=$(sqlite3 whole.db "SELECT count(*) || ', ' || sum(status = 'failed') || ' of them bad' FROM images")
    sound t.db
    ((took <= before + (2 * $1 + 5) * 1000000)) || die "it took $((took / 1000)) ms, $((before / 1000)) without"
    echo "one image that crashes, one that hangs for $1 s, one that exceeds the memory limit, among $n:" \
        "$((took / 1000)) ms, $((before / 1000)) ms without them"
}

case $1 in
hostile) hostile "$2" ;;
crashes) crashes "$2" ;;
kills) kills "$2" ;;
signals) signals "$2" ;;
readers) readers "$2" ;;
orders) orders "$2" ;;
*)
    usage >&2
    exit 2
    ;;
esac
