# The program that holds indexes and terminals links no library that decodes, nor what those bring along.
. "$SRCDIR/tests/cli/functions.sh"
if ldd "$TWINDEX" | grep -q 'lib[atu]*san'; then
    echo 'a sanitized program links more'
    exit 77
fi
needed() {
    readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(lib[a-z0-9-]*\).*/\1/p' | sort | paste -sd ' '
}
is 'libc libcsv libglib-2 libm libsqlite3 libxxhash' "$(needed "$TWINDEX")"
needed "${TWINDEX%/*}/twindex-decode" >libraries
for library in libvips libjpeg libjxl; do
    has "$library" libraries
done
lacks libsqlite3 libraries
