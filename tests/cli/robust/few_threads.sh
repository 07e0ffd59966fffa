# Where the system gives few threads, the run goes on with fewer workers and says so; decoders that start threads of their
# own find some left. Where it gives next to none, it is one line and 75, and no image is blamed.
. "$SRCDIR/tests/cli/functions.sh"
[ "$(id -u)" -eq 0 ] || { echo 'only root can become a user who runs nothing else'; exit 77; }
as_nobody() { # N COMMAND...: with n threads at most
    prlimit --nproc="$1" setpriv --reuid=64321 --regid=64321 --clear-groups --inh-caps=+dac_override \
        --ambient-caps=+dac_override "${@:2}"
}
as_nobody 10 "$TWINDEX" --version >/dev/null 2>&1 || { echo 'another user cannot run the program here'; exit 77; }
exits 0 as_nobody 28 "$TWINDEX" index --json -j 16 -d t.db "$TESTDATA/photos" "$TESTDATA/formats"
grep -qE 'warning: only [0-9]+ of 16 worker threads could be started' err || wrong 'no warning'
is 0 "$(json out failed)"
fails 75 'cannot start' as_nobody 8 "$TWINDEX" index -q -j 2 -d none.db "$TESTDATA/photos"
