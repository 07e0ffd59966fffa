# Files of terabytes that take no space. What is no image is read no further than its head; what begins like one is read as
# long as it may be, and a signal ends that at once.
. "$SRCDIR/tests/cli/functions.sh"
huge() {
    cat >"$1"
    truncate -s 15T "$1" 2>/dev/null || truncate -s 1T "$1"
}
mkdir c
huge c/hole </dev/null
huge c/disk.img <"$TESTDATA/disguised/notes.txt"
huge c/raw.cr2 <"$TESTDATA/raw/canon.cr2"
exits 0 "$TWINDEX" index -q --json -d t.db c
is '[3,2]' "$(json out files not_images)"
[ "$(json out bytes)" -lt 1000000 ] || wrong 'read too much'

# Its picture never comes: read for the checksum first, or, without that, by the decoder.
mkdir d
cp "$TESTDATA/photos/beaver.jpg" d/a.jpg
head -c 20 d/a.jpg | huge d/b.jpg
cp "$TESTDATA/photos/barrel.jpg" d/c.jpg
run=
# shellcheck disable=SC2154 # set by the trap
trap 'code=$?; [ -z "$run" ] || kill -9 $run 2>/dev/null; exit $code' EXIT
until_dead() {
    until_true eval "! kill -0 $run"
    code=0
    wait $run || code=$?
    run=
}
for option in --jobs=2 --no-checksum; do
    rm -f s.db
    "$TWINDEX" index -vv -j 2 "$option" -d s.db d >out 2>err &
    run=$!
    for image in a c; do  # whichever worker has the other one
        until_true grep -q "hashed .*/d/$image.jpg" err
    done
    kill -TERM $run
    until_dead
    is 143 $code
    # Nothing is recorded of it, for nothing is known.
    exits 0 "$TWINDEX" index --files-from /dev/null -d s.db
    is 'd/a.jpg d/c.jpg' "$(known s.db | paste -sd ' ')"
done

# So it does a query for it
"$TWINDEX" query -v -d s.db d/b.jpg >out 2>err &
run=$!
until_true grep -q sandbox: err
kill -TERM $run
until_dead
is 143 $code
has stopped err
