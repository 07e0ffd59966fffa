# A failure is not tried again until its file changes or --retry-failed asks for it.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/bad/truncated.jpg" "$TESTDATA/bad/damaged.gif" "$TESTDATA/raw/canon.cr2" "$TESTDATA/disguised/notes.txt" \
    "$TESTDATA/tiny/9x8.png" c
silent "$TWINDEX" index -d t.db c --json
is '[1,2,1,1]' "$(json out hashed failed unsupported not_images)"
silent "$TWINDEX" index -d t.db c --json
is '[5,0]' "$(json out unchanged failed)"
silent "$TWINDEX" index -d t.db c --retry-failed --json
is '[2,2,1,0,0]' "$(json out unchanged failed unsupported hashed not_images)"
cp "$TESTDATA/bad/whole.jpg" c/truncated.jpg
silent "$TWINDEX" index -d t.db c --json
is '[4,0,1]' "$(json out unchanged failed hashed)"
