# Hard links of the keeper are marked: deleting them frees nothing.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/photos/beaver.jpg" c/a.jpg
ln c/a.jpg c/b.jpg
ln c/a.jpg c/c.jpg
cp -p c/a.jpg c/d.jpg
ln c/d.jpg c/e.jpg
touch -r c/a.jpg c/d.jpg
silent "$TWINDEX" index -d t.db c
silent "$TWINDEX" export -d t.db
is 'keep a.jpg 0
duplicate b.jpg 1
duplicate c.jpg 1
duplicate d.jpg 0
duplicate e.jpg 0' "$(tail -n +2 out | awk -F , '{ sub(".*/", "", $3); print $2, $3, $13 }')"
# Of five names three are of no file more: what duplicates take is one file, the one that d and e share.
size=$(stat -c %s c/a.jpg)
silent "$TWINDEX" export -d t.db --json -o groups
is "[4,$size]" "$(json out duplicates duplicate_bytes)"
# shellcheck disable=SC2154 # set by functions.sh
has '1 group, 4 duplicates, 0.0 MB in duplicates' <(printf %s "$summary")
silent "$TWINDEX" export -d t.db --exact --format jsonl
is 2 "$(grep -c '"linked":true' out)"
is 3 "$(grep -c '"linked":false' out)"

# Without checksums hard links are still one file
silent "$TWINDEX" index -d n.db --no-checksum c
silent "$TWINDEX" export -d n.db --json -o groups
is "[4,$size]" "$(json out duplicates duplicate_bytes)"
is 'keep a.jpg 1 0
duplicate b.jpg 1 1
duplicate c.jpg 1 1
duplicate d.jpg 0 0
duplicate e.jpg 0 0' "$(tail -n +2 groups | awk -F , '{ sub(".*/", "", $3); print $2, $3, $5, $13 }')"
