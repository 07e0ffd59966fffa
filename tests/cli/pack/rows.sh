# twindex pack: a row for each image, in bytewise order of path whatever the workers do, with the pixels that the file has;
# read by NumPy. What cannot be decoded is a row of zeros, and listed.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c c/sub
cat >make.py <<'EOF'
# BMP files of noise, each pixel of it 3 x 3 pixels of the file, so that means of areas are the noise itself
import random, struct
random.seed(7)
def bmp(path, rows, scale):
    width, height = len(rows[0]) * scale, len(rows) * scale
    pad = b"\0" * (-3 * width % 4)
    data = b"".join(b"".join(bytes(reversed(p)) * scale for p in row) + pad for row in reversed(rows) for _ in range(scale))
    with open(path, "wb") as f:
        f.write(b"BM" + struct.pack("<IHHI", 54 + len(data), 0, 0, 54) +
                struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(data), 2835, 2835, 0, 0) + data)
noise = {}
for name, scale in (("b.bmp", 3), ("a\n.bmp", 1), ("sub/Z.bmp", 5), ("\udcff.bmp", 2)):
    noise[name] = [[[random.randrange(256) for _ in range(3)] for _ in range(16)] for _ in range(12)]
    bmp("c/" + name, noise[name], scale)
bmp("c/dot.bmp", [[[200, 30, 7]]], 1)
import json
json.dump(noise, open("noise.json", "w"))
EOF
python3 make.py
cp "$TESTDATA/bad/header-only.jpg" c/broken.jpg
echo 'no image' >c/notes.txt

exits 0 "$TWINDEX" pack --size 16x12 -j 2 -o p.npy c c/b.bmp
# shellcheck disable=SC2154 # set by functions.sh
[[ $summary == "twindex: 6 images: 5 packed, 1 failed; 1 not images; "* ]]
cat >look.py <<'EOF'
import json, os, numpy
noise = json.load(open("noise.json"))
rows = numpy.load("p.npy", mmap_mode="r")
grey = numpy.load("g.npy", mmap_mode="r")
paths = open("p.npy.paths", "rb").read().split(b"\0")
assert paths.pop() == b"" and paths == sorted(paths)
here = os.path.realpath("c").encode() + b"/"
names = [path.removeprefix(here).decode(errors="surrogateescape") for path in paths]
assert names == ["a\n.bmp", "b.bmp", "broken.jpg", "dot.bmp", "sub/Z.bmp", "\udcff.bmp"], names
assert rows.shape == (6, 12, 16, 3) and rows.dtype == numpy.uint8 and rows.offset % 64 == 0
assert grey.shape == (6, 12, 16, 1)
assert open("p.npy.paths", "rb").read() == open("g.npy.paths", "rb").read()
for row, luma, name in zip(rows, grey, names):
    wanted = numpy.array(noise.get(name, [[[200, 30, 7] if name == "dot.bmp" else [0, 0, 0]] * 16] * 12))
    assert (row == wanted).all(), name
    assert abs(luma[:, :, 0] - wanted @ [0.299, 0.587, 0.114]).max() <= 1, name
EOF
silent "$TWINDEX" pack --gray --size 16x12 -o g.npy c
python3 look.py
printf 'row,path,reason\n2,%s/c/broken.jpg,truncated\n' "$PWD" | same p.npy.failures -

# The same bytes by any number of workers, over the earlier files
cp p.npy first.npy
silent "$TWINDEX" pack --size 16x12 -j 5 -o p.npy --files-from - < <(find "$PWD/c" -name '*.bmp' ! -name '*
*'; echo "$PWD/c/broken.jpg"; echo "$PWD/c/notes.txt") # a list of lines has no name with a newline
is 5 "$(tr -dc '\0' <p.npy.paths | wc -c)"
cmp <(tail -c +129 p.npy) <(tail -c +$((129 + 576)) first.npy)
silent "$TWINDEX" pack --size 16x12 -j 1 -o p.npy c
same first.npy p.npy
silent "$TWINDEX" pack --size 16x12 -o p.npy --json c
is '[6,5,1,1,0]' "$(json out images packed failed no_images unusable_paths)"
exits 4 "$TWINDEX" pack --strict -o p.npy c

# Upright: all of these show one picture
silent "$TWINDEX" pack --size 30x20 -o e.npy "$TESTDATA"/exif/orientation-[1-8].jpg
python3 - <<'EOF'
import numpy
rows = numpy.load("e.npy").astype(int)
assert len(rows) == 8 and max(abs(row - rows[0]).mean() for row in rows) < 3
EOF

# Nothing to pack is an array without rows; a path that is not there costs the exit code alone
mkdir empty
silent "$TWINDEX" pack -o none.npy empty
python3 -c 'import numpy; assert numpy.load("none.npy").shape == (0, 64, 64, 3)'
is 'row,path,reason' "$(cat none.npy.failures)"
is 0 "$(stat -c %s none.npy.paths)"
fails 1 "cannot find 'gone.jpg': no such file or directory" "$TWINDEX" pack -o one.npy gone.jpg c/b.bmp
python3 -c 'import numpy; assert numpy.load("one.npy").shape == (1, 64, 64, 3)'

# Usage
fails 2 '-o FILE is missing' "$TWINDEX" pack c
fails 2 '-o FILE is missing' "$TWINDEX" pack -o - c
for size in 0x4 4x0 513x4 4x513 4 x 4x 4x4x4 4X4 -4x4 '4 x4' 99999999999999999999x4 ''; do
    fails 2 "--size '$size' is not WxH" "$TWINDEX" pack -o n.npy --size="$size" c
done
exits 2 "$TWINDEX" pack -o n.npy
fails 2 "the output 'c/b.bmp' is an image" "$TWINDEX" pack -o c/b.bmp c
mkdir folder.npy
fails 2 "an array needs a file, and 'folder.npy' is none" "$TWINDEX" pack -o folder.npy c
mkdir n.npy.paths
fails 2 "an array needs a file, and 'n.npy.paths' is none" "$TWINDEX" pack -o n.npy c
rmdir n.npy.paths
cp c/b.bmp n.npy.failures
fails 2 "the output 'n.npy.failures' is an image" "$TWINDEX" pack -o n.npy c
is 'n.npy.failures' "$(echo n.npy*)"
