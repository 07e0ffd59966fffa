# A JPEG that twindex's own reader takes has the hash that libjpeg-turbo gives it, bit by bit; it takes three
# of four, and is what is used where nothing is said. What a decoder that was asked for does not take fails; other formats do not mind.
. "$SRCDIR/tests/cli/functions.sh"
for size in 8 16; do
    from=${SHARED_DATA:-$TESTDATA}
    [ -z "${TWX_SANITIZED-}" ] || from=$TESTDATA
    [ "$size" -eq 8 ] || [ -n "${TWX_LONG-}" ] || from=$TESTDATA
    for decoder in auto coefficients jpeg; do
        silent "$TWINDEX" index -d "$decoder.db" --hash-size "$size" --variants none --decoder "$decoder" "$from"
    done
    for name in auto coefficients jpeg; do # the views have no index by path
        sqlite3 "$name.db" "ATTACH 'paths.db' AS paths; CREATE TABLE paths.$name (path PRIMARY KEY, format, hash, detail);
            INSERT INTO paths.$name SELECT path, format, hash, detail FROM images"
    done
    sqlite3 paths.db "CREATE TEMP VIEW taken AS SELECT * FROM coefficients WHERE format = 'jpeg' AND hash IS NOT NULL;
        SELECT count(*) FROM taken;
        SELECT count(*) FROM auto WHERE format = 'jpeg' AND hash IS NOT NULL;
        SELECT count(*) FROM taken JOIN jpeg l USING (path) WHERE taken.hash IS l.hash AND taken.detail IS l.detail;
        SELECT count(*) FROM taken JOIN auto a USING (path) WHERE taken.hash IS a.hash;
        SELECT count(*) FROM coefficients c JOIN auto a USING (path) WHERE a.format <> 'jpeg' AND c.hash IS NOT a.hash" >counts
    { read -r taken; read -r all; read -r as_libjpeg; read -r as_auto; read -r others; } <counts
    if [ "$taken" -eq 0 ] || { [ "$from" != "$TESTDATA" ] && [ "$((taken * 4))" -lt "$((all * 3))" ]; }; then
        wrong "size $size: $taken of $all are taken"
    fi
    is "$taken $taken 0" "$as_libjpeg $as_auto $others"
    rm -- *.db
done
cp "$TESTDATA/photos/beaver.jpg" photo.jpg
vips resize photo.jpg 'tiny.jpg[Q=90]' 0.2
silent "$TWINDEX" hash --stdout=hashes --decoder jpeg tiny.jpg photo.jpg
is 2 "$(wc -l <out)"
silent "$TWINDEX" index -d t.db --decoder coefficients tiny.jpg photo.jpg
is 'unsupported format' "$(sqlite3 t.db "SELECT reason FROM images WHERE path LIKE '%/tiny.jpg'")"
fails 2 "'libjpeg'" "$TWINDEX" index -d t.db --decoder libjpeg photo.jpg
