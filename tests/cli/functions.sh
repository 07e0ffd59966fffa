# SPDX-License-Identifier: MIT
#
# Functions of the CLI cases, which begin with: . "$SRCDIR/tests/cli/functions.sh"
# The output of what they run is in the files `out` and `err` of the scratch folder.
# The closing line of a run ("twindex: 7 files: 7 hashed; 0.02 s") is not in `err` but in the variable `summary`.
# Whatever a function finds wrong it says on stderr, and returns 1, which ends the case.

# shellcheck source=/dev/null
. "$SRCDIR/tests/shims/evil.sh"
scratch=$PWD
# What LeakSanitizer says at a program's end of a thread that was joined, but that the kernel has not put away yet: no fault.
gone_thread='^==[0-9]+==Unable to get registers from thread [0-9]+\.$'

# silent COMMAND...: it exits with 0 and says nothing on stderr but its closing line.
silent() {
    exits 0 "$@"
    [ ! -s "$scratch/err" ] || wrong "not silent: $*"
}

# exits CODE COMMAND...: it exits with CODE.
exits() {
    local wanted=$1 code=0
    shift
    "$@" >"$scratch/out" 2>"$scratch/err" || code=$?
    set_summary_apart
    [ "$code" -eq "$wanted" ] || wrong "exit code $code, wanted $wanted: $*"
}

# set_summary_apart: moves the closing line of a run from `err` into $summary. Starts no process for the usual one line:
# thousands of calls come here.
set_summary_apart() {
    local LC_ALL=C closing='^twindex: [0-9].*; [0-9]+\.[0-9]+ s$'
    local -a said
    summary=''
    [ -s "$scratch/err" ] || return 0
    [ -z "${TWX_SANITIZED-}" ] || sed -i -E "/$gone_thread/d" "$scratch/err"
    mapfile -t -n 2 said <"$scratch/err"
    if [ "${#said[@]}" -eq 1 ] && [[ ${said[0]} =~ $closing ]]; then
        # shellcheck disable=SC2034 # for the cases
        summary=${said[0]}
        : >"$scratch/err"
        return
    fi
    # shellcheck disable=SC2034 # for the cases
    summary=$(grep -aE "$closing" "$scratch/err") || return 0
    sed -i -E "/$closing/d" "$scratch/err"
}

# fails CODE TEXT COMMAND...: it exits with CODE and says one line on stderr, which holds TEXT, beside its closing line.
fails() {
    local wanted=$1 text=$2 LC_ALL=$LC_ALL
    local -a said
    shift 2
    exits "$wanted" "$@"
    mapfile -t said <"$scratch/err"
    [ "${#said[@]}" -eq 1 ] || wrong "not one line: $*"
    LC_ALL=C
    [[ ${said[0]} == *"$text"* ]] || wrong "no '$text': $*"
}

# has TEXT FILE, lacks TEXT FILE: the file holds the text somewhere, or nowhere.
has() {
    grep -qaF -e "$1" "$2" || wrong "no '$1' in $2"
}
lacks() {
    ! grep -qaF -e "$1" "$2" || wrong "'$1' in $2"
}

# absent FILE...: none of them exists.
absent() {
    local file
    for file; do
        if [ -e "$file" ] || [ -L "$file" ]; then
            wrong "$file is there"
        fi
    done
}

# wrong TEXT: says it, with the stderr of the last command.
wrong() {
    printf '%s\n' "$1" >&2
    [ ! -s "$scratch/err" ] || cat "$scratch/err" >&2
    return 1
}

# is WANTED GOT: two texts are equal.
is() {
    [ "$1" = "$2" ] || wrong "wanted '$1', got '$2'"
}

# same FILE FILE: they hold the same, `-` being standard input.
same() {
    diff -a -u "$1" "$2" >&2
}

# json FILE KEY...: the value of one key (a.b for an inner one), or [v,w,...] of several.
json() {
    local file=$1 paths='' key
    shift
    for key; do
        paths+=", '\$.$key'"
    done
    sqlite3 :memory: "SELECT json_extract(CAST(readfile('$file') AS TEXT)$paths)"
}

