# twindex pack of more than the disk has room for says so before it decodes, and leaves what was there.
. "$SRCDIR/tests/cli/functions.sh"
own_mounts
mkdir c full
for ((i = 0; i < 4; i++)); do
    cp "$TESTDATA/tiny/9x8.png" "c/$i.png"
done
mount -t tmpfs -o size=1m none full
silent "$TWINDEX" pack --size 8x8 -o full/p.npy c
exits 75 "$TWINDEX" pack --size 500x500 -o full/p.npy c # 3 MB
is 1 "$(wc -l <err)"
has "cannot write 'full/p.npy': no space left on device" err
is 'p.npy p.npy.failures p.npy.paths' "$(cd full && echo *)"
is $((128 + 4 * 8 * 8 * 3)) "$(stat -c %s full/p.npy)"
