# An index that has two names which are no links to each other would have two locks and two logs: it is not written by
# either, and read by both.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA"/photos/b*.jpg c
silent "$TWINDEX" hash -o shards c
silent "$TWINDEX" index -d a.db c/beaver.jpg
ln a.db b.db
ln -s b.db soft.db
before=$(sha256sum a.db)
names=$(echo *)
for db in a.db b.db soft.db; do
    for writer in 'index c' 'merge shards' prune; do
        # shellcheck disable=SC2086 # words
        fails 3 "'$db' has 2 hard links" "$TWINDEX" $writer -d "$db"
    done
    silent "$TWINDEX" query -d "$db" c/beaver.jpg
    has c/beaver.jpg out
    for reader in export stats check; do
        silent "$TWINDEX" "$reader" -d "$db"
    done
done
is "$before" "$(sha256sum a.db)"
is "$names" "$(echo *)"

sqlite3 a.db "UPDATE files SET bytes = 1"
exits 3 "$TWINDEX" check --repair -d a.db
has "'a.db' has 2 hard links" err
rm a.db
exits 0 "$TWINDEX" check --repair -d b.db
silent "$TWINDEX" index -d soft.db c
is 10 "$(known b.db | wc -l)"
