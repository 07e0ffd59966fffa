# relocate where NEW is indexed, too: of two of one name that of NEW stays. What is not there, or changed, is counted;
# where nothing is as it was, and of what is no folder of the index, nothing is changed. Killed, it has done all or
# nothing.
. "$SRCDIR/tests/cli/functions.sh"
mkdir -p c/old/in c/new/in c/old2
cp "$TESTDATA"/photos/b[ae]*.jpg c/old
cp "$TESTDATA"/photos/a*.jpg c/old/in
cp "$TESTDATA/photos/brain.jpg" c/new/barrel.jpg # another file of a name that is in c/old, too
cp "$TESTDATA/photos/anchor.jpg" c/new/in
cp "$TESTDATA/photos/brain.jpg" c/old2
"$TWINDEX" index -q -d db --variants all c
sqlite3 db .dump >before
refused() {
    fails "$@"
    sqlite3 db .dump | same before -
}
mkdir elsewhere
refused 2 'two folders' "$TWINDEX" relocate -d db c/old
refused 2 "no indexed file lies below 'c/ol'" "$TWINDEX" relocate -d db c/ol c/new
refused 2 "no indexed file lies below 'c/old2/brain.jpg'" "$TWINDEX" relocate -d db c/old2/brain.jpg c/new
refused 2 'index has these files already' "$TWINDEX" relocate -d db c/old c/old
refused 1 "cannot find folder 'none'" "$TWINDEX" relocate -d db c/old none
refused 1 "'db' is no folder" "$TWINDEX" relocate -d db c/old2 db
refused 1 'of 4 files none is below' "$TWINDEX" relocate -d db c/old elsewhere
cp "$TESTDATA/photos/anchor.jpg" elsewhere/barrel.jpg
refused 1 'of 4 files none is below' "$TWINDEX" relocate -d db c/old elsewhere
fails 1 none.db "$TWINDEX" relocate -d none.db c/old elsewhere
absent none.db none.db.lock

# A copy on another disk has another inode and ctime, and is the same file
cp -rp c/old elsewhere
ln -s elsewhere/old link
cp db copied
mv c/old aside
"$TWINDEX" relocate -q -d copied c/old link
silent "$TWINDEX" check -d copied
silent "$TWINDEX" index -d copied link/
[[ $summary == *' 4 files: 0 hashed, 4 unchanged; '* ]] || wrong "$summary"
is "$(stat -c %i elsewhere/old/beaver.jpg)" \
    "$(sqlite3 copied "SELECT inode FROM files WHERE CAST(name AS TEXT) = 'beaver.jpg'")"


# A damaged row is not made sound
cp db damaged
sqlite3 damaged "UPDATE files SET width = width + 1 WHERE CAST(name AS TEXT) = 'beaver.jpg'"
fails 3 'is damaged' "$TWINDEX" relocate -d damaged c/old link

# c/old lies in c/new now: barrel.jpg is the other one, beaver.jpg was edited, anchor.jpg is gone. c/old is a link to it
mv aside/beaver.jpg c/new
mv aside/in/accordion.jpg c/new/in
touch -d '2001-02-03' c/new/beaver.jpg
rm c/new/in/anchor.jpg
ln -s new c/old
sqlite3 db "SELECT hex(checksum) FROM files WHERE bytes = $(stat -c %s c/new/barrel.jpg)" | sort -u >brain
exits 0 "$TWINDEX" relocate -n -d db c/old c/new
cp err dry
sqlite3 db .dump | same before -
# killed before each call that it makes for the disk: all or nothing
at=1 code=137
while [ $code -eq 137 ]; do
    cp db killed
    code=0
    KILLED_AT=$at preloaded killed_at "$TWINDEX" relocate -q -d killed c/old c/new >/dev/null 2>&1 || code=$?
    silent "$TWINDEX" check -d killed
    sqlite3 killed .dump >now
    cmp -s now before || cmp -s now after || { [ ! -e after ] && mv now after && [ $at -gt 1 ]; }
    at=$((at + 2))
done
is 0 $code
[ $at -gt 4 ] || wrong "few points: $at"
exits 0 "$TWINDEX" relocate -d db c/old c/new
same dry err
sqlite3 db .dump | same after -
has "1 file not found below 'c/new'" err
has "2 files with another size or time below 'c/new'" err
has "2 more files were indexed below 'c/new' already" err
[[ $summary == *" 2 files in 2 folders now lie below 'c/new'; "* ]] || wrong "$summary"
silent "$TWINDEX" check -d db
is 'c/new/barrel.jpg c/new/beaver.jpg c/new/in/accordion.jpg c/new/in/anchor.jpg c/old2/brain.jpg' \
    "$(known db | paste -sd ' ')"
is "$(cat brain)" "$(sqlite3 db "SELECT hex(checksum) FROM files WHERE CAST(name AS TEXT) = 'barrel.jpg'")"
is 0 "$(sqlite3 db 'SELECT count(*) FROM variants WHERE id / 64 NOT IN (SELECT id FROM files)')"

# Out of its root a folder becomes one: prune does not take an absent disk for files that are gone
mkdir disk
mv c/new disk
"$TWINDEX" relocate -q -d db c/new disk/new 2>/dev/null
mv disk away
fails 1 "root '$PWD/disk/new' is missing" "$TWINDEX" prune -d db

# What a dead run left unmerged comes along
"$TWINDEX" index -q -d other.db c/old2
"$TWINDEX" hash -q -o other.db.shards away
mv away off
exits 0 "$TWINDEX" relocate -q -d other.db away off
is 'c/old2/brain.jpg off/new/barrel.jpg off/new/beaver.jpg off/new/in/accordion.jpg' "$(known other.db | paste -sd ' ')"
