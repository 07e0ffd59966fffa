# relocate to another disk: its files count as there, not as offline, and prune takes the disk for the root's; a disk
# below it that is not mounted keeps the record of its own.
. "$SRCDIR/tests/cli/functions.sh"
own_mounts
mkdir -p c/in disk inner
mount -t tmpfs none disk
mount -t tmpfs none inner
cp "$TESTDATA/photos/beaver.jpg" c
mount --bind inner c/in
cp c/beaver.jpg c/in/copy.jpg
"$TWINDEX" index -q -d db c
is 2 "$(sqlite3 db 'SELECT count(DISTINCT device) FROM roots')"
umount c/in
cp -rp c disk
exits 0 "$TWINDEX" relocate -d db c disk/c
has '1 file not found' err
is "$(stat -c %d disk) $(stat -c %d inner)" "$(sqlite3 db 'SELECT device FROM roots ORDER BY path' | paste -sd ' ')"
exits 0 "$TWINDEX" export -d db --format text
has 'offline' out # of the disk that is not there
is 1 "$(grep -c offline out)"
fails 1 'on another device' "$TWINDEX" prune -d db
mount --bind inner disk/c/in
silent "$TWINDEX" export -d db --format text
lacks offline out
silent "$TWINDEX" prune -n -d db
is '' "$(cat out)"
silent "$TWINDEX" check -d db
