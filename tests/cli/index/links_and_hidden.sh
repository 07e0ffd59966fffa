# A PATH that is a link is followed, links met below are not; hidden files and folders are included.
. "$SRCDIR/tests/cli/functions.sh"
mkdir -p c/.hidden elsewhere
cp "$TESTDATA/tiny/9x8.png" c/a.png
cp "$TESTDATA/tiny/8x9.png" c/.b.png
cp "$TESTDATA/tiny/3x2.png" c/.hidden/c.png
cp "$TESTDATA/tiny/1x1.png" elsewhere/d.png
ln -s ../elsewhere c/folder
ln -s ../elsewhere/d.png c/file.png
ln -s nowhere c/broken
ln -s . c/loop
ln -s c link
ln -s elsewhere/d.png link.png
silent "$TWINDEX" index -d t.db link --json
is '[3,4]' "$(json out files skipped)"
is $'c/.b.png\nc/.hidden/c.png\nc/a.png' "$(known t.db)"
silent "$TWINDEX" index -d t.db link.png c/folder --json
is '[1,1]' "$(json out files hashed)"
is $'c/.b.png\nc/.hidden/c.png\nc/a.png\nelsewhere/d.png' "$(known t.db)"
silent "$TWINDEX" index -d t.db c elsewhere --json
is '[4,4]' "$(json out files unchanged)"
