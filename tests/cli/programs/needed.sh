# The program that holds indexes and terminals links no library that decodes, nor what those bring along; of libjpeg, by
# which it compresses thumbnails, it calls nothing that decompresses.
. "$SRCDIR/tests/cli/functions.sh"
if ldd "$TWINDEX" | grep -q 'lib[atu]*san'; then
    echo 'a sanitized program links more'
    exit 77
fi
needed() {
    readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(lib[a-z0-9-]*\).*/\1/p' | sort | paste -sd ' '
}
is 'libc libcsv libglib-2 libjpeg libm libsqlite3 libxxhash' "$(needed "$TWINDEX")"
is 'jpeg_CreateCompress jpeg_destroy_compress jpeg_finish_compress jpeg_mem_dest jpeg_set_defaults jpeg_set_quality jpeg_start_compress jpeg_std_error jpeg_write_scanlines' \
    "$(nm -D --undefined-only "$TWINDEX" | sed -n 's/.* U \(jpeg_[A-Za-z_]*\).*/\1/p' | LC_ALL=C sort | paste -sd ' ')"
needed "${TWINDEX%/*}/twindex-decode" >libraries
for library in libjpeg libdeflate; do
    has "$library" libraries
done
lacks libsqlite3 libraries

# libvips and libarchive, and what they bring, are in modules, which call nothing of the program that is not listed.
for library in libvips libjxl libavif libarchive; do
    lacks "$library" libraries
done
is 'libarchive libc' "$(needed "${TWINDEX%/*}/twindex-unpack.so")"
needed "${TWINDEX%/*}/twindex-formats.so" >libraries
for library in libvips libjxl libavif; do
    has "$library" libraries
done
nm -D --undefined-only "${TWINDEX%/*}"/twindex-{formats,unpack}.so | sed -n 's/.* U \(twx_.*\)/\1/p' | LC_ALL=C sort -u >called
sed -n 's/^ *\(twx_[a-z0-9_]*\);/\1/p' "$SRCDIR/src/modules.list" | LC_ALL=C sort | same called -

# What is thread-local is small: each thread clears its own when it starts.
for program in "$TWINDEX" "${TWINDEX%/*}/twindex-decode" "${TWINDEX%/*}/libtwindex.so"; do
    local_bytes=$(readelf -lW "$program" | sed -n 's/^ *TLS\( *0x[0-9a-f]*\)\{4\} *\(0x[0-9a-f]*\).*/\2/p')
    [ "$((local_bytes))" -le 4096 ] || wrong "$program: $local_bytes bytes are thread-local"
done
