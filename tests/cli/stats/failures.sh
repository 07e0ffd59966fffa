# stats --failures: CSV of the failed images by path, with the reason from the fixed list; a header always.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/tiny/9x8.png" "$TESTDATA/disguised/notes.txt" c
silent "$TWINDEX" index -d t.db c
silent "$TWINDEX" stats -d t.db --failures
is path,reason,bytes,mtime "$(cat out)"
cp "$TESTDATA/bad/truncated.png" c/z,.png
cp "$TESTDATA/bad/damaged.png" "$TESTDATA/bad/bomb-40000x30000.png" "$TESTDATA/raw/fuji.raf" c
touch -d '2001-02-03 04:05:06.7' c/*
silent "$TWINDEX" index -d t.db c
silent "$TWINDEX" stats -d t.db --failures
line() {
    echo "$1,$2,$(stat -c %s "$3"),2001-02-03T04:05:06.700000000Z"
}
is "path,reason,bytes,mtime
$(line "$PWD/c/bomb-40000x30000.png" 'too many pixels' c/bomb-40000x30000.png)
$(line "$PWD/c/damaged.png" corrupt c/damaged.png)
$(line "$PWD/c/fuji.raf" 'unsupported format' c/fuji.raf)
$(line "\"$PWD/c/z,.png\"" truncated c/z,.png)" "$(cat out)"
