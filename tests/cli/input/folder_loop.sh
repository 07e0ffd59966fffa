# A folder mounted below itself is not gone through for ever, and nothing is recorded twice.
. "$SRCDIR/tests/cli/functions.sh"
own_mounts
mkdir -p c/a/b/loop c/twin
cp "$TESTDATA/tiny/9x8.png" c/a
cp "$TESTDATA/tiny/8x9.png" c/a/b
mount --bind c c/a/b/loop
exits 0 timeout 60 "$TWINDEX" index -d t.db c --json
is '[2,2]' "$(json out files hashed)"
is 1 "$(wc -l <err)"
has "$PWD/c/a/b/loop" err
is $'c/a/9x8.png\nc/a/b/8x9.png' "$(known t.db)"
umount c/a/b/loop

# The same folder mounted beside itself is no loop: other paths
mount --bind c/a c/twin
silent "$TWINDEX" index -d t.db c --json
is '[4,2,2]' "$(json out files unchanged hashed)"
