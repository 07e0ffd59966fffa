# Blocks of hashes that are out of place, empty or torn are an error of query and export, never an answer without them.
. "$SRCDIR/tests/cli/functions.sh"
silent "$TWINDEX" index -d good.db "$TESTDATA/tiny" "$TESTDATA/bits"
hex=0123456789abcdef0123456789abcdef
for sql in "UPDATE hash_blocks SET codes = x''" "UPDATE hash_blocks SET codes = substr(codes, 1, 40)" \
    "UPDATE hash_blocks SET codes = zeroblob(16 * 32769)" "UPDATE hash_blocks SET id = 1" \
    "UPDATE hash_blocks SET id = -1" "INSERT INTO hash_blocks VALUES (2, zeroblob(16), zeroblob(16))"; do
    cp good.db bad.db
    sqlite3 bad.db "$sql"
    fails 3 'damaged in its hash blocks' "$TWINDEX" query -d bad.db --hash $hex
    fails 3 'damaged in its hash blocks' "$TWINDEX" export -d bad.db
    exits 3 "$TWINDEX" check -d bad.db
done

# A count of hashes that is not that of the blocks
for n in 1000000000000000 -1 5000000000 100000 14 3; do
    cp good.db bad.db
    sqlite3 bad.db "UPDATE twindex SET n_hashes = $n"
    fails 3 'damaged in its hash blocks' "$TWINDEX" query -d bad.db --hash $hex
    fails 3 'damaged in its hash blocks' "$TWINDEX" export -d bad.db
    fails 3 'damaged in its hash blocks' "$TWINDEX" calibrate -d bad.db
    exits 3 "$TWINDEX" check -d bad.db
    exits 0 "$TWINDEX" check --repair -d bad.db
    silent "$TWINDEX" query -d bad.db --hash $hex
done
