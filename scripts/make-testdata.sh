#!/bin/bash
# SPDX-License-Identifier: MIT
# Makes testdata/ again: scripts/make-testdata.sh PHOTOS [OUT]
#
# PHOTOS  the folder of source photos (caltech101/, kodak/, cc0-8mp/, exif-orientation/, pdq/, cameras/, lene/)
# OUT     where to write, default testdata/ of this checkout; its generated folders and tables are replaced
#
# Needs Debian 12's python3-pil, libvips-tools, libjxl-tools, libavif-bin and libheif-examples; the same versions give the same bytes (checked by running it
# twice). The committed files are what counts: tests never run this.
set -eu
export LC_ALL=C OMP_NUM_THREADS=1 VIPS_CONCURRENCY=1

here=$(cd "$(dirname "$0")" && pwd)
if [ $# -lt 1 ] || [ $# -gt 2 ] || [ ! -d "$1" ]; then
    echo "usage: make-testdata.sh PHOTOS [OUT]" >&2
    exit 2
fi
photos=$1
out=${2:-$here/../testdata}
python=/usr/bin/python3 # Debian's, which has Debian's Pillow

"$python" -c 'import PIL' 2>/dev/null || { echo "make-testdata.sh: error: package python3-pil is missing" >&2; exit 1; }
for tool in vips:libvips-tools cjxl:libjxl-tools avifenc:libavif-bin heif-enc:libheif-examples; do
    command -v "${tool%:*}" >/dev/null || { echo "make-testdata.sh: error: package ${tool#*:} is missing" >&2; exit 1; }
done

mkdir -p "$out"
PYTHONDONTWRITEBYTECODE=1 "$python" "$here/make-testdata.py" "$photos" "$out"

# References: of what an index must hash here, and of the photos (not of bombs and format suites) of the collection.
awk -F'\t' '$3 == "hashed" { print $1 }' "$out/expected.tsv" |
    tr '\n' '\0' | xargs -0 "$python" "$here/reference-hashes.py" --sizes 8,16 "$out" >"$out/reference-hashes.tsv"
"$python" "$here/reference-hashes.py" "$photos" caltech101 cc0-8mp kodak cameras exif-orientation pdq \
    lene/equal lene/jpegq lene/similar1 lene/similar2 lene/different >"$out/reference-shared.tsv"

echo "$out: $(find "$out" -type f | wc -l) files, $(du -sb "$out" | cut -f1) bytes"
