# What export names is there, whatever became of the files since they were indexed; the last good copy is no duplicate.
. "$SRCDIR/tests/cli/functions.sh"
rows() {
    awk -F , -v root="$PWD/" '/^[0-9]/ { sub(root, "", $3); print $2, $3, $5, $13, $15 }' out
}
photo=$TESTDATA/photos/beaver.jpg other=$TESTDATA/photos/barrel.jpg
fresh() {
    rm -rf c t.db
    mkdir -p c/a c/b
    cp "$photo" c/a/1.jpg
    cp "$photo" c/b/2.jpg
    cp "$photo" c/b/3.jpg
    touch -d 2001-01-01 c/a/1.jpg # the keeper
    silent "$TWINDEX" index -d t.db c
    silent "$TWINDEX" export -d t.db
    is 'keep c/a/1.jpg 1 0 0 duplicate c/b/2.jpg 1 0 0 duplicate c/b/3.jpg 1 0 0' "$(rows | paste -sd ' ')"
}
# leaves GONE CHANGED ROWS: one warning with the counts, and these rows.
leaves() {
    exits 0 "$TWINDEX" export -d t.db
    is 1 "$(wc -l <err)"
    has "left out of the groups: $1 gone, $2 changed since" err
    is "$3" "$(rows | paste -sd ' ')"
    exits 0 "$TWINDEX" export -q -d t.db -o groups --json
    is "[$1,$2]" "$(json out gone changed)"
    [ ! -s err ]
    is "$(($(wc -l <groups) - 1))" "$(printf '%s' "$3" | grep -oE 'keep|duplicate' | wc -l)"
}

# A renamed folder
fresh
mv c/b c/renamed
exits 0 "$TWINDEX" index -d t.db c
leaves 2 0 'keep c/a/1.jpg 1 0 0 duplicate c/renamed/2.jpg 1 0 0 duplicate c/renamed/3.jpg 1 0 0'
# The keeper deleted: one of the others is kept. Overwritten: the same. Two of three gone: no group is left.
fresh
rm c/a/1.jpg
leaves 1 0 'keep c/b/2.jpg 1 0 0 duplicate c/b/3.jpg 1 0 0'
fresh
cp "$other" c/a/1.jpg
leaves 0 1 'keep c/b/2.jpg 1 0 0 duplicate c/b/3.jpg 1 0 0'
rm c/b/2.jpg
leaves 1 1 ''
# A folder moved, and a link left in its place: both names are one file, which is no copy of itself
fresh
rm c/b/2.jpg
mv c/b c/new
ln -s new c/b
exits 0 "$TWINDEX" index -d t.db c
has '2 records' err
leaves 2 0 'keep c/a/1.jpg 1 0 0 duplicate c/new/3.jpg 1 0 0'
rm c/a/1.jpg
leaves 3 0 ''
silent "$TWINDEX" prune -d t.db
is c/new/3.jpg "$(known t.db)"
# Replaced by a link to its twin, as rdfind does; by a folder; by a FIFO
fresh
touch -r c/b/2.jpg c/b/3.jpg
silent "$TWINDEX" index -d t.db c
ln -sf 2.jpg c/b/3.jpg
rm c/a/1.jpg
mkfifo c/a/1.jpg
leaves 2 0 ''
is 3 "$("$TWINDEX" export -q -d t.db --no-stat | grep -c "^1,")"

# Hard links are links only while both exist and are one file
fresh
ln -f c/a/1.jpg c/b/2.jpg
silent "$TWINDEX" index -d t.db c
silent "$TWINDEX" export -d t.db
is 'keep c/a/1.jpg 1 0 0 duplicate c/b/2.jpg 1 1 0 duplicate c/b/3.jpg 1 0 0' "$(rows | paste -sd ' ')"
cp -p c/b/2.jpg copy
mv copy c/b/2.jpg
silent "$TWINDEX" export -d t.db
is 'keep c/a/1.jpg 1 0 0 duplicate c/b/2.jpg 1 0 0 duplicate c/b/3.jpg 1 0 0' "$(rows | paste -sd ' ')"

# A hard link that was replaced by a symbolic link to its twin leads to the inode that was indexed: no copy of that twin
fresh
ln -f c/a/1.jpg c/b/2.jpg
silent "$TWINDEX" index -d t.db c
ln -sf ../b/2.jpg c/a/1.jpg
silent "$TWINDEX" export -d t.db
is 'keep c/b/2.jpg 1 0 0 duplicate c/b/3.jpg 1 0 0' "$(rows | paste -sd ' ')"

# A link named in a list is there while it leads to what was indexed
rm -rf l t.db
mkdir l
cp "$photo" l/real.jpg
cp "$photo" l/twin.jpg
ln -s real.jpg l/link.jpg
printf '%s\n' l/link.jpg l/twin.jpg | exits 0 "$TWINDEX" index -d t.db --files-from -
silent "$TWINDEX" export -d t.db
is 3 "$(wc -l <out)"
rm l/real.jpg
leaves 1 0 ''

# A root that is not there is offline: its files stay, marked
rm -rf one two t.db
mkdir one two
cp "$photo" one/1.jpg
cp "$photo" two/2.jpg
silent "$TWINDEX" index -d t.db one two
mv two away
exits 0 "$TWINDEX" export -d t.db
has 'offline files, which could not be looked at: 1' err
is 'keep one/1.jpg 1 0 0 duplicate two/2.jpg 1 0 1' "$(rows | paste -sd ' ')"
exits 0 "$TWINDEX" export -d t.db --format jsonl
is '"offline":false "offline":true' "$(grep -o '"offline": *[a-z]*' out | tr -d ' ' | paste -sd ' ')"
# A bare path has no mark: neither it nor what is a copy of it alone is written, but on a machine without the disks.
for keeper in one two; do
    exits 0 "$TWINDEX" export -d t.db --format paths --role all --keep "in:$keeper"
    is "$([ $keeper = two ] || echo "$PWD/one/1.jpg")" "$(<out)"
    has 'paths left out, which are offline or whose keeper is' err
    silent "$TWINDEX" export -d t.db --format paths --role all --no-stat
    is 2 "$(wc -l <out)"
done
mv away two
silent "$TWINDEX" export -d t.db
is 'keep one/1.jpg 1 0 0 duplicate two/2.jpg 1 0 0' "$(rows | paste -sd ' ')"
# A file that was itself a PATH, and is gone from a folder that is there, is gone
rm -f t.db
silent "$TWINDEX" index -d t.db one/1.jpg two/2.jpg
rm two/2.jpg
leaves 1 0 ''