# known DB [SQL]: the paths in the images view, below the scratch folder, and what SQL selects of each.
known() {
    sqlite3 "$1" "SELECT CASE WHEN instr(path, '$scratch/') = 1 THEN substr(path, length('$scratch/') + 1) ELSE path END
        ${2:+, $2} FROM images ORDER BY path"
}

# bound COMMAND...: runs it so that permissions of files bind it, root too. Skips the case where that cannot be.
bound() {
    if [ "$(id -u)" -ne 0 ]; then
        "$@"
    elif setpriv --bounding-set=-all --inh-caps=-all true 2>/dev/null; then
        setpriv --bounding-set=-all --inh-caps=-all -- "$@"
    else
        echo 'root cannot give up its privileges here'
        exit 77
    fi
}

# repeat N LINE: the line N times.
repeat() {
    local i
    for ((i = 0; i < $1; i++)); do
        printf '%s\n' "$2"
    done
}

# own_mounts: the case goes on in a mount namespace of its own, where it may mount; else it is skipped.
own_mounts() {
    local how
    [ -z "${HAS_OWN_MOUNTS-}" ] || return 0
    for how in -m -rm; do
        if unshare "$how" mount -t tmpfs none . 2>/dev/null; then
            HAS_OWN_MOUNTS=yes exec unshare "$how" bash -eu "$0"
        fi
    done
    echo 'nothing may be mounted here'
    exit 77
}

# until_true COMMAND...: tries it, up to a minute, until it succeeds.
until_true() {
    local i
    for ((i = 0; i < 3000; i++)); do
        ! "$@" 2>/dev/null || return 0
        sleep 0.02
    done
    wrong "never true: $*"
}

# runtime_of PROGRAM: the libraries of its sanitizers, for LD_PRELOAD; nothing where it has none.
runtime_of() {
    ldd "$1" | awk '/lib[atu]+san/ { print $3 }' | paste -sd:
}

# preload NAME: what LD_PRELOAD must be for tests/shims/NAME.c; a sanitizer's runtime comes first.
preload() {
    local runtime
    runtime=$(runtime_of "$TWINDEX")
    printf '%s' "${runtime:+$runtime:}$(dirname "$TWINDEX")/tests/$1.so"
}

# preloaded NAME COMMAND...: runs it with that shim.
preloaded() {
    local libraries
    libraries=$(preload "$1")
    shift
    env LD_PRELOAD="$libraries" "$@"
}

# as_version VERSION DB OLD: an index with the rows of another, as an earlier schema version had it. Rows whose checksum
# covers what that version had no columns for have none.
as_version() {
    local version=$1 table columns number
    for number in $(seq 1 "$version"); do
        sqlite3 "$3" <"$SRCDIR/schema/000$number.sql"
    done
    for table in twindex hash_blocks folders provenance files roots shards; do
        columns=$(sqlite3 "$3" "SELECT group_concat(name) FROM pragma_table_info('$table')")
        sqlite3 "$3" "ATTACH '$2' AS new; INSERT INTO $table ($columns) SELECT $columns FROM new.$table"
    done
    if [ "$version" -ge 2 ]; then
        sqlite3 "$3" "ATTACH '$2' AS new; UPDATE files SET row_checksum = 0 WHERE id IN (SELECT id FROM new.files
            WHERE variants <> 0 OR $version < 5 AND partial_rows IS NOT NULL OR $version < 4 AND (coalesce(payload_checksum, subsec_us) IS NOT NULL
            OR camera_hash <> 0 OR metadata_fields <> 0 OR metadata_flags <> 0 OR jpeg_quality <> 0))"
    fi
    sqlite3 "$3" "PRAGMA user_version = $version; PRAGMA application_id = $(sqlite3 "$2" 'PRAGMA application_id')"
}

# spread N WORD...: N of the words, from the first to the last; all of them where TWX_LONG is set (make torture).
spread() {
    local n=$1 i
    shift
    [ -z "${TWX_LONG-}" ] || n=$#
    for ((i = 0; i < n; i++)); do
        printf '%s\n' "${@:i * $# / n + 1:1}"
    done
}

# Sixteen photos of testdata/photos without borders or text.
# shellcheck disable=SC2034 # for cases
clean_photos="accordion anchor barrel beaver bonsai-26 bonsai-92 brain brontosaurus-09 brontosaurus-13 buddha-22 butterfly
grand-piano-41 grand-piano-51 minaret-25 water-lilly-01 water-lilly-09"

