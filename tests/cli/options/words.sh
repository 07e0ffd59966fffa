# Ways to write an option and its value, and values that look like options.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/photos/beaver.jpg" "$TESTDATA/tiny/9x8.png" c
cp c/beaver.jpg ./-j2
for words in '-j2 -dt.db' '-j 2 -d t.db' '-qj2 -qdt.db' '--jobs=2 --db=t.db' '--jobs 2 --db t.db'; do
    # shellcheck disable=SC2086 # words
    silent "$TWINDEX" index $words c
    test -f t.db
    rm t.db
done
silent "$TWINDEX" index -d -j2.db c
silent "$TWINDEX" stats -d --json=no.db --help
silent "$TWINDEX" query -d -j2.db --format csv -o --json=no -- -j2
is 2 "$(wc -l <./--json=no)"
silent "$TWINDEX" index -d=x c
test -f '=x'
is '--json=no -j2 -j2.db =x c err out' "$(echo *)"
