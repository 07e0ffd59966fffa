# twindex map: for each image its path, a TAB and the line of the plugin, in bytewise order of path whatever the workers do, from the
# pixels that the file has, upright; values by a program of its own.
. "$SRCDIR/tests/cli/functions.sh"
cc -std=c99 -Wall -Wextra -pedantic -Werror -shared -fPIC -O2 -I "$SRCDIR/include" "$SRCDIR/docs/examples/mean_colour.c" -o mean_colour.so
sed -n '/^.\{3\}c$/,/^.\{3\}$/p' "$SRCDIR/docs/plugins.md" | sed '1d;$d' | same - <(sed 1d "$SRCDIR/docs/examples/mean_colour.c") # as it is shown
cat >facts.c <<'EOF2'
#include <stdio.h>
#include <string.h>
#include "twindex_plugin.h"
int twx_plugin_run(const struct twx_plugin_picture *p, char *line, size_t room)
{
    const unsigned char *last = p->pixels + (size_t)p->width * p->height * p->n_channels - 1;
    if (p->size != sizeof *p || room < TWX_PLUGIN_LINE_BYTES) return -1;
    return snprintf(line, room, "%s\t%ux%u of %ux%u, %u: %u to %u", strrchr(p->path, '/') + 1, p->width, p->height,
                    p->full_width, p->full_height, p->n_channels, p->pixels[0], *last);
}
EOF2
c++ -x c++ -std=c++11 -Wall -Wextra -pedantic -Werror -shared -fPIC -I "$SRCDIR/include" facts.c -o facts.so
mkdir c c/sub empty
cat >make.py <<'EOF2'
# BMP files of noise, and the mean of each, floored
import random, struct
random.seed(7)
def bmp(path, width, height):
    rows = [[[random.randrange(256) for _ in range(3)] for _ in range(width)] for _ in range(height)]
    pad = b"\0" * (-3 * width % 4)
    data = b"".join(b"".join(bytes(reversed(p)) for p in row) + pad for row in reversed(rows))
    with open(path, "wb") as f:
        f.write(b"BM" + struct.pack("<IHHI", 54 + len(data), 0, 0, 54) +
                struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(data), 2835, 2835, 0, 0) + data)
    pixels = [p for row in rows for p in row]
    return "#" + "".join("%02x" % (sum(p[c] for p in pixels) // len(pixels)) for c in range(3))
import os
here = os.fsencode(os.getcwd()) + b"/"
names = [b"c/b.bmp", b"c/a\t.bmp", b"c/sub/Z.bmp", b"c/\xff.bmp"] + [b"c/%d.bmp" % i for i in range(60)]
means = {here + name: bmp(name, 5 + i % 40, 3 + i % 11) for i, name in enumerate(names)}
with open("wanted", "wb") as f:
    for path in sorted(means):
        f.write(path + b"\t" + means[path].encode() + b"\n")
EOF2
python3 make.py
cp "$TESTDATA/bad/header-only.jpg" c/broken.jpg
echo 'no image' >c/notes.txt

exits 0 "$TWINDEX" map --plugin ./mean_colour.so c c/b.bmp
same wanted out
# shellcheck disable=SC2154 # set by functions.sh
[[ $summary == "twindex: 65 images: 64 mapped, 1 failed; 1 not images; "* ]]
is 2 "$(wc -l <err)"
has "cannot map '$PWD/c/broken.jpg': truncated" err
has '1 path has a newline or TAB: --path-encoding percent tells them apart' err
for threads in 1 5; do
    exits 4 "$TWINDEX" map --strict --plugin mean_colour.so -j $threads -o o.tsv --json c
    same wanted o.tsv
    is '[65,64,1]' "$(json out images mapped failed)"
done
silent "$TWINDEX" map --plugin mean_colour.so --path-encoding percent c/a*
is "$(grep -aF 'a	.bmp' wanted | sed 's/a\t/a%09/')" "$(cat out)"
silent "$TWINDEX" map --plugin mean_colour.so empty
is '' "$(cat out)"
[[ $summary == "twindex: 0 images: "* ]]
# A reader that has gone had enough
is 0 "$("$TWINDEX" map --plugin mean_colour.so -q --files-from - < <(for _ in $(seq 3000); do echo "$PWD/c/0.bmp"; done; find "$PWD/c" -name '[0-9]*.bmp') | head -c 1 | wc -l
    )"
"$TWINDEX" map --plugin mean_colour.so c 2>err | true
is 0 "${PIPESTATUS[0]}"

# What the plugin gets: upright, with all pixels unless they are reduced, and luma when that is asked for
silent "$TWINDEX" map --plugin ./facts.so -o facts.tsv "$TESTDATA/turned"
cut -f 2,3 facts.tsv | sed 's/,.*//' >sizes
for number in 1 2 3 4 5 6 7 8; do
    case $number in [1-4]) echo "as-$number.jpg	240x160 of 240x160" ;; *) echo "as-$number.jpg	160x240 of 160x240" ;; esac
done | same - sizes
silent "$TWINDEX" map --plugin ./facts.so "$TESTDATA/exif"
is '' "$(grep -v '	\(240x160 of 240x160\|120x80 of 120x80\), 3: ' out | cut -f 2-)"
silent "$TWINDEX" map --plugin ./facts.so --max-side 60 --gray "$TESTDATA/exif"
is '' "$(grep -v '	60x40 of \(240x160\|120x80\), 1: ' out | cut -f 2-)"
silent "$TWINDEX" map --plugin ./facts.so "$TESTDATA/tiny/1x1.png"
is 1x1 "$(sed 's/.*\t\(.*\) of .*/\1/' out)"

# On a terminal, where there are any, nothing of a path steers it
if script -qec true typescript >probe 2>&1; then
    script -qec "'$TWINDEX' map -q --plugin mean_colour.so c/a*" /dev/null </dev/null >typed
    has 'a\x09.bmp' typed
fi
