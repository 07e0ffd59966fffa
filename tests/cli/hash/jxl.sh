# JPEG XL in a container: EXIF before, between and behind the parts of the picture, and what is wrong with it costs
# nothing but the time. A file that ends early anywhere is truncated.
mkdir made cut
python3 - "$TESTDATA" <<'EOF'
import struct
import sys


def read(name):
    with open("%s/%s" % (sys.argv[1], name), "rb") as file:
        return file.read()


def box(name, content):
    return struct.pack(">I4s", len(content) + 8, name) + content


def made(name, *boxes):
    with open("made/%s.jxl" % name, "wb") as file:
        file.write(box(b"JXL ", b"\r\n\x87\n") + box(b"ftyp", b"jxl \0\0\0\0jxl ") + b"".join(boxes))


picture = read("formats/parrots.jxl")
if picture[:2] != b"\xff\x0a":
    at = picture.index(b"jxlc")
    length = struct.unpack(">I", picture[at - 4 : at])[0]
    picture = picture[at + 4 : at - 4 + length]
photo = read("exif/orientation-6.jpg")
at = photo.index(b"Exif\0\0")
tiff = photo[at + 6 : at - 2 + struct.unpack(">H", photo[at - 2 : at])[0]]
exif = box(b"Exif", b"\0\0\0\0" + tiff)
whole = box(b"jxlc", picture)
made("before", exif, whole)
made("behind", whole, exif)
made("between", box(b"jxlp", b"\0\0\0\0" + picture[:999]), exif, box(b"jxlp", b"\x80\0\0\1" + picture[999:]))
made("moved", box(b"Exif", b"\0\0\0\x06Exif\0\0" + tiff), whole)
made("long", box(b"Exif", b"\0\0\0\0" + tiff + bytes(200000)), whole)
made("none", whole, bytes(100))
made("short", box(b"Exif", b"\0"), whole)
made("wrong", box(b"Exif", b"\xff\xff\xff\xff" + tiff), whole)

for name, end in ("formats/parrots.jxl", 6000), ("animated/two-frames.jxl", 2200):  # all of it; of its first frame
    file = read(name)
    for n in range(20, min(end, len(file)), 397):
        with open("cut/%s-%d" % (name.split("/")[1], n), "wb") as out:
            out.write(file[:n])
EOF
cp "$TESTDATA/formats/parrots.jxl" made
"$TWINDEX" index -q -d t.db made
python3 "$SRCDIR/tests/cli/hash/compare.py" within t.db made 0 parrots.jxl before.jxl behind.jxl between.jxl moved.jxl \
    long.jxl none.jxl short.jxl wrong.jxl
# 2011-10-09 08:07:06; the Orientation in the box does not count: 0 bits above.
sqlite3 t.db "SELECT CAST(name AS TEXT) FROM files WHERE exif_time_s = unixepoch('2011-10-09 08:07:06') ORDER BY name" >found
diff found - <<'EOF'
before.jxl
behind.jxl
between.jxl
long.jxl
moved.jxl
EOF

"$TWINDEX" index -q -d cut.db cut
[ "$(sqlite3 cut.db "SELECT count(*) > 20, group_concat(DISTINCT reason) FROM images")" = '1|truncated' ]
