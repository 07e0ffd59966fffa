# A PATH or an indexed root that is missing may be a disk that is not mounted: prune refuses with 1 and drops nothing,
# unless --missing-roots.
. "$SRCDIR/tests/cli/functions.sh"
mkdir -p disk other/in
cp "$TESTDATA/tiny/9x8.png" disk/a.png
cp "$TESTDATA/tiny/8x9.png" other/b.png
cp "$TESTDATA/tiny/3x2.png" other/in/c.png
silent "$TWINDEX" index -d t.db disk other
mv disk unmounted
rm other/b.png
known t.db '*' >before
fails 1 "'$PWD/disk'" "$TWINDEX" prune -d t.db
known t.db '*' | same - before
fails 1 "'$PWD/disk'" "$TWINDEX" prune -d t.db disk
fails 1 "'$PWD/disk'" "$TWINDEX" prune -d t.db other disk
fails 1 "'$PWD/other/none'" "$TWINDEX" prune -d t.db other/none
known t.db '*' | same - before

# Another root is no matter of its own PATH
silent "$TWINDEX" prune -d t.db other
is 'disk/a.png other/in/c.png' "$(known t.db | paste -sd ' ')"
mv unmounted disk
silent "$TWINDEX" prune -d t.db --json
is 0 "$(json out dropped)"
mv disk unmounted
silent "$TWINDEX" prune -d t.db --missing-roots --json
is 1 "$(json out dropped)"
is other/in/c.png "$(known t.db)"

# The root that is no more asks no more
silent "$TWINDEX" prune -d t.db

# A file given as PATH is a root as well
cp "$TESTDATA/tiny/1x1.png" alone.png
silent "$TWINDEX" index -d t.db alone.png
rm alone.png
fails 1 "'$PWD/alone.png'" "$TWINDEX" prune -d t.db
silent "$TWINDEX" prune -d t.db --missing-roots alone.png --json
is 1 "$(json out dropped)"
silent "$TWINDEX" prune -d t.db

# A missing root goes with all of its records only: with some, it still guards the others
mkdir -p disk/a disk/b
cp "$TESTDATA/tiny/9x8.png" disk/a/1.png
cp "$TESTDATA/tiny/8x9.png" disk/b/2.png
silent "$TWINDEX" index -d t.db disk
mv disk unmounted
silent "$TWINDEX" prune -d t.db --missing-roots disk/a --json
is 1 "$(json out dropped)"
fails 1 "'$PWD/disk'" "$TWINDEX" prune -d t.db
is 'disk/b/2.png other/in/c.png' "$(known t.db | paste -sd ' ')"
