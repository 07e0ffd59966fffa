# twindex.so exports its two entry points alone, has no SQLite of its own, and can be loaded from a folder of any name.
. "$SRCDIR/tests/cli/functions.sh"
is 'sqlite3_twindex_files_init sqlite3_twindex_init' \
    "$(nm -D --defined-only "$TWINDEX.so" | awk '$3 !~ /^__(asan|ubsan|odr)/ { print $3 }' | LC_ALL=C sort | paste -sd' ')"
nm -D --undefined-only "$TWINDEX.so" >undefined
lacks sqlite3 undefined
ldd "$TWINDEX.so" >libraries
lacks libsqlite3 libraries
lacks libvips libraries

# Found by its name alone, as SQLite makes an entry point of it
mkdir 'an other'
cp "$TWINDEX.so" 'an other/twindex.so'
is 1 "$(LD_PRELOAD=$(runtime_of "$TWINDEX") sqlite3 :memory: -cmd ".load 'an other/twindex'" "SELECT hamming(1, 0)")"

# Twice, and both in either order: the last one counts
is 1 "$(sql :memory: ".load $TWINDEX.so" 'SELECT hamming(1, 0)')"
is '1|1' "$(sql :memory: ".load $TWINDEX.so sqlite3_twindex_files_init" "SELECT hamming(1, 0), dhash('/nowhere') IS NULL")"
fails 1 sqlite3_twindex_files_init sql_files :memory: ".load $TWINDEX.so" "SELECT dhash('/nowhere')"
