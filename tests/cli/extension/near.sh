# near() answers as `twindex query` does: the same rows in the same order, within the same radius.
. "$SRCDIR/tests/cli/functions.sh"
cp -r "$TESTDATA/photos" photos
for photo in photos/a*.jpg; do
    vips copy "$photo" "${photo%.jpg}-again.jpg[Q=40]"
done
cp photos/anchor.jpg $'photos/not-\xff-text.jpg'
silent "$TWINDEX" index -d t.db photos
hash=$(sqlite3 t.db "SELECT hash FROM images WHERE path GLOB '*/anchor.jpg'")

# rows_of_query OPTION..., rows_of_near ARGUMENTS: path, distance, width, height, bytes; paths that are no text in hex
rows_of_query() {
    exits 0 "$TWINDEX" query -q -d t.db --format csv "$@"
    /usr/bin/python3 -c 'import csv, sys
for r in csv.DictReader(open("out", encoding="utf-8", errors="surrogateescape")):
    path = r["path"].encode("utf-8", "surrogateescape")
    print(path.hex(), r["distance"], r["width"], r["height"], r["bytes"], sep="|")'
}
rows_of_near() {
    sql t.db "SELECT lower(hex(CAST(path AS BLOB))), distance, width, height, bytes FROM near($1)"
}
for radius in 0 5 12 40 128; do
    rows_of_query --hash "$hash" -r $radius >wanted
    rows_of_near "'$hash', $radius" | same wanted -
    rows_of_near "x'$hash', '$radius'" | same wanted -
    rows_of_query --hash "${hash:0:16}" -r $((radius / 2)) >wanted
    rows_of_near "x'${hash:0:16}', $((radius / 2))" | same wanted -
done
rows_of_query --hash "$hash" >wanted
[ "$(wc -l <wanted)" -ge 3 ]
for arguments in "'$hash'" "'$hash', NULL" "'$hash', NULL, 'main'" "'$hash', NULL, NULL" "x'$hash'"; do
    rows_of_near "$arguments" | same wanted -
done
is '' "$(rows_of_near 'NULL, 3')"

# Columns: what is no text is a blob; the hash; the arguments
is 'blob|text' "$(sql t.db "SELECT group_concat(DISTINCT typeof(path)) FROM (SELECT path FROM near('$hash', 0) ORDER BY typeof(path))" | tr , '|')"
is 1 "$(sql t.db "SELECT min(near.hash IS NOT NULL AND hamming(near.hash, '$hash') = distance) FROM near('$hash', 128) WHERE via = 'whole'")"
is 'trimmed|whole' "$(sql t.db "SELECT DISTINCT via FROM near('$hash', 128) ORDER BY via" | paste -sd'|')"
is "$hash|3|1" "$(sql t.db "SELECT query, radius, schema IS NULL FROM near('$hash', 3) LIMIT 1")"
is "$(sqlite3 t.db "SELECT mtime_ns FROM images WHERE path GLOB '*/anchor.jpg'")" \
    "$(sql t.db "SELECT mtime_ns FROM near('$hash', 0) WHERE path GLOB '*/anchor.jpg'")"

# Of another size
silent "$TWINDEX" index -d t16.db --hash-size 16 photos/anchor.jpg
sql t16.db "SELECT distance, length(near.hash), length(query) FROM images, near(images.hash)" | same - <(echo '0|64|128')

# An index that is attached
is "1|1" "$(sql t16.db "ATTACH 't.db' AS other" "SELECT count(*) > 2, min(distance) = 0 FROM near('$hash', 12, 'other')")"

# An image by its path, from the other entry point alone; a path that is no text as bytes
rows_of_query photos/anchor.jpg >wanted
sql_files t.db "SELECT lower(hex(CAST(path AS BLOB))), distance, width, height, bytes FROM near_path('photos/anchor.jpg')" | same wanted -
sql_files t.db "SELECT lower(hex(CAST(path AS BLOB))), distance, width, height, bytes FROM near_path(CAST('photos/not-' || x'ff' || '-text.jpg' AS BLOB))" |
    same wanted -
fails 1 'no such table: near_path' sql t.db "SELECT * FROM near_path('photos/anchor.jpg')"
fails 1 "near_path: 'photos' is not a file" sql_files t.db "SELECT * FROM near_path('photos')"
fails 1 "near_path: 'none.jpg' does not exist" sql_files t.db "SELECT * FROM near_path('none.jpg')"
fails 1 "near_path: '$SRCDIR/Makefile' is not an image" sql_files t.db "SELECT * FROM near_path('$SRCDIR/Makefile')"
fails 1 'near_path: the path of an image is a text' sql_files t.db "SELECT * FROM near_path(5)"

# What makes no sense is one clear line
refuses() {
    fails 1 "$1" sql t.db "SELECT * FROM near$2"
}
refuses 'near: what to look for is missing' ''
refuses 'near: what to look for is missing' '(hash, 3)'
refuses "near: hash 'abc' has 3 digits: this index takes 32, or 16 for the row half" "('abc')"
refuses 'near: the hash has 3 bytes: this index takes 16, or 8 for the row half' "(x'010203')"
refuses 'near: the hash has 64 bytes' '(zeroblob(64))'
refuses 'near: the hash has 1000000 bytes' '(zeroblob(1000000))'
refuses 'near: a hash is a BLOB, or hexadecimal digits' '(5)'
refuses 'is not hexadecimal' "('$hash' || char(0))"
refuses 'near: radius 129 is above the 128 bits compared' "('$hash', 129)"
for radius in -1 1.5 "'near'" 9999999999 "x'05'"; do
    refuses 'is not a number of bits: 0 or more' "('$hash', $radius)"
done
refuses "near: there is no schema 'x'" "('$hash', 3, 'x')"
refuses 'too many arguments' "('$hash', 3, 'main', 4)"
refuses "near: there is no schema 'temp'" "('$hash', 3, 'temp')"
fails 1 "near: schema 'main' has no file" sql :memory: "SELECT * FROM near('$hash', 3)"
fails 1 'no such module: near' sql t.db 'CREATE VIRTUAL TABLE t USING near'
