# twindex generate: the same bytes for the same seed on any number of threads, other bytes for another seed; files that
# libvips' loaders read, of the wished size, the lossless ones with the same pixels.
. "$SRCDIR/tests/cli/functions.sh"
sums() {
    (cd "$1" && find . -type f -exec sha256sum {} + | LC_ALL=C sort -k 2)
}
exits 0 "$TWINDEX" generate -o a --count 1003 --size 50x40 --seed 7 -j 1
# shellcheck disable=SC2154 # set by functions.sh
[[ $summary == "twindex: 1003 files: 1003 made ("*" MB), 0 made before; "* ]]
silent "$TWINDEX" generate -j 5 --seed=7 --size=50x40 --count=1003 --output=b/
same <(sums a) <(sums b)
is '000 001 generated.txt' "$(cd a && echo *)"
is '1000 000000.jpg 000999.jpg' "$(cd a/000 && find . -type f | wc -l) $(cd a/000 && echo 0000[0]0.jpg) $(cd a/000 && echo 00099[9].jpg)"
is '001000.jpg 001001.jpg 001002.jpg' "$(cd a/001 && echo *)"
is 'twindex generate, recipe 1: --count 1003 --size 50x40 --seed 7 --format jpg' "$(cat a/generated.txt)"
# No two are equal, and of another seed none is the same
silent "$TWINDEX" generate -o c --count 1003 --size 50x40 --seed 8 -j 3
is 2006 "$(cat <(sums a) <(sums c) | grep jpg | cut -d' ' -f1 | sort -u | wc -l)"
# The same again changes nothing
touch -d 2001-01-01 a/*/*.jpg
silent "$TWINDEX" generate -o a --count 1003 --size 50x40 --seed 7 --json
is '[1003,1003,0,1003,0]' "$(json out files images made made_before bytes)"
is '' "$(find a -name '*.jpg' -newermt 2001-01-02)"
# The largest number that is a seed, and none
silent "$TWINDEX" generate -o most --count 1 --seed 18446744073709551615
silent "$TWINDEX" generate -o least --count 1
! cmp -s most/000/000000.jpg least/000/000000.jpg

# In three formats and odd sizes, with copies
for size in 1x1 2x1 1x3 9x31 33x32 257x100; do
    for format in jpg png webp; do
        silent "$TWINDEX" generate -o "$size-$format" --count 3 --size "$size" --format "$format" --edits -j 2
        same <(cd "$size-jpg/000" && echo ??????.jpg) <(cd "$size-$format/000" && echo ??????."$format" | sed "s/$format/jpg/g")
        for file in "$size-$format"/000/*; do
            name=${file##*/}
            width=${size%x*} height=${size#*x}
            case $name in
                *_resize*) width=$(((width + 1) / 2)) height=$(((height + 1) / 2)) ;;
                *_rotate*) width=${size#*x} height=${size%x*} ;;
                *_crop*)
                    width=$((width - 2 * (width / 100 > 0 ? width / 100 : width >= 3)))
                    height=$((height - 2 * (height / 100 > 0 ? height / 100 : height >= 3))) ;;
            esac
            printf '%s %s %s %s\n' "$file" "$width" "$height" "${name##*.}"
        done >>wanted
    done
done
cut -d' ' -f1 wanted | xargs vipsheader -f vips-loader | sed 's/jpegload/jpg/; s/pngload/png/; s/webpload/webp/' >loaders
cut -d' ' -f1 wanted | xargs vipsheader | sed -E 's/^(.*): ([0-9]+)x([0-9]+) uchar, [13] band.*/\1 \2 \3/' | paste -d' ' - loaders | same wanted -
for file in 1x1-png/000/000002 2x1-png/000/000000 1x3-png/000/000000 9x31-png/000/000000_rotate 33x32-png/000/000001 \
    257x100-png/000/000001_crop; do
    vips rawsave "$file.png" a.raw
    vips rawsave "${file/png/webp}.webp" b.raw
    cmp a.raw b.raw
done
vips rawsave 257x100-jpg/000/000002.jpg a.raw
vips rawsave 257x100-png/000/000002.png b.raw
vips rawsave 257x100-png/000/000002_mirror.png c.raw
python3 - <<'END'
a, b, c = (open(name, "rb").read() for name in ("a.raw", "b.raw", "c.raw"))
assert len(a) == len(b) == len(c) == 257 * 100 * 3
assert sum(abs(x - y) for x, y in zip(a, b)) / len(a) < 8  # JPEG beside PNG
rows = lambda p: [[p[3 * (257 * y + x):][:3] for x in range(257)] for y in range(100)]
assert rows(c) == [row[::-1] for row in rows(b)]
assert len(set(b)) > 200  # no flat picture
END
