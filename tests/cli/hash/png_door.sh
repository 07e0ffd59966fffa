# A PNG that twindex's own reader takes is to all purposes what libvips makes of it; it takes those that are whole and usual. What
# decodes JPEG alone does not matter.
. "$SRCDIR/tests/cli/functions.sh"
from=${SHARED_DATA:-$TESTDATA}
[ -z "${TWX_SANITIZED-}" ] || from=$TESTDATA
find "$from" "$TESTDATA" -type f -print0 | LC_ALL=C xargs -0 grep -la 'PNG' >pngs || :
for size in 8 16; do
    for decoder in auto jpeg vips; do
        silent "$TWINDEX" index -d "$decoder.db" --hash-size "$size" --decoder "$decoder" --files-from pngs
    done
    sqlite3 vips.db "SELECT * FROM images WHERE format = 'png' ORDER BY path" >wanted
    for decoder in auto jpeg; do
        sqlite3 "$decoder.db" "SELECT * FROM images WHERE format = 'png' ORDER BY path" >got
        same wanted got
        sqlite3 "$decoder.db" "SELECT count(*) FROM files JOIN provenance ON provenance.id = provenance_id
            WHERE decoder = 4 AND format = 2" >n
        [ "$(cat n)" -gt 20 ] || wrong "only $(cat n) are taken"
    done
    is 0 "$(sqlite3 vips.db "SELECT count(*) FROM provenance WHERE decoder = 4")"
    rm -- *.db
done
"$TWINDEX" hash --stdout=hashes "$TESTDATA"/exif/*.png "$TESTDATA"/modes/*.png >by_auto
"$TWINDEX" hash --stdout=hashes --decoder vips "$TESTDATA"/exif/*.png "$TESTDATA"/modes/*.png >by_vips
same by_vips by_auto
