# A run over the empty folder of a disk that is not mounted, or over another disk in its place, leaves the root as it was
# recorded, and prune still refuses. Once files that the index knows are there, copied to a new disk, the root is there.
. "$SRCDIR/tests/cli/functions.sh"
own_mounts
mkdir disk
mount -t tmpfs none disk
cp "$TESTDATA/tiny/9x8.png" "$TESTDATA/tiny/8x9.png" disk
silent "$TWINDEX" index -d t.db disk
root() { sqlite3 t.db 'SELECT device, path FROM roots'; }
root >before
mkdir keep
mount --bind disk keep # a device number in use is given to no other
umount disk
fails 0 "'$PWD/disk' is on another device than when it was indexed" "$TWINDEX" index -d t.db disk
is "$(<before)" "$(root)"
fails 1 'on another device' "$TWINDEX" prune -d t.db
exits 1 "$TWINDEX" index -d t.db --prune disk
has 'not pruned: root' err
mount -t tmpfs none disk
cp "$TESTDATA/tiny/9x8.png" disk/other.png
fails 0 'is its disk mounted?' "$TWINDEX" index -d t.db disk
is "$(<before)" "$(root)"
fails 1 'on another device' "$TWINDEX" prune -d t.db
is 3 "$(known t.db | wc -l)"

cp "$TESTDATA/tiny/8x9.png" disk
silent "$TWINDEX" index -d t.db disk
is "$(stat -c '%d' disk)|$PWD/disk" "$(root)"
silent "$TWINDEX" prune -d t.db --json
is 1 "$(json out dropped)"
