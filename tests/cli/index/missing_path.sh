# A PATH that is missing costs its own error and exit code 1; the others are indexed.
. "$SRCDIR/tests/cli/functions.sh"
mkdir a b
cp "$TESTDATA/tiny/9x8.png" a
cp "$TESTDATA/tiny/8x9.png" b
fails 1 "'none'" "$TWINDEX" index -d t.db a none b --json
is '[2,2,1,0]' "$(json out files hashed missing failed)"
is $'a/9x8.png\nb/8x9.png' "$(known t.db)"
exits 1 "$TWINDEX" index -d t.db none1 a none2 a/9x8.png/none3
is 3 "$(wc -l <err)"
for name in none1 none2 a/9x8.png/none3; do
    has "'$name'" err
done
fails 1 "'none'" "$TWINDEX" hash -o shards a none b --json
is '[2,1]' "$(json out hashed missing)"
is 2 "$(known t.db | wc -l)"

# An entry of a list likewise; what the list itself lacks is an error of the run
printf 'a/9x8.png\nnone/x.png\nnone.png\nb/8x9.png\n' >list
exits 1 "$TWINDEX" index -d l.db --files-from list --json
is 2 "$(wc -l <err)"
has "'none/x.png'" err
has "'none.png'" err
is '[2,2]' "$(json out hashed missing)"
fails 1 "'nolist'" "$TWINDEX" index -d l.db --files-from nolist

# A broken link is as good as missing
ln -s nowhere broken
fails 1 "'broken'" "$TWINDEX" index -d t.db a broken
