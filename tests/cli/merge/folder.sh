# merge DIR takes the sealed shards of a folder, names what is not sealed, deletes nothing; an empty DIR is a success.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c empty
cp "$TESTDATA"/tiny/*.png c
silent "$TWINDEX" hash -o shards -j 2 c
before=$(cd shards && echo *)
silent "$TWINDEX" merge -d t.db shards --json
is "[$(find shards -name '*.twx' -printf x | wc -c),7]" "$(json out shards new)"
is "$before" "$(cd shards && echo *)"

# hash adds to a folder, and deletes none
silent "$TWINDEX" hash -o shards "$TESTDATA/flat"
for shard in $before; do
    [ -e "shards/$shard" ]
done
one=$(cd shards && find . -name '*.twx' -printf '%f\n' | head -n 1)
mkdir part
cp shards/*.twx part
mv "part/$one" "part/$one.part"
echo 'something else' >part/README
fails 0 "part/$one.part" "$TWINDEX" merge -d p.db part --json
is "$(($(find shards -name '*.twx' -printf x | wc -c) - 1))" "$(json out shards)"
[ -e "part/$one.part" ]
silent "$TWINDEX" merge -d p.db "shards/$one"

silent "$TWINDEX" merge -d e.db empty --json
is '[0,0]' "$(json out shards records)"
silent "$TWINDEX" check -d e.db
silent "$TWINDEX" merge -d t.db empty
is 7 "$(known t.db | wc -l)"
fails 1 none "$TWINDEX" merge -d t.db none
fails 1 none.twx "$TWINDEX" merge -d t.db none.twx
