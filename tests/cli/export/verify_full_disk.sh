# On a full disk --verify goes on, and says how much of what it found is not kept, and why.
. "$SRCDIR/tests/cli/functions.sh"
own_mounts
mkdir full
mount -t tmpfs -o size=4m none full
cp -r "$TESTDATA/edits" full
silent "$TWINDEX" index -d full/t.db full/edits
silent "$TWINDEX" export -q -d full/t.db --verify -r 60 -o first
sqlite3 full/t.db 'DELETE FROM comparisons'
dd if=/dev/zero of=full/rest bs=4096 status=none 2>/dev/null || true
exits 0 "$TWINDEX" export -d full/t.db --verify -r 60 -o second
same first second
is 1 "$(grep -c 'warning: comparisons that the index does not keep.*: there is no space left' err)"
lacks 'may not be written' err
