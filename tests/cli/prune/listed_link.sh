# A link that a list named is there as long as its target is the file that was indexed; one that came later is not.
. "$SRCDIR/tests/cli/functions.sh"
mkdir p
cp "$TESTDATA/photos/beaver.jpg" p/real.jpg
cp -p p/real.jpg p/other.jpg
cp -p p/real.jpg p/third.jpg
ln -s real.jpg p/link.jpg
printf '%s\n' p/link.jpg p/other.jpg p/third.jpg | silent "$TWINDEX" index -d t.db --files-from -
silent "$TWINDEX" prune -d t.db
is 3 "$(known t.db | wc -l)"
# As rdfind -makesymlinks leaves a copy: equal in size and mtime, but another file
ln -sf other.jpg p/third.jpg
silent "$TWINDEX" prune -d t.db
is 'p/link.jpg p/other.jpg' "$(known t.db | paste -sd ' ')"
rm p/real.jpg
silent "$TWINDEX" prune -d t.db
is 'p/other.jpg' "$(known t.db | paste -sd ' ')"
