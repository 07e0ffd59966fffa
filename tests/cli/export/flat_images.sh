# Flat images join by equal bytes only, with each other and with nothing else, unless --include-flat.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/flat/"* c
cp "$TESTDATA/photos/beaver.jpg" "$TESTDATA/bits/ramp-left.png" c
silent "$TWINDEX" index -d t.db c
for linkage in star complete single; do
    for radius in 0 12 128; do
        silent "$TWINDEX" export -d t.db --linkage $linkage -r $radius
        is 'black-copy.jpg black.jpg' "$(grep -o 'c/black[^,]*' out | sed 's|c/||' | sort | paste -sd ' ')"
        is '' "$(grep -E 'c/(white|grey|faint|blank)' out || :)"
    done
done
silent "$TWINDEX" export -d t.db --include-flat -r 0
has c/white.png out
has c/white-larger.png out
has c/grey.jpg out
silent "$TWINDEX" export -d t.db --any-orientation -r 12
is 3 "$(wc -l <out)"
silent "$TWINDEX" stats -d t.db --json
is 8 "$(json out flat)"
