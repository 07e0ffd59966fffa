# PATHs that lie in one another, or name one folder twice, are gone through once.
. "$SRCDIR/tests/cli/functions.sh"
mkdir -p c/in ca
cp "$TESTDATA/tiny/9x8.png" c/a.png
cp "$TESTDATA/tiny/8x9.png" c/in/b.png
cp "$TESTDATA/tiny/3x2.png" ca/c.png
ln -s c/in link
silent "$TWINDEX" index -d t.db c/in c/a.png ca c ./c "$PWD/c/" link c/in/../a.png --json
is '[3,3]' "$(json out files hashed)"
is $'c/a.png\nc/in/b.png\nca/c.png' "$(known t.db)"

# A PATH that the walk of another one does not reach is gone through by itself
mkdir -p d/closed
cp c/a.png d/closed
chmod 111 d/closed
fails 1 "cannot read '$PWD/d/closed/'" bound "$TWINDEX" index -d t2.db d d/closed/a.png --json
chmod 755 d/closed
is '[1,1]' "$(json out files hashed)"
