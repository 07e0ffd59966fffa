# The review page on what is not there or not right: a picture that is gone or damaged, a folder of thumbnails that is gone,
# files of decisions of another index, edited by hand or half written, and no groups at all.
. "$SRCDIR/tests/cli/functions.sh"
needs_browser
mkdir c
cp "$TESTDATA/photos/accordion.jpg" c/a.jpg
cp c/a.jpg c/gone.jpg
cp c/a.jpg c/damaged.jpg
cp c/a.jpg c/here.jpg
cp "$TESTDATA/photos/anchor.jpg" 'c/x, "y".jpg'
cp 'c/x, "y".jpg' c/z.jpg
"$TWINDEX" index -q -d db c
rm c/gone.jpg
touch -r c/damaged.jpg stamp
printf 'no more a picture' | dd of=c/damaged.jpg conv=notrunc status=none
touch -r stamp c/damaged.jpg
"$TWINDEX" export -q -d db --no-stat --exact --format html -o page.html --thumbs thumbs
mkdir empty
"$TWINDEX" index -q -d none.db empty
"$TWINDEX" export -q -d none.db --format html -o none.html
python3 "$SRCDIR/tests/browser/bad_input.py" page.html none.html thumbs
