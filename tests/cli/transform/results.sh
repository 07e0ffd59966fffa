# twindex transform: what each operation makes of a picture. Greys are computed here from the noise that was written; what
# mixes pixels is compared with the same operation of the vips program, and sizes with arithmetic.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cat >make.py <<'EOF'
# c/noise.bmp: 33 x 20 pixels of noise; noise.grey: its luma, a byte a pixel
import random, struct
random.seed(5)
width, height = 33, 20
rows = [[[random.randrange(256) for _ in range(3)] for _ in range(width)] for _ in range(height)]
pad = b"\0" * (-3 * width % 4)
data = b"".join(b"".join(bytes(reversed(p)) for p in row) + pad for row in reversed(rows))
open("c/noise.bmp", "wb").write(b"BM" + struct.pack("<IHHI", 54 + len(data), 0, 0, 54) +
    struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(data), 2835, 2835, 0, 0) + data)
open("noise.grey", "wb").write(bytes(int(0.299 * r + 0.587 * g + 0.114 * b + 0.5) for row in rows for r, g, b in row))
EOF
python3 make.py

# made NAME OPERATION...: transforms c/noise.bmp into NAME/noise.png.
made() {
    local name=$1 op
    local -a ops=()
    shift
    for op; do
        ops+=(--op "$op")
    done
    silent "$TWINDEX" transform -o "$name" "${ops[@]}" c/noise.bmp
}
# size_of FILE: WxHxBANDS
size_of() {
    vipsheader "$1" | sed -E 's/.*: ([0-9]+x[0-9]+) [a-z]+, ([0-9]+) bands?, .*/\1x\2/'
}
# same_pixels FILE FILE
same_pixels() {
    vips rawsave "$1" one.raw
    vips rawsave "$2" two.raw
    cmp one.raw two.raw
}
made grey grayscale
# shellcheck disable=SC2154 # set by functions.sh
[[ $summary == "twindex: 1 image: 1 transformed, 0 failed; 0 not images; "* ]] || wrong "$summary"
is 33x20x1 "$(size_of grey/noise.png)"
vips rawsave grey/noise.png grey.raw
cmp noise.grey grey.raw

made plain
vips copy c/noise.bmp noise.png
same_pixels noise.png plain/noise.png

# Sizes: rounded to the nearest, and at least a pixel
made half resize=50%
is 17x10x3 "$(size_of half/noise.png)"
made more resize=250.5%
is 83x50x3 "$(size_of more/noise.png)"
made little resize=0.001%
is 1x1x3 "$(size_of little/noise.png)"
made stretched resize=40x7
is 40x7x3 "$(size_of stretched/noise.png)"
made fitted resize=fit=66x66
is 66x40x3 "$(size_of fitted/noise.png)"
made fitted2 resize=fit=100x10
is 17x10x3 "$(size_of fitted2/noise.png)"
made thumb thumbnail=11
is 11x7x3 "$(size_of thumb/noise.png)"
made kept thumbnail=34
same_pixels noise.png kept/noise.png
made chain grayscale resize=50% thumbnail=10 resize=200%
is 20x12x1 "$(size_of chain/noise.png)"

# As vips has them
vips resize noise.png wanted.png 0.5151515151515151 --vscale 0.5
same_pixels wanted.png half/noise.png
made blurred blur=1.5
vips gaussblur noise.png wanted.png 1.5
same_pixels wanted.png blurred/noise.png
made sharp sharpen
vips sharpen noise.png wanted.png
same_pixels wanted.png sharp/noise.png
made both blur=0.7 sharpen
vips gaussblur noise.png blurred.v 0.7
vips sharpen blurred.v wanted.png
same_pixels wanted.png both/noise.png
made both2 sharpen blur=0.7 # the order is that of the line
vips sharpen noise.png sharp.v
vips gaussblur sharp.v wanted.png 0.7
same_pixels wanted.png both2/noise.png
