# twindex transform writes to a disk that is full, to a file system without unnamed files, and for an ordinary user.
. "$SRCDIR/tests/cli/functions.sh"
if [ -z "${HAS_OWN_MOUNTS-}" ]; then
    # Who may not write there: one line, and the same code as for any folder that cannot be used
    mkdir c locked
    cp "$TESTDATA/tiny/9x8.png" c
    chmod 555 locked
    fails 1 "cannot make the folder 'locked/o': permission denied" bound "$TWINDEX" transform -o locked/o c
    exits 1 bound "$TWINDEX" transform -o locked c
    has "cannot write 'locked/9x8.png' of '$PWD/c/9x8.png': permission denied" err
    chmod 755 locked
    mkdir -p c2/sub locked/sub
    cp c/9x8.png c2/sub
    chmod 000 locked/sub
    exits 1 bound "$TWINDEX" transform -o locked c2
    has "cannot write 'locked/sub/9x8.png' of '$PWD/c2/sub/9x8.png': permission denied" err
    chmod 755 locked/sub
    umask 027
    silent "$TWINDEX" transform -o o c
    is '640 750' "$(stat -c %a o/9x8.png) $(stat -c %a o)"
    rm -r c c2 o locked
fi
own_mounts
mkdir c small plain
for i in 1 2 3; do
    cp "$TESTDATA/edits/original.jpg" "c/$i.jpg"
done
# Full: 75, and what is there is whole
mount -t tmpfs -o size=2m none small
exits 75 "$TWINDEX" transform -o small/o --op resize=900% --format png c
has 'no space left on device' err
is 1 "$(wc -l <err)"
is 0 "$(find small -type f | wc -l)"
silent "$TWINDEX" transform -o small/o --op thumbnail=50 c
is 3 "$(find small -type f | wc -l)"
# FAT has neither unnamed files nor links
if command -v mkfs.vfat >/dev/null && truncate -s 16M image && mkfs.vfat image >/dev/null && mount -o loop image plain 2>/dev/null; then
    silent "$TWINDEX" transform -o plain/o --op thumbnail=50 c
    is '1.jpg 2.jpg 3.jpg' "$(cd plain/o && shopt -s dotglob && echo *)"
    exits 1 "$TWINDEX" transform -o plain/o --op thumbnail=50 c
    is '1.jpg 2.jpg 3.jpg' "$(cd plain/o && shopt -s dotglob && echo *)"
    # One whose bytes the disk does not take leaves nothing behind
    head -c 8 /dev/zero >count
    export FAULT=sync:EIO FAULT_AT=1 FAULT_BELOW=$PWD/plain FAULT_COUNT=$PWD/count
    exits 75 preloaded faults "$TWINDEX" transform -o plain/p c
    has 'input/output error' err
    is '1.jpg 2.jpg 3.jpg' "$(find plain/o plain/p -type f -printf '%f\n' | LC_ALL=C sort -u | paste -sd ' ')"
    umount plain
fi
