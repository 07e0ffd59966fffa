#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Runs the tests: the unit test programs given (libcheck), then the CLI cases tests/cli/<area>/<case>.sh, or those of
# another folder.
#
# A case is a few lines of bash, run with `set -eu` in an empty scratch folder of its own. It sees TWINDEX (the
# program), SRCDIR, TESTDATA and SHARED_DATA (the large collection beside the checkout, empty when not there),
# all absolute, and TWX_SANITIZED where the program is a sanitized one. It passes when it exits with the code in
# <case>.code (0 without the file), and its output equals <case>.out and <case>.err where they exist. It exits with
# 77 to be skipped; its last line then says why.
# In what is compared the folders' names are replaced by $PWD, $TESTDATA, $SHARED_DATA and $SRCDIR.
set -uo pipefail

usage() {
    cat <<'END'
usage: tests/run.sh [--update] [--no-cli] [--cases FOLDER] [--only TEXT] [UNIT_TEST...]
  --update     rewrite the .out and .err files that exist, and the .code files, instead of comparing
  --no-cli     run the unit tests only
  --cases FOLDER
               run the cases of FOLDER (tests/cli)
  --only TEXT  run the cases with TEXT in their name (area/case) only
Environment: B, the build folder (build); TEST_JOBS, tests at once (2); TEST_TIMEOUT, seconds
a case may take (120); TEST_EVERY, take every so many of the cases (1: all), from number
TEST_FIRST on (0);
TWX_LONG, set: cases take all that they take some of
END
}

update=no cli=yes cases=tests/cli only=
while [[ ${1-} == -* ]]; do
    case $1 in
    --update) update=yes ;;
    --no-cli) cli=no ;;
    --cases)
        cases=${2-}
        shift
        ;;
    --only)
        only=${2-}
        shift
        ;;
    --help)
        usage
        exit 0
        ;;
    *)
        usage >&2
        exit 2
        ;;
    esac
    shift
done

cd "$(dirname "$0")/.." || exit 1
B=$(realpath -m "${B:-build}")
mkdir -p "$B/tests" || exit 1
work=$(mktemp -d "$B/tests/run.XXXXXX") || exit 1
mkdir "$work/result" "$work/scratch"

SRCDIR=$(pwd -P)
export SRCDIR TESTDATA=$SRCDIR/testdata TWINDEX=$B/twindex SHARED_DATA=
[[ -d ../shared/data ]] && SHARED_DATA=$(realpath ../shared/data)
# Sanitizers take ten times as long: long cases do less then.
if [[ $(ldd "$TWINDEX" 2>/dev/null) =~ lib[atu]*san ]]; then
    export TWX_SANITIZED=1
fi
export PYTHONDONTWRITEBYTECODE=1 TZ=UTC LC_ALL=C.UTF-8 SHELL=/bin/sh # script(1), among others, runs a command by $SHELL
export ASAN_OPTIONS=${ASAN_OPTIONS-detect_stack_use_after_return=1:strict_string_checks=1}
export LSAN_OPTIONS=${LSAN_OPTIONS-suppressions=$SRCDIR/tests/lsan.supp:print_suppressions=0}
export UBSAN_OPTIONS=${UBSAN_OPTIONS-print_stacktrace=1}
export TSAN_OPTIONS=${TSAN_OPTIONS-allocator_may_return_null=1}
export CK_DEFAULT_TIMEOUT=${CK_DEFAULT_TIMEOUT-180}
# Debian's own programs, whatever manager of versions comes before them: one asks twenty processes which python3 is meant.
export PATH=/usr/bin:/bin:$PATH
unset TWINDEX_DB
umask 022

# Removes a folder whatever a case left in it, but never what is mounted there.
remove_tree() {
    local dir=$1 mount
    while read -r mount; do
        umount "$mount" || return
    done < <(awk -v dir="$dir/" 'index($5, dir) == 1 { print $5 }' /proc/self/mountinfo | sort -r)
    rm -rf "$dir" 2>/dev/null && return
    chmod -R u+rwX "$dir" 2>/dev/null
    rm -rf "$dir"
}
trap 'remove_tree "$work"' EXIT
trap 'kill $(jobs -p) 2>/dev/null; wait; exit 130' INT TERM

