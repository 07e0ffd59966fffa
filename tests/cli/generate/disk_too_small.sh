# twindex generate on a disk that is full says so in one line, leaves whole files alone, and goes on when there is room.
. "$SRCDIR/tests/cli/functions.sh"
own_mounts
mkdir full
mount -t tmpfs -o size=1m none full
make() {
    "$TWINDEX" generate -o "$1" --count 100 --size 100x100 --format png -j 3
}
silent make whole
fails 75 'no space left on device' make full/d
has "cannot write 'full/d/000/0000" err
[ "$(find full/d -type f | wc -l)" -gt 10 ]
for file in full/d/000/*; do
    cmp "$file" "whole/000/${file##*/}"
done
mount -o remount,size=10m full
silent make full/d
diff -r whole full/d
[ -z "$(find full/d -name '.*' -type f)" ]
