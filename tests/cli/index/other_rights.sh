# Rights that access(2) does not know of: a process that may read everything by a capability, and is not root.
. "$SRCDIR/tests/cli/functions.sh"
[ "$(id -u)" -eq 0 ] || {
    echo 'not root'
    exit 77
}
as_reader() {
    setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps +dac_read_search --ambient-caps +dac_read_search "$@"
}
dir=$(mktemp -d /tmp/twx-rights.XXXXXX)
trap 'rm -rf "$dir"' EXIT
mkdir -m 0700 "$dir/private"
mkdir -m 0777 "$dir/index" "$dir/private/c"
chmod 0755 "$dir"
cp "$TESTDATA/photos/beaver.jpg" "$dir/private/c"
cp "$TWINDEX" "$(dirname "$TWINDEX")"/twindex-{decode,formats.so} "$dir"
as_reader true 2>/dev/null || {
    echo 'no ambient capabilities here'
    exit 77
}
silent as_reader "$dir/twindex" index -d "$dir/index/t.db" "$dir/private/c" --json
is '[1,1]' "$(json out files hashed)"
# Without it: what may not be looked at is no file that does not exist
exits 1 setpriv --reuid 65534 --regid 65534 --clear-groups "$dir/twindex" index -d "$dir/index/u.db" "$dir/private/c"
has "cannot read '$dir/private/c': permission denied" err
lacks 'worker' err
