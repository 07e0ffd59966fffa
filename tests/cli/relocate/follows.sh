# relocate: the index follows a folder that was moved: nothing is decoded again, its rows stay sound, and all tables
# are as they were once it has followed it back.
. "$SRCDIR/tests/cli/functions.sh"
mkdir -p c/p/q c/p2
cp "$TESTDATA"/photos/b[ae]*.jpg "$TESTDATA/bad/truncated.jpg" "$TESTDATA/disguised/notes.txt" c/p
cp "$TESTDATA"/photos/a*.jpg c/p/q
cp c/p/beaver.jpg $'c/p/q/\xe9,\n.jpg'
cp c/p/beaver.jpg c/p2
"$TWINDEX" index -q -d db --variants all c
"$TWINDEX" reject -q -d db c/p/q/anchor.jpg c/p/q/accordion.jpg
sqlite3 db .dump >before
known db 'hash, status, checksum' >rows
# move FOLDER TO: one may lie in the other
move() {
    mv "$1" t
    mkdir -p "$2"
    rmdir "$2"
    mv t "$2"
}
# there_and_back OLD NEW FILES FOLDERS
there_and_back() {
    move "$1" "$2"
    silent "$TWINDEX" relocate -n --json -d db "$1" "$2"
    is "[$3,$4,0,0,0]" "$(json out would_relocate folders indexed_there missing changed)"
    sqlite3 db .dump | same before -
    silent "$TWINDEX" relocate -d db "$1" "$2"
    [[ $summary == *" $3 files in $4 folders now lie below '$2'; "* ]] || wrong "$summary"
    silent "$TWINDEX" check -d db
    silent "$TWINDEX" prune -n -d db
    is '' "$(cat out)"
    cp db copy
    silent "$TWINDEX" index -d copy "$2"
    [[ $summary == *" $3 files: 0 hashed, $3 unchanged; "* ]] || wrong "$summary"
    silent "$TWINDEX" export -d db --exact --format paths --role all -0
    is 3 "$(tr '\0' '\n' <out | grep -ac 'beaver.jpg\|^.jpg')"
    move "$2" "$1"
    silent "$TWINDEX" relocate -d db "$2" "$1"
    sqlite3 db .dump | same before -
}
n=$(find c/p -type f -printf . | wc -c)
there_and_back c/p c/new "$n" 2
there_and_back c/p c/p/q "$n" 2          # into itself, where it was indexed, too
there_and_back c/p far/off/p "$n" 2      # out of its root
there_and_back c 'other place' "$((n + 1))" 3 # the root
# What the dump does not say: the paths
move c/p c/new
"$TWINDEX" relocate -q -d db "$PWD/c/../c/p/" c/new/
known db 'hash, status, checksum' >made
sed 's|^c/p/|c/new/|' rows | LC_ALL=C sort | same - <(LC_ALL=C sort made)
# Out of itself
move c/new c/p/new
"$TWINDEX" relocate -q -d db c/new c/p/new
mv c/p/new/q c/p/q
"$TWINDEX" relocate -q -d db c/p/new/q c/p/q
sed 's|^c/p/\([^q]\)|c/p/new/\1|' rows | LC_ALL=C sort | same - <(known db 'hash, status, checksum' | LC_ALL=C sort)
