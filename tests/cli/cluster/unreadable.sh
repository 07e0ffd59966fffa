# Files that cannot be read: the shard has all others, the run ends with 1, or with 75 where the error may pass, merge says so,
# and the same command tries them again. Files of a file system that is not mounted are not taken for removed ones.
. "$SRCDIR/tests/cli/functions.sh"

mkdir -p c/sub
for i in 0 1 2 3 4 5; do
    cp "$TESTDATA/tiny/9x8.png" c/$i.png
done
cp "$TESTDATA/tiny/8x9.png" c/sub/x.png
silent "$TWINDEX" list c -o m
silent "$TWINDEX" hash --manifest m --partition 0/1 -o whole
shard="shard-00000-of-00001.twx"

# What is gone is no error, and a changed file is recorded as it is
rm c/2.png
cp "$TESTDATA/tiny/17x16.png" c/3.png
silent "$TWINDEX" hash --manifest m --partition 0/1 -o gone --json
is '[1,6]' "$(json out vanished hashed)"
silent "$TWINDEX" merge -d gone.db --manifest m --expect 1 --wait 0 gone
silent "$TWINDEX" index -d gone.db c --json
is '[6,6]' "$(json out files unchanged)"
cp "$TESTDATA/tiny/9x8.png" c/2.png
cp "$TESTDATA/tiny/9x8.png" c/3.png
silent "$TWINDEX" list c -o m

# An I/O error passes: the next attempt reads that file alone
export FAULT=read:EIO FAULT_AT=1 FAULT_BELOW=$PWD/c FAULT_COUNT=$PWD/count
head -c 8 /dev/zero >count
exits 75 preloaded faults "$TWINDEX" hash --manifest "$PWD/m" --partition 0/1 -o "$PWD/d" -j 1
has 'input/output error' err
has 'could not be read for now' err
is $shard "$(ls -A d)"
fails 1 '1 files could not be read when partitions 0 were hashed' "$TWINDEX" merge -d t.db --manifest m --expect 1 --wait 0 d
is 6 "$(known t.db | wc -l)"
silent "$TWINDEX" hash --manifest m --partition 0/1 -o d --json
is '[7,6,1]' "$(json out files unchanged hashed)"
silent "$TWINDEX" merge -d t.db --manifest m --expect 1 --wait 0 d
is 7 "$(known t.db | wc -l)"

# A root that is not there, or empty
for how in gone empty; do
    mv c away
    [ $how = gone ] || mkdir c
    fails 75 "is its file system mounted on this host?" "$TWINDEX" hash --manifest m --partition 0/1 -o $how.d
    absent $how.d/$shard
    [ $how = gone ] || rmdir c
    mv away c
    silent "$TWINDEX" hash --manifest m --partition 0/1 -o $how.d
    cmp d/$shard $how.d/$shard
done

# Permissions
chmod 0 c/4.png
fails 1 'permission denied' bound "$TWINDEX" hash --manifest m --partition 0/1 -o shut
fails 1 'permission denied' bound "$TWINDEX" hash --manifest m --partition 0/1 -o shut
chmod 644 c/4.png
silent "$TWINDEX" hash --manifest m --partition 0/1 -o shut --json
is '[7,6,1]' "$(json out files unchanged hashed)"
