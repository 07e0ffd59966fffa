# A file that becomes another one while --verify, or query --verify, runs: the picture that is read then is none of the file
# that was indexed, nothing is found of it, and nothing is kept.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c other
cp "$TESTDATA/photos/buddha-22.jpg" c/a.jpg
vips resize c/a.jpg 'other/b.jpg[Q=75]' 0.8 # a copy of a, and no one else of b
cp "$TESTDATA/photos/minaret-25.jpg" c/b.jpg
cp -p c/b.jpg kept.jpg
cp "$TESTDATA/photos/minaret-51.jpg" c/c.jpg
silent "$TWINDEX" index -d t.db c
# The first process that decodes finds b replaced.
decoder=$(dirname "$TWINDEX")/twindex-decode
cat >wrapper <<SH
#!/bin/sh
cp other/b.jpg c/b.jpg
exec '$decoder' "\$@"
SH
chmod +x wrapper
exits 0 env TWINDEX_DECODER="$PWD/wrapper" "$TWINDEX" export -d t.db -r 128 --verify
lacks b.jpg out
is 1 "$(sqlite3 t.db 'SELECT count(*) FROM comparisons')" # a and c
cp -p kept.jpg c/b.jpg
silent "$TWINDEX" export -q -d t.db -r 128 --verify
is 'b.jpg c.jpg' "$(tail -n +2 out | awk -F , '{ sub(".*/", "", $3); print $3 }' | sort | paste -sd ' ')"

# The question is read to be hashed, then again to be compared: a wrapper that is called twice
sqlite3 t.db 'DELETE FROM comparisons'
cat >wrapper <<SH
#!/bin/sh
[ ! -e once ] || cp other/b.jpg c/b.jpg
touch once
exec '$decoder' "\$@"
SH
for question in c/b.jpg c/a.jpg; do
    rm -f once
    cp -p kept.jpg c/b.jpg
    exits 0 env TWINDEX_DECODER="$PWD/wrapper" "$TWINDEX" query -d t.db -r 128 --verify --format csv $question
    is 'exact unverified' "$(awk -F , '$2 ~ "/[ab].jpg" { print $(NF - 1) }' out | sort | paste -sd ' ')"
done
is 1 "$(sqlite3 t.db 'SELECT count(*) FROM comparisons')" # a and c
