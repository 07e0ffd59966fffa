# twindex transform: orientation, metadata, alpha, and the formats that are read and written.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
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
# near FILE FILE N: they differ by less than N grey levels in the mean.
near() {
    vips subtract "$1" "$2" difference.v
    vips abs difference.v absolute.v
    [ "$(vips avg absolute.v | cut -d. -f1)" -lt "$3" ] || wrong "$1 and $2 are not near"
}

# The orientation: all eight show one picture. It stays without autorotate, and operations see the pixels as they are.
silent "$TWINDEX" transform -o upright --op autorotate --op resize=30x20 --format png "$TESTDATA"/exif/orientation-[1-8].jpg
for i in 1 2 3 4 5 6 7 8; do
    is 30x20x3 "$(size_of "upright/orientation-$i.png")"
    case $(vipsheader -f orientation "upright/orientation-$i.png" 2>/dev/null) in
    '' | 1) ;;
    *) wrong "orientation-$i.png is to be turned" ;;
    esac
    near upright/orientation-1.png "upright/orientation-$i.png" 4
done
silent "$TWINDEX" transform -o stored --op thumbnail=60 "$TESTDATA"/exif/orientation-6.jpg
is 6 "$(vipsheader -f orientation stored/orientation-6.jpg)"
is 40x60x3 "$(size_of stored/orientation-6.jpg)"
# strip turns, too: nothing is left to turn by
silent "$TWINDEX" transform -o bare --op strip --op thumbnail=60 "$TESTDATA"/exif/orientation-6.jpg
is 60x40x3 "$(size_of bare/orientation-6.jpg)"
lacks Exif bare/orientation-6.jpg
has Exif stored/orientation-6.jpg
silent "$TWINDEX" transform -o coloured --op strip "$TESTDATA/modes/profile-swaps-red-and-blue.jpg"
has ICC_PROFILE coloured/profile-swaps-red-and-blue.jpg

# Alpha: white below it in a JPEG, else as it is; what is transparent lends its colour to nothing
silent "$TWINDEX" transform -o flat --format jpg --quality 100 "$TESTDATA/alpha/rgba.png"
is 3 "$(vipsheader -f bands flat/rgba.jpg)"
near flat/rgba.jpg "$TESTDATA/alpha/over-white.png" 3
silent "$TWINDEX" transform -o through --op resize=50% "$TESTDATA/alpha/rgba.png"
vips premultiply "$TESTDATA/alpha/rgba.png" premultiplied.v
vips resize premultiplied.v half.v 0.5
vips unpremultiply half.v straight.v
vips round straight.v whole.v rint
vips cast whole.v wanted.png uchar
same_pixels wanted.png through/rgba.png
silent "$TWINDEX" transform -o greyed --op grayscale "$TESTDATA/alpha/rgba.png"
is 2 "$(vipsheader -f bands greyed/rgba.png)"
silent "$TWINDEX" transform -o deep --op resize=50% "$TESTDATA/modes/grey-16-bit.png"
[[ $(vipsheader -f format deep/grey-16-bit.png) == *USHORT* ]]
silent "$TWINDEX" transform -o print --op grayscale "$TESTDATA/modes/cmyk.jpg"
is 1 "$(vipsheader -f bands print/cmyk.jpg)"

# Every format is read; those that are not written become PNG, and all of them what is asked for
silent "$TWINDEX" transform -o own --op thumbnail=50 "$TESTDATA"/formats/parrots.{jpg,png,webp,tiff}
is 'parrots.jpg parrots.png parrots.tiff parrots.webp' "$(cd own && echo *)"
for name in gif bmp heic avif jxl; do
    silent "$TWINDEX" transform -o "of-$name" --op thumbnail=50 "$TESTDATA/formats/parrots.$name"
    is parrots.png "$(ls "of-$name")"
    is pngload "$(vipsheader -f vips-loader "of-$name/parrots.png")"
    near own/parrots.png "of-$name/parrots.png" 8
done
for format in jpg:jpegload png:pngload webp:webpload tif:tiffload; do
    silent "$TWINDEX" transform -o "as-${format%:*}" --op thumbnail=50 --format "${format%:*}" "$TESTDATA/formats/parrots.jxl"
    is "${format#*:}" "$(vipsheader -f vips-loader "as-${format%:*}/parrots.${format%:*}")"
done
# By the bytes, not by the name
cp "$TESTDATA/formats/parrots.png" c/really-a-png.jpg
silent "$TWINDEX" transform -o sniffed c/really-a-png.jpg
is really-a-png.png "$(ls sniffed)"

# Quality is heard of
silent "$TWINDEX" transform -o good --quality 95 "$TESTDATA/formats/parrots.jpg"
silent "$TWINDEX" transform -o poor --quality 20 "$TESTDATA/formats/parrots.jpg"
[ "$(stat -c %s good/parrots.jpg)" -gt $((2 * $(stat -c %s poor/parrots.jpg))) ]

# A large JPEG is decoded at a fraction of its size: near what the whole of it gives
vips resize "$TESTDATA/formats/parrots.png" large.jpg 4
silent "$TWINDEX" transform -o fast --op thumbnail=100 --format png large.jpg
vips copy large.jpg large.png
silent "$TWINDEX" transform -o slow --op thumbnail=100 large.png
near fast/large.png slow/large.png 2
