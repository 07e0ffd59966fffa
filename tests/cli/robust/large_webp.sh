# A frame that libvips would put into a temporary file, which the sandbox refuses, is held in memory.
command -v vips >/dev/null || { echo "no vips program to encode with"; exit 77; }
. "$SRCDIR/tests/cli/functions.sh"
vips black black.v 6000 6000 --bands 3
vips webpsave black.v large.webp
silent "$TWINDEX" index -d t.db large.webp
is hashed "$(sqlite3 t.db 'SELECT status FROM images')"
