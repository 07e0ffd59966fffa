# The functions of twindex.so in the sqlite3 shell, and what each says to what makes no sense.
. "$SRCDIR/tests/cli/functions.sh"
refuses() {
    fails 1 "$1" sql :memory: "SELECT $2"
}

# hamming: bytes, hexadecimal digits and integers of 64 bits, also one with another
is '8|8|8|8|0|64|1' "$(sql :memory: "SELECT hamming(x'00ff', x'0f0f'), hamming('00FF', '0f0f'), hamming(x'00ff', '0f0f'),
    hamming('00ff', x'0F0f'), hamming('', x''), hamming(0, -1), hamming(5, x'0000000000000004')")"
is '1|1|1|1' "$(sql :memory: "SELECT hamming(NULL, 1) IS NULL, hamming(x'00', NULL) IS NULL, dhash_hex(NULL) IS NULL, dhash(NULL) IS NULL")"
refuses 'hamming: hashes of 16 and 24 bits cannot be compared' "hamming(x'0000', 'abcdef')"
refuses "hamming: 'xy' is no hash" "hamming('xy', 'xz')"
refuses "hamming: '123' is no hash" "hamming('123', '123')"
refuses 'hamming: a hash is a BLOB' 'hamming(1.5, 2)'

# dhash_hex
is 'ab01||abcdef|fffffffffffffffe' "$(sql :memory: "SELECT dhash_hex(x'AB01'), dhash_hex(x''), dhash_hex('ABcdEF'), dhash_hex(-2)")"
refuses "dhash_hex: 'photo.jpg' is no hash" "dhash_hex('photo.jpg')"
exits 1 sql :memory: 'SELECT dhash_hex()'

# They may be used by an index and a generated column, which only what is pure may
is 3 "$(sql :memory: "CREATE TABLE t (a BLOB, d GENERATED ALWAYS AS (hamming(a, x'00')) VIRTUAL);
    CREATE INDEX i ON t (hamming(a, x'ff')); INSERT INTO t (a) VALUES (x'07'); SELECT d FROM t")"

# dhash: as the index has it; nothing of what is no image, of a damaged one, of an empty one
photo=$TESTDATA/photos/accordion.jpg
silent "$TWINDEX" index -d t.db "$photo"
silent "$TWINDEX" index -d t16.db --hash-size 16 "$photo"
is "$(sqlite3 t.db 'SELECT hash FROM images')" "$(sql :memory: "SELECT dhash_hex(dhash(readfile('$photo')))")"
is "$(sqlite3 t16.db 'SELECT hash FROM images')" "$(sql :memory: "SELECT dhash_hex(dhash(readfile('$photo'), 16))")"
is 'blob|16|1|1|1' "$(sql :memory: "SELECT typeof(dhash(readfile('$photo'))), length(dhash(readfile('$photo'), 8)),
    dhash(readfile('$SRCDIR/Makefile')) IS NULL, dhash(readfile('$TESTDATA/bad/truncated.jpg')) IS NULL, dhash(x'') IS NULL")"
refuses 'dhash: a hash is of size 8 or 16' "dhash(x'00', 9)"
refuses 'dhash: takes the bytes of an image, as a BLOB' 'dhash(1)'
refuses 'sqlite3_twindex_files_init' "dhash('$photo')"

# One process decodes for all rows of a connection
count=$(sql :memory: "CREATE TABLE f AS SELECT data FROM fsdir('$TESTDATA/photos') WHERE name GLOB '*.jpg';
    SELECT count(*) = count(dhash(data)) AND count(*) > 15 FROM f")
is 1 "$count"

# Files by their paths, by the other entry point: the same hash; none of what is not there
is "$(sqlite3 t.db 'SELECT hash FROM images')|1|1|1" "$(sql_files :memory: "SELECT dhash_hex(dhash('$photo')),
    dhash(readfile('$photo')) = dhash('$photo'), dhash('/nowhere/x.jpg') IS NULL, dhash('$PWD') IS NULL")"

# Without the process that decodes, that is said
export TWINDEX_DECODER=/nowhere/twindex-decode
refuses "dhash: \$TWINDEX_DECODER is '/nowhere/twindex-decode': no such program" "dhash(readfile('$photo'))"
unset TWINDEX_DECODER

# twindex_stat
is 1 "$(sql :memory: "SELECT twindex_stat('rows') IS NULL")"
refuses "twindex_stat: takes 'rows', 'matches' or 'plan'" "twindex_stat('x')"
is '1|1|query order by distance: scan, radius 18 adaptive' "$(sql t.db "SELECT count(*) FROM (SELECT * FROM near((SELECT hash FROM images)) ORDER BY distance)
    UNION ALL SELECT 0 LIMIT 0; SELECT distance + 1 FROM near((SELECT hash FROM images)) ORDER BY distance" \
    "SELECT twindex_stat('matches'), twindex_stat('plan')" | paste -sd'|')"
