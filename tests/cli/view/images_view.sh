# The view `images`, for people with the sqlite3 shell: its columns, what stands in them, and the marks of the file.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/bits/row-0123456789abcdef.png" "$TESTDATA/flat/white.png" "$TESTDATA/bad/truncated.jpg" \
    "$TESTDATA/disguised/notes.txt" "$TESTDATA/exif/orientation-6.jpg" c
touch -d '2001-02-03 04:05:06.000000007' c/*
silent "$TWINDEX" index -d t.db c
is path,hash,bytes,mtime_ns,width,height,format,detail,flat,status,reason,checksum,taken \
    "$(sqlite3 t.db "SELECT group_concat(name) FROM pragma_table_info('images')")"
row() {
    sqlite3 t.db "SELECT $2 FROM images WHERE path = '$PWD/c/$1'"
}
is "0123456789abcdef|png|0|hashed|" "$(row row-0123456789abcdef.png 'substr(hash, 1, 16), format, flat, status, reason')"
is '32|1|1' "$(row row-0123456789abcdef.png 'length(hash), hash = lower(hash), reason IS NULL')"
is "$(printf '0%.0s' {1..32})|png|0|1|hashed" "$(row white.png 'hash, format, detail, flat, status')"
is '|||failed|truncated' "$(row truncated.jpg 'hash, detail, flat, status, reason')"
is '|||||not an image|' "$(row notes.txt 'hash, width, format, detail, flat, status, reason')"
is '1|1|1' "$(row notes.txt 'hash IS NULL, flat IS NULL, reason IS NULL')"
is '240|160|2011-10-09T08:07:06' "$(row orientation-6.jpg 'width, height, taken')"
is 1 "$(row white.png 'taken IS NULL')"
is "$(stat -c %s c/white.png)|981173106000000007" "$(row white.png 'bytes, mtime_ns')"
if command -v xxh128sum >/dev/null; then
    is "$(xxh128sum <c/white.png | cut -d ' ' -f 1)" "$(row white.png checksum)"
fi
is notes.txt "$(sqlite3 t.db "SELECT replace(path, '$PWD/c/', '') FROM images WHERE checksum IS NULL")"
is 0 "$(sqlite3 t.db "SELECT count(*) FROM images WHERE length(checksum) <> 32")"

# Another program can tell what the file is; tables are STRICT; readers need no write-ahead log
[ "$(sqlite3 t.db 'PRAGMA application_id')" -ne 0 ]
[ "$(sqlite3 t.db 'PRAGMA user_version')" -ge 1 ]
is 0 "$(sqlite3 t.db "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict
    AND name NOT LIKE 'sqlite_%'")"
is ok "$(sqlite3 t.db 'PRAGMA integrity_check')"
is '' "$(sqlite3 t.db 'PRAGMA foreign_key_check')"
is wal "$(sqlite3 t.db 'PRAGMA journal_mode')"
absent t.db-wal
code=0
sqlite3 t.db "UPDATE images SET status = 'x'" 2>/dev/null || code=$?
[ "$code" -ne 0 ]
