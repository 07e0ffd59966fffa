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
chmod u-w ro
fails 1 ro/new bound "$TWINDEX" export -d ro/t.db -o ro/new
fails 1 ro/other.db bound "$TWINDEX" index -d ro/other.db c
fails 1 ro/shards bound "$TWINDEX" hash -o ro/shards c
fails 1 ro bound "$TWINDEX" hash -o ro c
