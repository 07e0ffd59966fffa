# The review page in a browser: what is decided on it by keyboard and mouse is what plan and reject then do.
. "$SRCDIR/tests/cli/functions.sh"
needs_browser
mkdir c
cp "$TESTDATA/photos/accordion.jpg" c/a.jpg
for name in copy.jpg '</script><img src=x onerror=alert(1)>&amp;' $'line\nbreak "quoted", and comma.jpg' $'not \xff UTF-8.jpg'; do
    mkdir -p "c/$(dirname "$name")"
    cp c/a.jpg "c/$name"
done
mkdir c/far
cp c/a.jpg 'c/far/ümläut.jpg'
cp "$TESTDATA/photos/bonsai-26.jpg" c/b.jpg
vips jpegsave c/b.jpg c/b-small.jpg --Q 60
"$TWINDEX" index -q -d db c
silent "$TWINDEX" export -d db --format html -o page.html --thumbs thumbs
python3 "$SRCDIR/tests/browser/decide.py" page.html decisions.csv

exits 0 "$TWINDEX" reject -d db --from decisions.csv
exits 0 "$TWINDEX" plan -q -d db --decisions decisions.csv -o plan.csv
silent "$TWINDEX" apply -q -d db --to move:gone --yes --journal j plan.csv
find c -type f -printf '%f\n' | LC_ALL=C sort >left
printf '%s\n' a.jpg b-small.jpg b.jpg $'not \xff UTF-8.jpg' | same - left
# what is no duplicate never comes back
"$TWINDEX" export -q -d db --format paths --role all >groups
lacks b-small.jpg groups