# verified_keeper FOLDER: who is kept of its only group with export --verify, which has all of its files.
verified_keeper() {
    silent "$TWINDEX" index -d t.db "$1"
    exits 0 "$TWINDEX" export -d t.db -r 26 --verify
    is "$(find "$1" -type f | wc -l)" "$(grep -c "^1," out)"
    sed -n "s|^1,keep,$PWD/$1/\([^,]*\),.*|\1|p" out
    rm t.db
}

# make_album: folder c with three copies of a photo and one other, its index db and plan.csv: c/a.jpg is kept;
# c/b/a.jpg goes, with its companion, which c/a.jpg has too.
make_album() {
    mkdir -p c/b 'c/d e'
    cp "$TESTDATA/photos/accordion.jpg" c/a.jpg
    touch -d '2001-02-03 04:05:06.123456789' c/a.jpg
    chmod 640 c/a.jpg
    cp -p c/a.jpg c/b/a.jpg
    cp -p c/a.jpg 'c/d e/100 %.jpg'
    cp "$TESTDATA/photos/anchor.jpg" c/other.jpg
    echo '<x:xmpmeta/>' >c/a.xmp
    cp c/a.xmp c/b/a.xmp
    touch -d '2002-02-03 04:05:06.5' c/b/a.xmp
    "$TWINDEX" index -q -d db c
    "$TWINDEX" plan -q -d db -o plan.csv
}

# tree FOLDER...: the files in it, what they are and what they hold.
tree() {
    find "$@" \( -type f -o -type l \) -printf '%p %y %m %U %G %s %T@ %n %l\n' | LC_ALL=C sort
    find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0r sha256sum
}

# the_journal: the only one there is beside db.
the_journal() {
    set -- db-apply-*.journal
    [ $# -eq 1 ] || wrong "journals: $*"
    printf '%s\n' "$1"
}

# needs_browser: skips the case where there is no Chromium to see pages with.
needs_browser() {
    command -v chromium >/dev/null || {
        echo 'no chromium here'
        exit 77
    }
    export PYTHONDONTWRITEBYTECODE=1  # the checkout stays as it is
}

# readme NAME: what the README's code blocks of that name hold, one behind the other.
readme() {
    local text
    text=$(awk -v name="$1" '/^```/ { on = $2 == name; next } on' "$SRCDIR/README.md")
    [ -n "$text" ] || wrong "README has no block '$1'"
    printf '%s\n' "$text"
}

# as_written NAME [FOLDER]: runs the README's commands of that name, in the folder.
as_written() {
    readme "$1" >"$scratch/commands"
    (cd "${2:-.}" && bash -eu "$scratch/commands")
}

# at_home: the case goes on as somebody at home in the scratch folder who has twindex in PATH, as readers of the README do.
at_home() {
    export HOME=$PWD/home TWINDEX_DB=$PWD/home/photos.db PATH=$PWD/bin:${TWINDEX%/*}:$PATH
    unset XDG_CONFIG_HOME XDG_DATA_HOME
    mkdir -p bin home
}

# stand_in NAME <<'END': a program of that name, first in PATH, for one that the case must not or cannot run.
stand_in() {
    { echo '#!/bin/sh'; cat; } >"$scratch/bin/$1"
    chmod +x "$scratch/bin/$1"
}

# sql DB [SQL...]: what the sqlite3 shell prints, with twindex.so loaded; sql_files: by its other entry point.
sql() {
    extended '' "$@"
}
sql_files() {
    extended sqlite3_twindex_files_init "$@"
}
extended() {
    local entry=$1 db=$2
    shift 2
    TWINDEX_DECODER=${TWINDEX_DECODER-$TWINDEX-decode} LD_PRELOAD=$(runtime_of "$TWINDEX") \
        sqlite3 -bail "$db" -cmd ".load $TWINDEX.so $entry" "$@"
}

# python SCRIPT [ARGUMENT...]: Debian's Python, which loads twindex.so where the script says so.
python() {
    TWINDEX_DECODER=${TWINDEX_DECODER-$TWINDEX-decode} LD_PRELOAD=$(runtime_of "$TWINDEX") \
        ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 /usr/bin/python3 "$@"
}
