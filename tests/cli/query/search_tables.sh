# twindex optimize: by its search tables each question has the answer that it has without them: whole hashes and row halves, at
# each radius, turned and inverted, one question and many, with hashes that are newer than the tables. Tables that are torn,
# of another index, or not ours change no answer.
. "$SRCDIR/tests/cli/functions.sh"
make_shards=$(dirname "$TWINDEX")/bench/make_shards
mkdir shards more third
silent "$make_shards" shards 70000 1 8 1 # 65,536 in two blocks, and some behind them
silent "$make_shards" more 3000 1 8 2
silent "$TWINDEX" merge -d t.db shards
cp t.db plain.db

# Hashes here and there, hashes near them, and one of the dense region
mapfile -t hashes < <(sqlite3 t.db "SELECT hash FROM images WHERE path GLOB '*[05]37.jpg' LIMIT 30")
hashes+=("${hashes[0]:0:30}00" "00${hashes[1]:2}" 80000000000000000000000000000001)
whole=()
half=()
for hash in "${hashes[@]}"; do
    whole+=(--hash "$hash")
    half+=(--hash "${hash:0:16}")
done

# answers DB FILE: of all kinds of questions
answers() {
    local radius
    for radius in 0 12 25 40; do
        silent "$TWINDEX" query -d "$1" -r $radius --format csv "${whole[@]}"
        cat out
        [ $radius -gt 20 ] || silent "$TWINDEX" query -d "$1" -r $((radius / 2)) --format csv "${half[@]}"
        cat out
        silent "$TWINDEX" query -d "$1" -r $radius --format csv "${whole[@]:2:2}"
        cat out
    done
    silent "$TWINDEX" query -d "$1" --format csv "${half[@]:4:2}"
    cat out
    silent "$TWINDEX" query -d "$1" --format csv --any-orientation --inverted "${whole[@]:0:20}"
    cat out
    silent "$TWINDEX" query -d "$1" --format csv -k 3 -r 30 "${whole[@]}"
    cat out
}
answers plain.db >without
[ "$(wc -l <without)" -gt 1000 ]

exits 0 "$TWINDEX" optimize -d t.db
# shellcheck disable=SC2154 # set by functions.sh
[[ $summary == "twindex: 65536 of "*" hashes in search tables: 13 MB; "* ]]
answers t.db >with
same without with
exits 0 "$TWINDEX" query -d t.db --explain -r 12 --hash "${hashes[5]}"
has 'search tables (one question: tables of 65536 hashes' err
exits 0 "$TWINDEX" query -d t.db --explain -r 6 --hash "${hashes[5]:0:16}"
has 'search tables (one question' err
exits 0 "$TWINDEX" query -d t.db --explain -r 50 --hash "${hashes[5]}"
has ': scan (' err
silent "$TWINDEX" check -d t.db

# Newer hashes are found beside the tables, and the tables can be made again
silent "$TWINDEX" merge -d t.db more
silent "$TWINDEX" merge -d plain.db more
answers plain.db >without
answers t.db >with
same without with
silent "$TWINDEX" optimize -d t.db --json
is "[65536,$(stat -c %s t.db.tables)]" "$(json out in_tables bytes)"

# Several parts, one of them with tables
silent "$make_shards" third 40000 1 8 3
silent "$TWINDEX" merge -d third.db third
sqlite3 third.db "UPDATE folders SET path = CAST(replace(CAST(path AS TEXT), '/collection/', '/third/') AS BLOB)"
silent "$TWINDEX" query -d plain.db -d third.db --format csv "${whole[@]:0:40}"
mv out without
silent "$TWINDEX" query -d t.db -d third.db --format csv "${whole[@]:0:40}"
same without out

silent "$TWINDEX" optimize -d third.db

# Not whole, of another machine's order, of other hashes, no file: as if it were not there
cp t.db.tables sound
silent "$TWINDEX" query -d plain.db --format csv "${whole[@]:0:8}"
mv out without
n_unused=0
unused() {
    silent "$TWINDEX" query -d t.db --format csv "${whole[@]:0:8}"
    same without out
    exits 0 "$TWINDEX" query -d t.db --explain --hash "${hashes[0]}"
    has ': scan (' err
    n_unused=$((n_unused + 1)) # check looks at all records, which takes long: every third time
    if [ -n "${TWX_LONG-}" ] || [ $((n_unused % 3)) -eq 1 ]; then
        silent "$TWINDEX" check -d t.db
    fi
}
for damage in 'truncate -s -1 t.db.tables' 'truncate -s 4095 t.db.tables' 'truncate -s 0 t.db.tables' \
    'dd if=/dev/zero of=t.db.tables bs=1 seek=34 count=1 conv=notrunc status=none' \
    'dd if=/dev/zero of=t.db.tables bs=1 seek=8 count=4 conv=notrunc status=none' \
    'rm t.db.tables' 'cp third.db.tables t.db.tables'; do
    rm -rf t.db.tables
    cp sound t.db.tables
    $damage
    unused
done
rm -f t.db.tables
mkdir t.db.tables
unused
fails 2 "'t.db.tables' is there, and no earlier one" "$TWINDEX" optimize -d t.db
rmdir t.db.tables
echo mine >t.db.tables
unused
fails 2 "'t.db.tables' is there, and no earlier one" "$TWINDEX" optimize -d t.db
is mine "$(cat t.db.tables)"
rm t.db.tables

# Bytes that are wrong: entries that lie nowhere are not followed; check reads all, and a repair makes away with them
begins=$((4096 + 65536 * 16))
cp sound t.db.tables
printf '\377\377\377\177' | dd of=t.db.tables bs=1 seek=$((begins + 4000)) conv=notrunc status=none
unused
cp sound t.db.tables
ids=$((begins + 4096 * 65 + 2 * 65536 * 8)) # the beginnings take 65 pages
python3 - t.db.tables $ids <<'EOF'
import sys
with open(sys.argv[1], "r+b") as f:
    f.seek(int(sys.argv[2]))
    f.write(b"\xff" * 4 * 65536)
EOF
fails 3 'search tables are damaged: make them again with twindex optimize' "$TWINDEX" query -d t.db "${whole[@]:0:2}"
exits 3 "$TWINDEX" check -d t.db
has 'its search tables are damaged: make them again with twindex optimize' err
exits 0 "$TWINDEX" check --repair -d t.db
[ ! -e t.db.tables ]
unused

# Few hashes, hashes of another size, no index, one that cannot be written to
silent "$TWINDEX" index -d small.db "$TESTDATA/tiny"
exits 0 "$TWINDEX" optimize -d small.db
[[ $summary == *"too few for search tables"* ]]
[ ! -e small.db.tables ]
silent "$TWINDEX" index -d large.db --hash-size 16 "$TESTDATA/tiny"
fails 2 'search tables are for hashes of size 8' "$TWINDEX" optimize -d large.db
fails 1 "no index at 'none.db'" "$TWINDEX" optimize -d none.db

# They are files of the index: not indexed, and no output
silent "$TWINDEX" optimize -d t.db
rm third.db.tables
silent "$TWINDEX" index -d t.db .
is 0 "$(sqlite3 t.db "SELECT count(*) FROM images WHERE path LIKE '%.tables'")"
exits 2 "$TWINDEX" export -d t.db -o t.db.tables
