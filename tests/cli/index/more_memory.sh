# An image that failed for memory is tried again by a run that may use more than the one it failed in, and by no other.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/photos/barrel.jpg" c
evil eat "$TESTDATA/photos/beaver.jpg" >c/eat.jpg
exits 0 preloaded evil "$TWINDEX" index --json -q --memory 300M -d t.db c
is '[1,1]' "$(json out hashed failed_by_reason.memory)"
silent "$TWINDEX" check -d t.db
for memory in 300M 299M; do
    silent "$TWINDEX" index --json --memory $memory -d t.db c
    is '[2,0]' "$(json out unchanged hashed)"
done
# It fails again, for as long as it is the same
exits 0 preloaded evil "$TWINDEX" index --json -q --memory 320M -d t.db c
is '[1,1]' "$(json out unchanged failed_by_reason.memory)"
silent "$TWINDEX" index --json --memory 320M -d t.db c
is 2 "$(json out unchanged)"
silent "$TWINDEX" index --json --memory 321M -d t.db c
is '[1,1]' "$(json out unchanged hashed)"
silent "$TWINDEX" check -d t.db
is 0 "$(sqlite3 t.db "SELECT count(*) FROM images WHERE status = 'failed'")"
