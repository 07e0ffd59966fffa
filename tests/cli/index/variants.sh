# --variants: which hashes of parts an image gets, what a later run adds, and that nothing takes them away.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/edits/"{original,border}.jpg "$TESTDATA/photos/beaver.jpg" c
kinds() {
    sqlite3 "$1" "SELECT group_concat(name || ' ' || coalesce(parts, ''), '; ') FROM (SELECT CAST(name AS TEXT) AS name,
        (SELECT group_concat(variants.id & 63, ' ') FROM variants WHERE variants.id / 64 = files.id) AS parts
        FROM files ORDER BY name)"
}
silent "$TWINDEX" index -d t.db c
is 'beaver.jpg 1; border.jpg 1; original.jpg ' "$(kinds t.db)"
is 3 "$(sqlite3 t.db 'SELECT count(*) FROM files WHERE variants = 1')"

# All of them: the picture without its border, and crops; original.jpg is 16:9 itself
silent "$TWINDEX" index -d all.db --variants all c
has 'original.jpg 3 4 5 7 8 9 10' <(kinds all.db)
has 'border.jpg 1 3 4 5 7' <(kinds all.db)
silent "$TWINDEX" index -d none.db --variants none c
is 'beaver.jpg ; border.jpg ; original.jpg ' "$(kinds none.db)"

# The hash of the whole is the same with and without
for db in all none; do
    is "$(sqlite3 t.db 'SELECT path, hash, detail FROM images ORDER BY path')" \
        "$(sqlite3 $db.db 'SELECT path, hash, detail FROM images ORDER BY path')"
done

# An unchanged file gets more when it is asked for, not by default, and loses nothing
unchanged() {
    exits 0 "$TWINDEX" index -d "$1" --json "${@:3}" c
    is "$2" "$(json out unchanged)"
}
cp none.db later.db
unchanged later.db 3
is "$(kinds none.db)" "$(kinds later.db)"
unchanged later.db 0 --variants trim
is "$(kinds t.db)" "$(kinds later.db)"
unchanged later.db 3 --variants trim
unchanged later.db 0 --variants all
unchanged later.db 3 --variants none
unchanged later.db 3
is "$(kinds all.db)" "$(kinds later.db)"
silent "$TWINDEX" check -d later.db
is "$(sqlite3 all.db 'SELECT count(*) FROM variants')" "$("$TWINDEX" stats -d later.db | sed -n 's/^hashes of parts *//p')"

# A changed file has what its run gives; a file that is gone takes its own along; a repair keeps them
cp c/original.jpg c/border.jpg
exits 0 "$TWINDEX" index -q -d later.db c
has 'border.jpg ;' <(kinds later.db)
silent "$TWINDEX" check -d later.db
cp later.db damaged.db
sqlite3 damaged.db 'DROP INDEX variants_by_hash'
fails 3 "variants_by_hash" "$TWINDEX" export -d damaged.db
exits 0 "$TWINDEX" check --repair -q -d damaged.db
is "$(kinds later.db)" "$(kinds damaged.db)"
rm c/original.jpg
exits 0 "$TWINDEX" prune -q -d later.db
lacks original <(kinds later.db)
is 0 "$(sqlite3 later.db 'SELECT count(*) FROM variants WHERE id / 64 NOT IN (SELECT id FROM files)')"
silent "$TWINDEX" check -d later.db

# Shards carry them; one of a run without any adds none, and an older record does not replace a newer one
cp "$TESTDATA/edits/"{original,border}.jpg c
exits 0 "$TWINDEX" hash -q -o none --variants none c
exits 0 "$TWINDEX" hash -q -o all --variants all c
for order in 'none all' 'all none'; do
    rm -f m.db
    # shellcheck disable=SC2086  # two words
    exits 0 "$TWINDEX" merge -q -d m.db $order
    is "$(kinds all.db)" "$(kinds m.db)"
    silent "$TWINDEX" check -d m.db
done
exits 2 "$TWINDEX" index -d t.db --variants some c
