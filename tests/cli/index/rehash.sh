# Hashes of the version before stand: an index that has some is read, says how many, and compares them with new ones. --rehash renews
# them, and nothing else; so does the next change of a file. Hashes of versions that are no longer comparable are renewed by themselves.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA"/photos/{accordion,barrel,beaver}.jpg "$TESTDATA/flat/white.png" c
echo text >c/text
silent "$TWINDEX" index -d t.db c
silent "$TWINDEX" stats --quick -d t.db
lacks 'of another version' out
version=$(sqlite3 t.db 'SELECT DISTINCT hash_version FROM provenance')

# aged VERSION: the index as if all of it were of that version
aged() {
    cp t.db old.db
    sqlite3 old.db "UPDATE provenance SET hash_version = $1"
}
hashed() {
    silent "$TWINDEX" index -d old.db --json "$@"
    json out hashed
}
aged $((version - 1))
silent "$TWINDEX" stats --quick -d old.db
is 4 "$(awk '/of another version/ { print $NF }' out)"
silent "$TWINDEX" stats --quick --json -d old.db
is 4 "$(json out other_version)"
is 0 "$(hashed c)"

# A new copy is found beside the old hash; the file that changed is renewed, the others are not
cp c/barrel.jpg c/copy.jpg
touch c/beaver.jpg
is 2 "$(hashed c)"
silent "$TWINDEX" export -d old.db --format csv
has 'barrel.jpg' out
has 'copy.jpg' out
silent "$TWINDEX" stats --quick --json -d old.db
is 3 "$(json out other_version)"
silent "$TWINDEX" list c --since old.db -o m
is 0 "$(tr '\0' '\n' <m | sed -n 's/^# end count=\([0-9]*\) .*/\1/p')"
silent "$TWINDEX" list c --since old.db --rehash -o m
is 3 "$(tr '\0' '\n' <m | sed -n 's/^# end count=\([0-9]*\) .*/\1/p')"
is 3 "$(hashed --rehash c)"
is 0 "$(hashed --rehash c)"
silent "$TWINDEX" stats --quick -d old.db
lacks 'of another version' out

# Of a version whose hashes are others, and of one that is to come
for other in 1 $((version + 1)); do
    aged "$other"
    is 5 "$(hashed c)"
done
fails 2 '--rehash goes with --since' "$TWINDEX" list c --rehash
