# A root's file system is recorded with its UUID and label: under another device number it is still there, and with
# another UUID, or none, it is not. The /dev of the case has the links that udev makes.
. "$SRCDIR/tests/cli/functions.sh"
own_mounts
mkdir disk
mount -t tmpfs none disk
device=$(stat -c %d disk)
numbers=$(((device >> 8) & 4095))' '$(((device & 255) | ((device >> 12) & 1048320)))
mount -t tmpfs -o dev none /dev || {
    echo 'no devices can be made here'
    exit 77
}
mkdir -p /dev/disk/by-uuid /dev/disk/by-label
if ! mknod /dev/null c 1 3 || ! mknod /dev/urandom c 1 9 || ! mknod /dev/zero c 1 5 ||
    ! mknod /dev/disk0 b "${numbers%% *}" "${numbers##* }" || ! : >/dev/null; then
    echo 'no devices can be made here'
    exit 77
fi
ln -s /dev/disk0 '/dev/disk/by-label/My\x20photos'
ln -s /dev/disk0 /dev/disk/by-uuid/1234-ABCD
cp "$TESTDATA/tiny/9x8.png" "$TESTDATA/tiny/8x9.png" disk
silent "$TWINDEX" index -d t.db disk
silent "$TWINDEX" stats -d t.db --json
is '["1234-ABCD","My photos"]' "$(json out 'roots[0].fs_uuid' 'roots[0].fs_label')"

# After a boot: another number, the same file system
sqlite3 t.db 'UPDATE roots SET device = device + 1'
rm disk/8x9.png
silent "$TWINDEX" export -d t.db
silent "$TWINDEX" prune -d t.db --json
is 1 "$(json out dropped)"

# Another disk in its place
rm disk/9x8.png
mv /dev/disk/by-uuid/1234-ABCD /dev/disk/by-uuid/99
fails 1 'on another device' "$TWINDEX" prune -d t.db
rm /dev/disk/by-uuid/99
fails 1 'on another device' "$TWINDEX" prune -d t.db

# The root is missing, and its disk is mounted at another place
ln -s /dev/disk0 /dev/disk/by-uuid/1234-ABCD
mkdir elsewhere
mount --bind disk elsewhere
umount disk
rmdir disk
fails 1 "/elsewhere' now. Nothing was dropped" "$TWINDEX" prune -d t.db
is 1 "$(known t.db | wc -l)"

# A root that was recorded without gets them in the next run
mkdir disk
mount --bind elsewhere disk
sqlite3 t.db 'UPDATE roots SET fs_uuid = NULL, device = '"$device"
fails 0 '1 record is of a file that is gone' "$TWINDEX" index -d t.db disk
silent "$TWINDEX" stats -d t.db --json
is 1234-ABCD "$(json out 'roots[0].fs_uuid')"
