#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Tries tests/run.sh on a handful of cases of which the outcome is known, in a copy of the tree of its own.
set -eu
unset TEST_EVERY TEST_FIRST
here=$(cd "$(dirname "$0")" && pwd)
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
mkdir -p "$top/tests/cli/self" "$top/build" "$top/testdata"
cp "$here/run.sh" "$here/lsan.supp" "$top/tests/"
cd "$top/tests/cli/self"

# shellcheck disable=SC2016 # for the case to expand
echo 'echo "$PWD/x $TESTDATA/y" >&2; test "$PWD" != "$SRCDIR"; exit 3' >passes.sh
printf '3\n' >passes.code
# shellcheck disable=SC2016 # tokens, not variables
echo '$PWD/x $TESTDATA/y' >passes.err
echo 'mkdir -p shut/in; chmod 0 shut; echo one' >differs.sh
echo two >differs.out
echo 'false; exit 0' >stops.sh
echo 'sleep 60' >hangs.sh
echo 'setsid sleep 61 >/dev/null 2>&1 &' >leaves.sh
echo 'echo no such thing here; exit 77' >skips.sh
printf '%s\n' '#!/bin/sh' 'echo "50%: Checks: 4, Failures: 1, Errors: 1"; exit 1' >"$top/unit"
printf '%s\n' '#!/bin/sh' 'kill -SEGV $$' >"$top/crash"
chmod +x "$top/unit" "$top/crash"

out=$(B=$top/build TEST_TIMEOUT=1 "$top/tests/run.sh" "$top/unit" "$top/crash") && exit 1
for line in 'FAIL self/differs: stdout differs' '-two' '+one' 'FAIL self/stops: exit code 1, expected 0' \
    'FAIL self/leaves: it left running: sleep 61' 'FAIL self/hangs: ran out of time; exit code 124, expected 0' 'skip self/skips: no such thing here' \
    'FAIL unit/unit: exit code 1' 'FAIL unit/crash: exit code 139' '3 passed, 7 failed, 1 skipped'; do
    grep -qxF -e "$line" <<<"$out" || {
        printf 'no line "%s" in:\n%s\n' "$line" "$out"
        exit 1
    }
done
B=$top/build "$top/tests/run.sh" --update --only differs >"$top/out"
grep -qx one differs.out
grep -qx '1 passed, 0 failed' "$top/out"
TEST_EVERY=6 B=$top/build "$top/tests/run.sh" >"$top/out"
grep -qx '1 passed, 0 failed' "$top/out"
TEST_EVERY=6 TEST_FIRST=4 B=$top/build "$top/tests/run.sh" >"$top/out" 2>&1
grep -qx 'skip self/skips: no such thing here' "$top/out"
# All skipped is no failure; nothing at all is one.
B=$top/build "$top/tests/run.sh" --only skips >"$top/out" 2>&1
grep -qx 'all tests were skipped' "$top/out"
B=$top/build "$top/tests/run.sh" --only nothing >"$top/out" 2>&1 && exit 1
test -z "$(ls "$top/build/tests")"
echo 'tests/run.sh does as it should'
