# The review page by keyboard, for a screen reader, in light and dark, on a phone and at 200 %.
. "$SRCDIR/tests/cli/functions.sh"
needs_browser
mkdir -p c/a-folder-with-a-long-name-of-several-words-that-is-not-broken-anywhere
for name in accordion anchor; do
    cp "$TESTDATA/photos/$name.jpg" c
    cp "$TESTDATA/photos/$name.jpg" "c/a-folder-with-a-long-name-of-several-words-that-is-not-broken-anywhere/$name-of-some-time-ago.jpg"
done
cp "$TESTDATA/photos/anchor.jpg" c/gone.jpg
"$TWINDEX" index -q -d db c
rm c/gone.jpg
"$TWINDEX" export -q -d db --no-stat --exact --format html -o page.html
python3 "$SRCDIR/tests/browser/access.py" page.html
