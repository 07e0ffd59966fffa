# What --verify has found of two files is kept in the index, by their bytes: the next run decodes nothing of it, and says the
# same. A file of other bytes is looked at; where nothing can be kept all goes on as without.
. "$SRCDIR/tests/cli/functions.sh"
cp -r "$TESTDATA/photos" "$TESTDATA/edits" "$TESTDATA/turned" .
mv edits/quality-50.jpg other.jpg
silent "$TWINDEX" index -d new.db photos edits turned
# pictures: how many pictures a run with -v says to have read.
pictures() {
    sed -n 's/.*verified: \([0-9]*\) pictures read.*/\1/p' err
}
rows() {
    sqlite3 "$1" 'SELECT count(*) FROM comparisons'
}
for options in '-r 128 --linkage complete' '-r 60 --linkage single --any-orientation' ${TWX_LONG:+'-r 128'}; do
    cp new.db t.db
    # shellcheck disable=SC2086 # words
    set -- "$TWINDEX" export -d t.db --verify $options
    exits 0 "$@" -v -o first
    [ "$(pictures)" -ge 30 ] || wrong "few pictures: $(pictures)"
    has ' comparisons in index ' err
    absent t.db.lock t.db-wal
    exits 0 "$@" -v -o second
    is 0 "$(pictures)"
    lacks ' comparisons in index ' err
    same first second
    exits 0 "$@" -j 1 --json -o second
    is 0 "$(json out compared_pairs)"
    [ "$(json out known_pairs)" -ge 30 ] || wrong 'few pairs'
    same first second
    silent "$TWINDEX" check -d t.db
done

# Nothing is read, not even what cannot be: the classes hold, by what the files were when they were indexed. Where sizes differ
# the better picture is looked at each time, so these are of one size.
mkdir same
cp edits/{original,metadata,quality-25,quality-75,grey,gamma,brighter,contrast}.jpg same
silent "$TWINDEX" index -d same.db same
silent "$TWINDEX" export -q -d same.db --verify -r 60 -o second
is 9 "$(wc -l <second)"
for file in same/*.jpg; do
    touch -r "$file" when
    size=$(stat -c %s "$file")
    head -c "$size" /dev/zero >"$file"
    touch -r when "$file"
done
silent "$TWINDEX" export -q -d same.db --verify -r 60
same second out

# With the old bytes back all is known again. Other ones are another picture: it is read, and the ones that are to be kept by
# size and by their look.
rm -r edits
cp -r "$TESTDATA/edits" .
rm edits/quality-50.jpg
silent "$TWINDEX" index -d t.db edits
exits 0 "$TWINDEX" export -d t.db --verify -v
is 0 "$(pictures)"
cp other.jpg edits/grey.jpg
silent "$TWINDEX" index -d t.db edits
exits 0 "$TWINDEX" export -d t.db --verify -v
is 3 "$(pictures)"
mv out first
silent "$TWINDEX" index -d again.db edits photos turned
exits 0 "$TWINDEX" export -d again.db --verify
same first out

# prune drops what no file has any more, and nothing else; stats counts.
n=$(rows t.db)
silent "$TWINDEX" prune -d t.db -n
is "$n" "$(rows t.db)"
silent "$TWINDEX" prune -d t.db
left=$(rows t.db)
[ "$left" -lt "$n" ] || wrong 'stale comparisons stay'
silent "$TWINDEX" stats -d t.db --json
is "$left" "$(json out comparisons)"
exits 0 "$TWINDEX" export -d t.db --verify -v
is 0 "$(pictures)"
rm -r edits photos turned
silent "$TWINDEX" prune -d t.db --missing-roots
is 0 "$(rows t.db)"

# A merge leaves them, and a repair, too.
mkdir edits
cp "$TESTDATA"/edits/{original,half,thumbnail,metadata,quality-75,grey,gamma,border,contrast}.jpg edits
silent "$TWINDEX" index -d m.db edits
exits 0 "$TWINDEX" export -d m.db --verify -r 60 -o first
n=$(rows m.db)
mkdir more
cp "$TESTDATA/photos/beaver.jpg" more
silent "$TWINDEX" hash -o shards more
silent "$TWINDEX" merge -d m.db shards
is "$n" "$(rows m.db)"
sqlite3 m.db 'UPDATE comparisons SET result = result + 1 WHERE first = (SELECT min(first) FROM comparisons)'
changed=$(sqlite3 m.db 'SELECT count(*) FROM comparisons WHERE first = (SELECT min(first) FROM comparisons)')
exits 3 "$TWINDEX" check -d m.db
has "comparisons that do not agree with their checksum ($changed)" err
exits 0 "$TWINDEX" check --repair -d m.db
is $((n - changed)) "$(rows m.db)"
exits 0 "$TWINDEX" export -d m.db --verify -r 60 -o second
same first second
is "$n" "$(rows m.db)"

# An index that a run writes: nothing is kept, and that is warned of. One that may not be written, of an older schema: -v says it.
silent "$TWINDEX" index -d k.db edits
silent flock k.db.lock "$TWINDEX" export -q -d k.db --verify -r 60
same first out
exits 0 flock k.db.lock "$TWINDEX" export -d k.db --verify -r 60 -o second
is 1 "$(grep -c 'warning: comparisons that the index does not keep' err)"
has 'is being written by process' err
is 0 "$(rows k.db)"
for version in 4 6; do
    as_version $version k.db v$version.db
    sum=$(md5sum v$version.db)
    silent "$TWINDEX" export -q -d v$version.db --verify -r 60
    mv out old
    exits 0 "$TWINDEX" export -d v$version.db --verify -r 60 -v -o second
    same old second
    has 'older schema' err
    is "$sum" "$(md5sum v$version.db)"
done
bound true
mkdir ro
cp k.db ro
for shut in ro ro/k.db; do
    chmod u-w $shut
    silent bound "$TWINDEX" export -q -d ro/k.db --verify -r 60
    same first out
    exits 0 bound "$TWINDEX" export -d ro/k.db --verify -r 60 -v -o second
    has 'comparisons are not kept' err
    is k.db "$(cd ro && echo *)"
    chmod u+w $shut
done
is 0 "$(rows ro/k.db)"

# Two at once: the one waits for the other.
"$TWINDEX" export -q -d k.db --verify -r 60 -o /dev/null --keep newest &
"$TWINDEX" export -q -d k.db --verify -r 128 -o /dev/null
wait $!
exits 0 "$TWINDEX" export -d k.db --verify -r 128 -v
is 0 "$(pictures)"
exits 0 "$TWINDEX" export -d k.db --verify -r 60 --keep newest -v
is 0 "$(pictures)"
