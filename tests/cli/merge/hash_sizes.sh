# Shards of another hash size do not go into an index: 3, named; those that fit do.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c d
cp "$TESTDATA/tiny/"*x9.png c
cp "$TESTDATA/tiny/9x8.png" d
silent "$TWINDEX" hash -j 1 -o s8 c
silent "$TWINDEX" hash -j 1 --hash-size 16 -o s16 c
silent "$TWINDEX" hash -j 1 --hash-size 16 -o d16 d
silent "$TWINDEX" merge -d 16.db s16
is 16 "$(silent "$TWINDEX" stats -d 16.db --json && json out hash_size)"
fails 3 "$(echo s8/*)" "$TWINDEX" merge -d 16.db s8
has 16.db err
is 1 "$(known 16.db | wc -l)"
fails 3 "$(echo s8/*)" "$TWINDEX" merge -d 16.db s8 d16
is 2 "$(known 16.db | wc -l)"
silent "$TWINDEX" check -d 16.db
exits 3 "$TWINDEX" merge -d new.db s8 s16
is 1 "$(wc -l <err)"
