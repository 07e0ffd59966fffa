#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Makes the inputs that fuzzing begins with: make_seeds.sh FOLDER, one folder a target below it. Shards are made by
# the program (TWINDEX), images are the small ones of testdata/ (TESTDATA), and tiny JPEGs are written by make_jpeg_seeds.py.
set -euo pipefail

out=${1?usage: make_seeds.sh FOLDER}
mkdir -p "$out"/{shard,coefficients,jpeg,jxl,png,sniff,metadata,rows,options,index,merge,protocol,parts,unpack,webp,avif}

# Shards of both hash sizes: hashed images, failures, no images, a root; one without its footer.
for size in 8 16; do
    "$TWINDEX" hash -q -j 1 --hash-size $size -o "$out/shards-$size" "$TESTDATA"/{tiny,bits,disguised} \
        "$TESTDATA"/exif/orientation-[16].jpg "$TESTDATA"/bad/truncated.{jpg,png}
    for shard in "$out/shards-$size"/*.twx; do
        cp "$shard" "$out/shard/size-$size"
    done
    rm -r "$out/shards-$size"
done
head -c -32 "$out/shard/size-8" >"$out/shard/without-footer"
head -c 600 "$out/shard/size-8" >"$out/shard/torn"
cp "$out"/shard/* "$out/merge/"

# A manifest, ranks and edges of two indexes, behind a byte that says which: see fuzz_parts.c.
"$TWINDEX" list -q -o "$out/manifest" "$TESTDATA"/{tiny,bits}
"$TWINDEX" hash -q -j 1 -o "$out/shards-b" "$TESTDATA"/flat
"$TWINDEX" merge -q -d "$out/a.db" "$out/shard/size-8"
"$TWINDEX" merge -q -d "$out/b.db" "$out"/shards-b/*.twx
"$TWINDEX" rank -q -d "$out/a.db" -d "$out/b.db" --include-flat -o "$out/ranks"
"$TWINDEX" pairs -q -d "$out/a.db" -d "$out/b.db" --ranks "$out/ranks" --parts 0/1 -r 60 -o "$out/edges"
for mends in 0 200; do
    printf '%b' "\\0$mends" | cat - "$out/manifest" >"$out/parts/manifest-$mends"
    printf '%b' "\\0$((mends + 1))" | cat - "$out/ranks" >"$out/parts/ranks-$mends"
    printf '%b' "\\0$((mends + 2))" | cat - "$out/edges" >"$out/parts/edges-$mends"
done
head -c 100 "$out/parts/edges-0" >"$out/parts/torn"
rm -r "$out"/{manifest,ranks,edges,shards-b,a.db,b.db}

# Whole files up to 16 KiB, heads of the others.
while read -r -d '' file; do
    head -c 4096 "$file" >"$out/sniff/${file##*/}"
done < <(find "$TESTDATA" -mindepth 2 -type f -print0)
while read -r -d '' file; do
    cp "$file" "$out/jpeg/${file##*/}"
done < <(find "$TESTDATA"/{bad,exif,flat,modes,formats,edits} -type f -name '*.jpg' -size -12k -print0)
find "$out/jpeg" -type f -size -1537c -exec cp -t "$out/coefficients" {} +
"$(dirname "$0")/make_jpeg_seeds.py" "$out/coefficients"
find "$TESTDATA" -type f -name '*.jxl' -size -12k -exec cp -t "$out/jxl" {} +
find "$TESTDATA" -type f -name '*.png' -size -12k -exec cp -t "$out/png" {} +

# PNGs of 8 x 5 pixels whose rows, each of another filter, are not compressed, and without checksums: fuzz_png.c mends that.
# bits, colour type, bytes of a row, other chunks.
rows_of_png() {
    local y
    {
        printf '\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x08\0\0\0\x05'
        printf '%b' "\\0$1\\0$2\\0\\0\\0....$4"
        printf '%b' "\\0\\0\\0\\x$(printf %x $((5 * ($3 + 1))))IDAT"
        for y in 0 1 2 3 4; do
            printf '%b' "\\0$y"
            head -c $((300 + 40 * y)) "$TESTDATA/photos/beaver.jpg" | tail -c "$3"
        done
        printf '....\0\0\0\0IEND....'
    } >"$out/png/rows-$1-$2${5-}"
}
rows_of_png 10 0 8 ''
rows_of_png 1 0 1 ''
rows_of_png 4 0 4 '\0\0\0\02tRNS\0\03....' -key
rows_of_png 10 4 16 '\0\0\0\04gAMA\0\0\0261\0217....'
rows_of_png 10 2 24 '\0\0\0\06tRNS\0\01\0\02\0\03....' -key
rows_of_png 10 2 24 '\0\0\0\05tEXta\0bcd....'
rows_of_png 10 6 32 ''
rows_of_png 10 3 8 '\0\0\0\011PLTEabcdefghi....\0\0\0\02tRNS\0\0200....' -alpha
rows_of_png 2 3 2 '\0\0\0\014PLTEabcdefghijkl....'
find "$TESTDATA" -type f -name '*.webp' -size -16k -exec cp -t "$out/webp" {} +
find "$TESTDATA" -type f -name '*.avif' -size -16k -exec cp -t "$out/avif" {} +

