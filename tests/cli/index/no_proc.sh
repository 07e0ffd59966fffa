# Where /proc is not mounted no image can be decoded: that is said, and nothing is made.
. "$SRCDIR/tests/cli/functions.sh"
[ "$(id -u)" -eq 0 ] || {
    echo 'not root'
    exit 77
}
if ldd "$TWINDEX" | grep -q 'lib[at]san'; then
    echo 'a sanitized program needs /proc itself'
    exit 77
fi
unshare --mount mount -t tmpfs none /proc 2>/dev/null || {
    echo 'nothing may be mounted here'
    exit 77
}
mkdir c
cp "$TESTDATA/tiny/9x8.png" c
without_proc() {
    # shellcheck disable=SC2016 # its own arguments
    unshare --mount sh -c 'mount -t tmpfs none /proc && exec "$@"' sh "$@"
}
fails 1 'cannot start the process that decodes: /proc is not mounted here' without_proc "$TWINDEX" index -d t.db c
fails 1 '/proc is not mounted here' without_proc "$TWINDEX" hash -o shards c
is 'c err out' "$(echo *)"
silent "$TWINDEX" index -d t.db c
silent without_proc "$TWINDEX" query -d t.db --hash "$(sqlite3 t.db 'SELECT hash FROM images LIMIT 1')"
fails 1 '/proc is not mounted here' without_proc "$TWINDEX" query -d t.db "$TESTDATA/tiny/9x8.png"
silent without_proc env TWINDEX_DECODER="$(dirname "$TWINDEX")/twindex-decode" "$TWINDEX" query -d t.db "$TESTDATA/tiny/9x8.png"
