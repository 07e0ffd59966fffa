# An index in a folder that may not be written can be read; index says 1, names what it may not write, changes nothing.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c ro
cp "$TESTDATA/photos/beaver.jpg" c
cp c/beaver.jpg c/copy.jpg
silent "$TWINDEX" index -d ro/t.db c
silent "$TWINDEX" hash -o shards c
sum=$(md5sum ro/t.db)
bound true
for shut in ro ro/t.db; do
    chmod u-w $shut
    silent bound "$TWINDEX" export -d ro/t.db
    is 3 "$(wc -l <out)"
    silent bound "$TWINDEX" query -d ro/t.db c/copy.jpg
    silent bound "$TWINDEX" stats -d ro/t.db
    silent bound "$TWINDEX" check -d ro/t.db
    fails 1 ro/t.db bound "$TWINDEX" index -d ro/t.db c
    fails 1 ro/t.db bound "$TWINDEX" merge -d ro/t.db shards
    fails 1 ro/t.db bound "$TWINDEX" prune -d ro/t.db
    is "$sum" "$(md5sum ro/t.db)"
    is t.db "$(cd ro && echo *)"
    chmod u+w $shut
done
silent "$TWINDEX" index -d ro/t.db c

# A log that a killed writer left can be read with its companion only: the error says what to do about it
mkdir log
cp ro/t.db log
sqlite3 log/t.db >/dev/null 2>&1 <<'END' || :
PRAGMA wal_autocheckpoint = 0;
UPDATE twindex SET newest_observed_ns = newest_observed_ns + 1;
.shell kill -9 $PPID
END
[ -s log/t.db-wal ]
rm log/t.db-shm
chmod u-w log
fails 1 'log/t.db' bound "$TWINDEX" stats -d log/t.db
has 'twindex check' err
chmod u+w log
silent "$TWINDEX" check -d log/t.db
chmod u-w log
silent bound "$TWINDEX" stats -d log/t.db

chmod u-w ro
fails 1 ro/new bound "$TWINDEX" export -d ro/t.db -o ro/new
fails 1 ro/other.db bound "$TWINDEX" index -d ro/other.db c
fails 1 ro/shards bound "$TWINDEX" hash -o ro/shards c
fails 1 ro bound "$TWINDEX" hash -o ro c