# Files small enough to be taken whole: payloads end where a file does. Blocks of their own: datasets, properties.
while read -r -d '' file; do
    cp "$file" "$out/metadata/${file##*/}"
done < <(find "$TESTDATA"/{exif,edits,flat,tiny,formats,modes,animated} -type f -size -12k \
    -regex '.*\.\(jpg\|png\|webp\|tiff\)' -print0)
printf '8BIM\3\355\0\0\0\0\0\3abc\0''8BIM\4\4\0\0\0\0\0\16\34\2\31\0\3sea\34\2\x78\0\1z' >"$out/metadata/resources"
printf '\34\2\31\x80\4\0\0\0\3sea\34\2\x78\0\1z' >"$out/metadata/datasets"
printf '%s' '<x:xmpmeta><rdf:Description xmp:Rating="4"><dc:subject><rdf:li>a</rdf:li></dc:subject>' \
    "<xmp:Rating>5</xmp:Rating><!-- --><a stEvt:when='x'/>" >"$out/metadata/packet"
{
    printf '\xff\xd8\xff\xe1\0\x40http://ns.adobe.com/xap/1.0/\0<a:b exif:GPSLatitude="48,8.5N"/>'
    printf '\xff\xed\0\x22Photoshop 3.0\0''8BIM\4\4\0\0\0\0\0\6\34\2\31\0\1z'
    tail -c +3 "$TESTDATA/flat/black.jpg"
} >"$out/metadata/laden.jpg"

# Cells: see take_cell in fuzz_rows.c. Hostile paths, text, numbers, times.
printf '\3\3\0\17/a,"b"\r\n\t\xff\x7f/c\2\0\4text\0%s\5%s\6' 12345678 87654321 >"$out/rows/one-row"
printf '\0\3\0\6/\xc3\xa4/\\"\3\0\4/\xed\xa0\x80\3\0\0\3\0\3/\0b\1\1\4\0\4abcd' >"$out/rows/paths"
printf '\1\0\xff\xff\xff\xff\xff\xff\xff\xff\5\x80\0\0\0\0\0\0\0\5\x7f\xff\xff\xff\xff\xff\xff\xff' >"$out/rows/extremes"

# Command lines: command, answer, then one word a line: see fuzz_options.c.
line() {
    local command=$1 answer=$2 name=$3
    shift 3
    { # shellcheck disable=SC2059 # the two bytes
        printf "\\x$command\\x$answer"
        printf '%s\n' "$@"
    } | head -c -1 >"$out/options/$name"
}
line 0 0 index -d x.db -j8 --hash-size 16 --max-pixels 1000 --decoder vips --no-checksum --strict a b
line 0 2 index-list --files-from=- -0 --retry-failed --keep-shards -q --json
line 1 0 hash -o dir -vj2 --hash-size=8 -- -a
line 2 0 merge -d x.db a.twx b --json
line 3 0 query -d x -r12 -k 3 --any-orientation --format csv --hash 00112233445566778899aabbccddeeff a.jpg
line 3 0 query-half --hash=0123456789abcdef --explain --format jsonl
line 3 0 query-text -r 128 --any-orientation --inverted -o out --json a.jpg
line 3 0 query-many --missing -0 --files-from x --indexed -j 2 --exclude a --exit-code . a.jpg /b.jpg
line 4 0 export -r 4 --linkage complete --keep 'newest,in:/a\,b,format:png' --include-flat -j 1
line 4 0 export-single -o x --json --linkage=single --any-orientation --inverted --format=jsonl -j1
line 4 0 export-exact --exact --keep smallest,path -j 1
line 5 0 stats --json
line 5 0 stats-failures --failures -d x
line 6 3 check -d x.db -vv
line 7 0 prune --missing-roots a /b --json
line 13 0 relocate -d x --dry-run a /b --json
line 8 0 calibrate -d x --sample 100 -j 2 --json
line 9 0 compare --exit-code -r 3 --any-orientation --hash-size 16 a.jpg -
line 9 0 compare-json --json --inverted a.jpg /b.jpg
line 3 0 query-answer --exit-code -r 0 - /b.jpg
line 0 0 index-earlier -d x
line 3 0 unknown --any-orientatoin -output x
line 0 0 child --timeout 5 --memory=512M --no-sandbox a
line 0 0 help --help
line 5 0 version --version