# Copies stdin with the names of folders replaced by tokens, byte by byte.
tokens() {
    local scratch=$1 script='' pair
    for pair in "PWD=$scratch" "TESTDATA=$TESTDATA" "SHARED_DATA=$SHARED_DATA" "SRCDIR=$SRCDIR"; do
        [[ -n ${pair#*=} ]] || continue
        # shellcheck disable=SC2001 # escapes what sed would take for a pattern
        script+="s|$(sed 's/[]|\\.*^$[]/\\&/g' <<<"${pair#*=}")|\$${pair%%=*}|g;"
    done
    LC_ALL=C sed "$script"
}

# Starts a function in the background as soon as fewer than TEST_JOBS are running.
start() {
    while (($(jobs -rp | wc -l) >= ${TEST_JOBS:-2})); do
        wait -n
    done
    "$@" &
}

# Runs a program with a time limit, without stdin, with the default signals; when the runner is stopped, so is it.
limited() {
    local seconds=$1 pid
    shift
    env --default-signal=HUP,INT,QUIT,PIPE timeout -k 5 "$seconds" "$@" </dev/null &
    pid=$!
    # shellcheck disable=SC2064 # this pid
    trap "kill $pid; wait $pid; exit 130" TERM
    wait "$pid"
}

# Result of one test: its counts, `passed failed skipped`, go into the file $1; what to show to stdout.
report() {
    local file=$1 counts=$2 text=$3
    echo "$counts" >"$file"
    [[ -z $text ]] || printf '%s\n' "$text"
}

# ---------------------------------------------------------------------------------------------------------
# Unit tests

run_unit() {
    local program=$1 name=${1##*/} code=0 checks=0 bad=0 text=''
    local log=$work/$name.log
    limited 600 "$program" >"$log" 2>&1 || code=$?
    # "100%: Checks: 12, Failures: 0, Errors: 0", one line for each suite runner
    read -r checks bad < <(awk -F'[:,]' '/^[0-9]+%: Checks:/ { c += $3; b += $5 + $7 } END { print c + 0, b + 0 }' "$log")
    if ((code != 0 && bad == 0)) || ((checks == 0)); then
        bad=$((bad + 1)) checks=$((checks + 1)) # died outside of a test, or ran none
    fi
    if ((bad > 0)); then
        text="FAIL unit/$name: exit code $code"$'\n'$(tail -n 60 "$log" | tr -d '\0')
    fi
    report "$work/result/unit-$name" "$((checks - bad)) $bad 0" "$text"
}

# ---------------------------------------------------------------------------------------------------------
# CLI cases

# Compares, or rewrites, one golden file; prints the difference.
golden() {
    local file=$1 actual=$2
    if [[ $update == yes ]]; then
        cat "$actual" >"$file"
    else
        diff -a -u --label "$file" --label actual "$file" "$actual"
    fi
}

# Ends what a case left running, and names it: processes that work in its folder.
end_leftovers() {
    local scratch=$1 cwd pid
    while read -r cwd; do
        pid=${cwd#/proc/}
        pid=${pid%/cwd}
        tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null
        kill -KILL "$pid" 2>/dev/null
    done < <(find /proc -maxdepth 2 -name cwd \( -lname "$scratch" -o -lname "$scratch/*" \) 2>/dev/null)
}

run_case() {
    local base=$1 name=${1#"$cases"/} code=0 want=0 why='' diffs='' stream left
    local scratch=$work/scratch/${name//\//.} result=$work/result/cli-${name//\//.}
    mkdir "$scratch"
    cd "$scratch" || return
    limited "${TEST_TIMEOUT:-120}" bash -eu "$SRCDIR/$base.sh" >"$scratch.raw.out" 2>"$scratch.raw.err" || code=$?
    cd "$SRCDIR" || return
    left=$(end_leftovers "$scratch")
    [[ -z $left ]] || why="; it left running: ${left% }"
    for stream in out err; do
        tokens "$scratch" <"$scratch.raw.$stream" >"$scratch.$stream"
    done
    remove_tree "$scratch" || why+="; its folder cannot be removed"

    if ((code == 77)); then
        report "$result" '0 0 1' "skip $name: $(cat "$scratch".{err,out} | tail -n 1)"
        return
    fi
    if [[ $update == yes ]]; then
        rm -f "$base.code"
        ((code == 0)) || echo "$code" >"$base.code"
    fi
    [[ -e $base.code ]] && want=$(<"$base.code")
    ((code == 124)) && why+="; ran out of time"
    ((code == want)) || why+="; exit code $code, expected $want"
    for stream in out err; do
        [[ -e $base.$stream ]] || continue
        diffs+=$(golden "$base.$stream" "$scratch.$stream" | head -n 60 | tr -d '\0') || why+="; std$stream differs"
        diffs+=${diffs:+$'\n'}
    done
    if [[ -z $why ]]; then
        report "$result" '1 0 0' ''
        return
    fi
    if [[ ! -e $base.err && -s $scratch.err ]]; then
        diffs+=$(tail -n 20 "$scratch.err" | tr -d '\0')
    fi
    report "$result" '0 1 0' "FAIL $name: ${why#; }${diffs:+$'\n'$diffs}"
}

# ---------------------------------------------------------------------------------------------------------

for program in "$@"; do
    start run_unit "$program"
done
if [[ $cli == yes ]]; then
    n=0
    for script in "$cases"/*/*.sh; do
        [[ -e $script && ${script#"$cases"/} == *"$only"* ]] || continue
        (((n++ - ${TEST_FIRST:-0}) % ${TEST_EVERY:-1} == 0)) || continue
        start run_case "${script%.sh}"
    done
fi
wait

passed=0 failed=0 skipped=0
for result in "$work"/result/*; do
    [[ -e $result ]] || continue
    read -r p f s <"$result"
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
done
echo "$passed passed, $failed failed$( ((skipped == 0)) || echo ", $skipped skipped")"
if ((passed + failed + skipped == 0)); then
    echo 'no test was run' >&2
    exit 1
fi
((passed > 0 || failed > 0)) || echo 'all tests were skipped' >&2
((failed == 0))
