# What decoders print of damaged files (libjxl and the AV1 decoders do so past libvips) never reaches stderr, nor stdout.
"$TWINDEX" index -d t.db "$TESTDATA/bad" >out 2>err
grep -ivE '^(twindex:|$)' err out && exit 1
[ "$(sqlite3 t.db "SELECT count(*) FROM images WHERE status = 'failed'")" -gt 20 ]
