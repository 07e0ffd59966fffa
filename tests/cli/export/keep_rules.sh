# Each keep rule alone, rules in order, and the default order; in:DIR by whole components, format:NAME by the contents.
. "$SRCDIR/tests/cli/functions.sh"
mkdir -p c/a c/ab c/b/a
cp "$TESTDATA/edits/original.jpg" c/a/large.jpg
cp "$TESTDATA/edits/quality-25.jpg" c/b/few-bytes.jpg
cp "$TESTDATA/edits/half.jpg" c/ab/half.png
cp "$TESTDATA/edits/thumbnail.jpg" c/b/a/t.jpg
vips copy "$TESTDATA/edits/original.jpg" c/b/picture.jpg.png
mv c/b/picture.jpg.png c/b/picture.jpg
touch -d 2001-01-01 c/ab/half.png
touch -d 2002-01-01 c/a/large.jpg
touch -d 2003-01-01 c/b/picture.jpg
touch -d 2004-01-01 c/b/few-bytes.jpg
touch -d 2005-01-01 c/b/a/t.jpg
silent "$TWINDEX" index -d t.db c
keeper() {
    silent "$TWINDEX" export -d t.db -r 20 "$@"
    is 6 "$(wc -l <out)"
    sed -n "s|^1,keep,$PWD/c/\([^,]*\),.*|\1|p" out
}
keeps() {
    is "$1" "$(keeper --keep "$2")"
}
is a/large.jpg "$(keeper)"
keeps a/large.jpg pixels
keeps a/large.jpg detail
keeps a/large.jpg quality
keeps ab/half.png source,oldest
keeps b/picture.jpg bytes
keeps b/a/t.jpg smallest
keeps ab/half.png oldest
keeps b/a/t.jpg newest
keeps b/a/t.jpg shortest
keeps a/large.jpg path
keeps b/picture.jpg format:png
keeps a/large.jpg format:jpeg,format:png
is a/large.jpg "$(keeper --keep format:jpeg)"
keeps a/large.jpg format:jpeg,pixels,bytes
keeps b/few-bytes.jpg pixels,smallest
keeps a/large.jpg pixels,oldest
keeps b/few-bytes.jpg pixels,newest
keeps b/few-bytes.jpg "in:$PWD/c/b,pixels"
keeps b/picture.jpg "in:$PWD/c/b,pixels,bytes"
keeps b/a/t.jpg in:c/b/a
keeps b/a/t.jpg in:c/b/a/
keeps a/large.jpg in:c/a
keeps ab/half.png in:./c/../c/ab
keeps ab/half.png in:c/ab,pixels
keeps a/large.jpg in:c/a,newest
keeps b/a/t.jpg in:c/b,newest
keeps a/large.jpg in:/,in:c

# A folder that holds nothing indexed is a slip: of the name, of whole components, of the working folder
mkdir c/empty
for folder in none c/empty c/b/pict "$PWD/c/none"; do
    fails 2 "$(realpath -m "$folder")" "$TWINDEX" export -d t.db --keep "in:c/a,in:$folder"
    [ ! -s out ] || wrong 'a header'
done
keeps b/picture.jpg in:c/b/picture.jpg

# A folder with a comma in its name
mkdir c/one,two
mv c/ab/half.png c/one,two/half.png
silent "$TWINDEX" prune -d t.db
silent "$TWINDEX" index -d t.db c
is one,two/half.png "$(silent "$TWINDEX" export -d t.db -r 20 --keep 'in:c/one\,two' --format jsonl && sed -n "s|.*keep\",\"path\":\"$PWD/c/\([^\"]*\)\".*|\1|p" out)"

# Of equal pixels: lossy before its lossless copy, the better JPEG, more metadata; then the bytes.
mkdir e
cp "$TESTDATA/edits/original.jpg" e/original.jpg
vips jpegsave e/original.jpg e/worse.jpg -Q 60
vips copy e/original.jpg e/copy.png
vips copy e/original.jpg e/copy.tif
head -c 2000000 /dev/zero >>e/worse.jpg
silent "$TWINDEX" index -d e.db e
silent "$TWINDEX" export -d e.db
is 5 "$(wc -l <out)"
has "1,keep,$PWD/e/original.jpg," out
case $summary in *'1 group keeps a lossy image that may be made from a lossless one: --verify looks;'*) ;; *) wrong "$summary" ;; esac
silent "$TWINDEX" export -d e.db --keep bytes
has "1,keep,$PWD/e/worse.jpg," out

# The more it says of its origin, with the same picture
mkdir m
cp "$TESTDATA/edits/original.jpg" m/plain.jpg
cp "$TESTDATA/edits/metadata.jpg" m/with.jpg
silent "$TWINDEX" index -d m.db m
silent "$TWINDEX" export -d m.db
has "1,keep,$PWD/m/with.jpg," out

# Chosen by size alone, which --exact and an explicit rule do not
cp "$TESTDATA/edits/half.jpg" m/half.jpg
silent "$TWINDEX" index -d m.db m
silent "$TWINDEX" export -d m.db -r 20
case $summary in *'; 1 group keeps a larger image that may be only enlarged: --verify looks;'*) ;; *) wrong "$summary" ;; esac
silent "$TWINDEX" export -d m.db -r 20 --keep pixels
case $summary in *larger*) wrong "$summary" ;; esac
silent "$TWINDEX" export -d m.db -r 20 -o groups --json
is '[1,0]' "$(json out unseen_larger unseen_lossy)"
rm groups

# Ties to the end: pixels, bytes, mtime, then length of the path in bytes, then bytewise
mkdir d
for name in b/b bb/a é/a a/bb; do
    mkdir -p "d/${name%/*}"
    cp "$TESTDATA/tiny/9x8.png" "d/$name"
    touch -d 2001-01-01 "d/$name"
done
silent "$TWINDEX" index -d d.db d
silent "$TWINDEX" export -d d.db
has "1,keep,$PWD/d/b/b," out
touch -d 2000-01-01 d/é/a
silent "$TWINDEX" index -d d.db d
silent "$TWINDEX" export -d d.db
has "1,keep,$PWD/d/é/a," out
silent "$TWINDEX" export -d d.db --keep newest,shortest
has "1,keep,$PWD/d/b/b," out
silent "$TWINDEX" export -d d.db --keep path
has "1,keep,$PWD/d/a/bb," out
