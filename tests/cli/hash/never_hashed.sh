# RAW files, documents and scripts under image names never get a hash, and nothing of what ImageMagick could do with
# them is done: no record is a hashed one, and a thumbnail inside joins no group with the photo it was made from.
cp -r "$TESTDATA/raw" "$TESTDATA/disguised" .
rm raw/no-raw-* disguised/jpeg* disguised/png.jpg
"$TWINDEX" index -q -d t.db raw disguised "$TESTDATA/formats/parrots.png"
[ "$(sqlite3 t.db "SELECT count(*) FROM images WHERE hash IS NOT NULL")" -eq 1 ]
[ "$(sqlite3 t.db "SELECT count(*) FROM images WHERE path LIKE '%/raw/%' AND reason = 'unsupported format'")" -eq \
    "$(find raw -type f | wc -l)" ]
"$TWINDEX" export -d t.db >groups
[ "$(wc -l <groups)" -eq 1 ]