# Recipes for an index: which one, what to ask, changes: see fuzz_index.c. Cells, rows, pages, bytes, a cut, a log.
for base in 0 1 2 3; do
    for flags in 00 25 52 6e 5d; do
        # shellcheck disable=SC2059 # bytes
        printf "\\$base\\x$flags" >"$out/index/plain-$base-$flags"
    done
done
for column in 00 05 0a 0f 14 19 1e 23 28; do
    # shellcheck disable=SC2059 # bytes
    printf "\\2\\xa1\\0\\x$column\\3\\1\\x80\\0\\0\\0\\0\\0\\0\\0\\1\\x$column\\0\\x2asome" >"$out/index/cells-$column"
done
printf '\0\x80\3\12\1\4\5\0\0\4\xff\xff\xff\xff\5\2\3\15' >"$out/index/bytes"
printf '\0\x80\6\3\2\7\4\1' >"$out/index/pages"
printf '\3\x20\4\x81\10\0\4\1\2\3\4' >"$out/index/log"

# Streams: the size of a read, then frames (length 4, type 4, bytes). A configuration, a job and the end; ready, a report of
# a file, results of a probe, of an edit and of pixels as they lie in shared memory, done.
{
    printf '\x01\x44\0\0\0\1\0\0\0\1\0\0\0\x90\0\0\0\xfc\0\0\0\0\0\0\0hash\0\0\0\0\0\0\0\0\0\0\0\0'
    printf '\x10\0\0\0\x08\0\0\0\0\xca\x9a\x3b\0\0\0\0\0\0\0\0\0\0\0\0\x07\0\0\0\0\0\0\x40\0\0\0\0'
    printf '\x30\0\0\0\2\0\0\0\7\0\0\0\x10\0\0\0\0\0\0\0\1\0\0\0\0\x10\0\0\0\0\0\0%016d/a/b.jpg' 0
    printf '\x04\0\0\0\3\0\0\0\1\0\0\0'
} >"$out/protocol/to-child"
{
    printf '\xff\x70\0\0\0\4\0\0\0\2\0\0\0\0\0\0\0'
    printf 'libvips 8.14\0%083d' 0
    printf 'sandbox!'
    printf '\x18\0\0\0\5\0\0\0\7\0\0\0\3\0\0\0\2\0\0\0\x0b\0\0\0\0\0\0\0hint'
    printf '\x20\0\0\0\5\0\0\0\2\0\0\0\1\0\0\0\x0b\0\0\0\0\0\0\0%016d' 0
    printf '\4\0\0\0\5\0\0\0\1\0\0\0'
    printf '\x1a\0\0\0\5\0\0\0\0\0\0\0\0\0\0\0\2\0\0\0\1\0\0\0\3\0\0\0rgbRGB'
    printf '\x2c\0\0\0\6\0\0\0\4\0\0\0\x1c\0\0\0\2\0\0\0\0\0\0\0'
    printf '\0\xca\x9a\x3b\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0full'
} >"$out/protocol/to-parent"

# Frames of an unpacker: ready, a member with bytes, an encrypted one, the end of the archive.
{
    printf '\x70\0\0\0\4\0\0\0\1\0\0\0\0\0\0\0'
    printf 'libarchive 3%084d' 0
    printf 'sandbox!'
    printf '\x11\0\0\0\7\0\0\0\0\xca\x9a\x3b\0\0\0\0a/000.jpg'
    printf '\3\0\0\0\x08\0\0\0abc\2\0\0\0\x08\0\0\0de'
    printf '\4\0\0\0\x09\0\0\0\0\0\0\0'
    printf '\x08\0\0\0\7\0\0\0\0\0\0\0\0\0\0\0'
    printf '\4\0\0\0\x09\0\0\0\3\0\0\0'
    printf '\x14\0\0\0\x0a\0\0\0\2\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0full'
} >"$out/unpack/archive"
