# What lies about: empty files, text named .jpg, JPEG named .txt, cut images, bombs, RAW, and files for other decoders
# under image names. Each gets its record by its first bytes; none is an error of the run, and none stops the others.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA"/disguised/* "$TESTDATA"/raw/* "$TESTDATA"/bad/{empty.jpg,zeros.jpg,whole.jpg} c
cp "$TESTDATA"/bad/truncated*.{jpg,png,gif,tiff,webp,bmp} "$TESTDATA"/bad/{header-only.png,damaged-header.jpg} c
cp "$TESTDATA"/bad/{bomb-*.png,lie-65000x65000.*,lie-1000000x1000000.bmp,lie-300000x300000.tiff} c
: >c/empty
head -c 100 /dev/zero >c/zeros
silent "$TWINDEX" index -d t.db c
known t.db 'status, reason, format' >records
record() {
    for name in "${@:2}"; do
        grep -qxF "c/$name|$1" records || wrong "not '$1' but: $(grep -F "c/$name|" records)"
    done
}
record 'hashed||jpeg' jpeg.txt jpeg-without-extension whole.jpg
record 'hashed||png' png.jpg
record 'hashed||tiff' no-raw-pyramid.tiff no-raw-reduced.tiff
record 'not an image||' empty empty.jpg zeros zeros.jpg text.jpg page.jpg notes.txt
for raw in canon.cr2 adobe.dng adobe-big-endian.dng nikon.nef sony.arw disguised-as.jpg fuji.raf panasonic.rw2 olympus.orf \
    olympus-iirs.orf olympus-mmor.orf canon.cr3; do
    grep -q "^c/$raw|failed|unsupported format|" records
done
for bomb in bomb-40000x30000.png lie-65000x65000.png lie-65000x65000.jpg lie-1000000x1000000.bmp lie-300000x300000.tiff; do
    grep -q "^c/$bomb|failed|too many pixels|" records
done
for cut in .jpg .png .gif .tiff .webp .bmp -progressive.jpg -last-row.jpg; do
    grep -q "^c/truncated$cut|failed|truncated|" records
done
for kind in ppm svg mvg pdf; do
    for extension in jpg png bmp; do
        grep -Eq "^c/$kind.$extension\|(failed\|unsupported format|not an image\|)\|" records
    done
done
is 6 "$(sqlite3 t.db 'SELECT count(*) FROM images WHERE hash IS NOT NULL')"
silent "$TWINDEX" stats -d t.db --failures
is "$(grep -c '|failed|' records)" "$(($(wc -l <out) - 1))"

# --max-pixels moves the limit both ways
silent "$TWINDEX" index -d s.db --max-pixels 1000 c/whole.jpg
is 'c/whole.jpg|too many pixels' "$(known s.db reason)"

# Asked about one by one: 1, and what it is
fails 1 "c/empty'" "$TWINDEX" query -d t.db c/empty
has 'not an image' err
fails 1 c/text.jpg "$TWINDEX" query -d t.db c/text.jpg
fails 1 c/truncated.jpg "$TWINDEX" query -d t.db c/truncated.jpg
has truncated err
fails 1 c/bomb "$TWINDEX" query -d t.db c/bomb-40000x30000.png
has 'too many pixels' err
fails 1 c/svg.jpg "$TWINDEX" query -d t.db c/svg.jpg
fails 1 c/nikon.nef "$TWINDEX" query -d t.db c/nikon.nef
has 'unsupported format' err
silent "$TWINDEX" query -d t.db c/jpeg.txt
