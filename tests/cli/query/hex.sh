# A hash by all its digits, or by the row half alone with its own default radius; other lengths, what is no hex, and a
# row half in any orientation make no sense.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/bits/"{row-0123456789abcdef,column-8000000000000001,ramp-right,ramp-left,ramp-down}.png c
silent "$TWINDEX" index -d t.db c
names() {
    tail -n +2 out | sed 's|.*/c/\([^,]*\).png,\([0-9]*\),.*|\1 \2|' | paste -sd ' '
}
lookup() {
    silent "$TWINDEX" query -d t.db --format csv "$@"
    names
}
is 'row-0123456789abcdef 0' "$(lookup --hash 0123456789abcdef)"
is 'row-0123456789abcdef 0' "$(lookup --hash 0123456789ABCDEF)"
is 'row-0123456789abcdef 3' "$(lookup --hash 0123456789abcde8)"
is 'row-0123456789abcdef 6' "$(lookup --hash 0123456789ABC00F -r 6)"
is '' "$(lookup --hash 0123456789ABC00F -r 5)"
is 'ramp-right 0' "$(lookup --hash ffffffffffffffff0000000000000000)"
is 'ramp-down 0' "$(lookup --hash 0000000000000000ffffffffffffffff)"
is '' "$(lookup --hash ffffffffffffffffffffffffffffffff)"

# The defaults are adaptive: a ramp has no structure, which leaves 4 of 64 and 8 of 128; others have up to 9 and 18
is 'ramp-right 4' "$(lookup --hash fffffffffffffff0)"
is '' "$(lookup --hash ffffffffffffffe0)"
is 'ramp-right 8' "$(lookup --hash ffffffffffffff000000000000000000)"
is '' "$(lookup --hash fffffffffffffe000000000000000000)"
is 'ramp-right 4' "$(lookup --adaptive -r 20 --hash fffffffffffffff0)"
is 'ramp-right 6' "$(lookup -r 6 --hash ffffffffffffffc0)"
is '' "$(lookup --adaptive -r 6 --hash ffffffffffffffc0)"
is 'row-0123456789abcdef 9' "$(lookup --hash 012345678954ccef)"
is '' "$(lookup --hash 012345678954ceef)"
is 5 "$(lookup --hash 0123456789abcdef -r 64 | wc -w | awk '{ print $1 / 2 }')"

for hash in '' 0 0123456789abcde 0123456789abcdef0 0123456789abcdef0123456789abcde 0123456789abcdef0123456789abcdef0 \
    "$(printf '0%.0s' {1..64})" "$(printf '0%.0s' {1..128})"; do
    fails 2 "${#hash}" "$TWINDEX" query -d t.db --hash "$hash"
done
for hash in 0123456789abcdeg 0x23456789abcdef 0123456789abcdef0123456789abcde/ '+123456789abcdef' ' 123456789abcdef'; do
    fails 2 "'$hash'" "$TWINDEX" query -d t.db --hash "$hash"
done
fails 2 64 "$TWINDEX" query -d t.db -r 65 --hash 0123456789abcdef
fails 2 128 "$TWINDEX" query -d t.db -r 129 --hash 0123456789abcdef0123456789abcdef
fails 2 half "$TWINDEX" query -d t.db --any-orientation --hash 0123456789abcdef

# Nothing is answered before all of the command line makes sense
exits 2 "$TWINDEX" query -d t.db --format csv c/ramp-down.png --hash 01
[ ! -s out ]
