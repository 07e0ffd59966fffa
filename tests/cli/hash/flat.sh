# Pages, skies and black frames have little detail: flat, below 24 of 128 and 96 of 512. Photos are not.
"$TWINDEX" index -q -d 8.db "$TESTDATA/flat" "$TESTDATA/photos"
"$TWINDEX" index -q -d 16.db --hash-size 16 "$TESTDATA/flat" "$TESTDATA/photos"
for db in 8.db 16.db; do
    echo "$db: least detail of a photo, most of a flat picture"
    sqlite3 "$db" "SELECT min(detail) FILTER (WHERE path LIKE '%/photos/%'), max(detail) FILTER (WHERE path LIKE '%/flat/%')
        FROM images"
    [ "$(sqlite3 "$db" "SELECT count(*) FROM images WHERE flat <> (path LIKE '%/flat/%')")" -eq 0 ]
done
