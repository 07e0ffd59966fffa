# Pictures that one camera took one soon after the other are no copies of each other, however alike they are.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
# shot NAME TIME PICTURE: the picture with EXIF of that time, of a camera.
shot() {
    python3 - "$3" "c/$1.jpg" "$2" <<'PY'
import struct
import sys

picture, out, time = sys.argv[1:]
ASCII, LONG = 2, 4
make, model = b"Twin\0", b"Index 1\0"
after = 8 + 2 + 3 * 12 + 4  # IFD0, then its texts, then the EXIF IFD and its text
exif_at = after + len(make) + len(model) + 1  # on a word
ifd0 = struct.pack("<HHHIIHHIIHHIII", 3, 0x10F, ASCII, len(make), after, 0x110, ASCII, len(model),
                   after + len(make), 0x8769, LONG, 1, exif_at, 0)
exif = struct.pack("<HHHIII", 1, 0x9003, ASCII, 20, exif_at + 2 + 12 + 4, 0)
tiff = b"II*\0\10\0\0\0" + ifd0 + make + model + b"\0" + exif + time.encode() + b"\0"
segment = b"Exif\0\0" + tiff
data = open(picture, "rb").read()
open(out, "wb").write(data[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + data[2:])
PY
}
shot first '2004:05:06 07:08:09' "$TESTDATA/edits/original.jpg"
shot second '2004:05:06 07:08:11' "$TESTDATA/edits/quality-75.jpg"
shot copy '2004:05:06 07:08:09' "$TESTDATA/edits/quality-50.jpg"
shot zone '2004:05:06 08:08:09' "$TESTDATA/edits/quality-25.jpg"
silent "$TWINDEX" index -d t.db c
[ "$(sqlite3 t.db 'SELECT count(*) FROM files WHERE camera_hash <> 0')" -eq 4 ] || wrong 'no camera'
silent "$TWINDEX" export -d t.db --keep taken-oldest
is 5 "$(wc -l <out)"
silent "$TWINDEX" export -d t.db --verify --keep taken-oldest,bytes
is 'copy.jpg first.jpg zone.jpg' "$(tail -n +2 out | awk -F , '{ sub(".*/", "", $3); print $3 }' | sort | paste -sd ' ')"
