# The bytes of files that are done are given back: 500 MB of photos cost no more than the 256 MB that may be in flight
# between readers and decoders (on an idle machine some 50).
. "$SRCDIR/tests/cli/functions.sh"
if ldd "$TWINDEX" | grep -q 'lib[at]san'; then
    echo "a sanitized program has other memory"
    exit 77
fi
command -v vips >/dev/null || { echo "no vips program to encode with"; exit 77; }
mkdir c
vips gaussnoise noise.v 1500 1300 --mean 128 --sigma 40
vips cast noise.v photo.v uchar
vips pngsave photo.v c/0.png --compression 0
[ "$(stat -c %s c/0.png)" -gt 1900000 ]
for ((i = 1; i < 250; i++)); do
    ln c/0.png "c/$i.png"
done
python3 "$SRCDIR/tests/cli/hash/peak.py" 340 "$TWINDEX" index -q -d t.db -j 2 c >out || wrong "$(cat out)"
is 250 "$(known t.db | wc -l)"
