# Of the seeds of `coefficients` those are taken that are named so, and there is one for each marker, sampling and limit.
. "$SRCDIR/tests/cli/functions.sh"
"$SRCDIR/tests/fuzz/make_jpeg_seeds.py" seeds
exits 0 "$(dirname "$TWINDEX")/fuzz/coefficients" seeds
awk -F/ '/^seeds/ { name = $2; next } /^    / { sub(/^ */, ""); if (index(name, $0 "-") != 1) { print name " is " $0 } }' \
    out >wrong
same /dev/null wrong
is "$(find seeds -type f | wc -l)" "$(grep -c '^    ' out)"

# What the fuzzer cuts would be seeds of the same: see run.sh.
is '' "$(find seeds -type f -size +1536c)"

there() {
    for name; do
        [ -e "seeds/$name" ] || wrong "no $name"
    done
}
there declined-frame-c{3,5,6,7,9,a,b,d,e,f} taken-frame-c{0,1} taken-progressive-dc-at-once
there declined-segment-{c{0..9},c{a..f},d{0..9},d{a..c},d{e,f},f{0..9},f{a..d},ff} taken-segment-{dd,e{0..9},e{a..f},fe}
there taken-sampling-{1,2,3,4}x{1,2} taken-sampling-{1,2}x{3,4} declined-sampling-{3,4}x{3,4} taken-grey-of-{1,2,3,4}x{1,2,3,4}
there taken-restart-{0,1-of-grey,1-of-colour} taken-exif-orientation-{1,2,3,4,5,6,7,8} taken-code-of-{1,8,9,12,13,16}-bits

# At a limit, and one beyond.
while read -r at beyond; do
    there "taken-$at" "declined-$beyond"
done <<'END'
side-65500x1 side-65501x1
side-1x65500 side-1x65501
one-pixel side-0x1
one-pixel side-1x0
precision-8 precision-9
sampling-4x2 11-blocks-of-an-mcu
grey-of-4x4 grey-of-5x1
dqt-number-3 dqt-number-4
dht-number-3 dht-number-4
dht-of-256-symbols dht-of-257-symbols
dht-of-dc-size-15 dht-of-dc-size-16
dc-2047-of-step-1 dc-2048-of-step-1
dc--2048-of-step-1 dc--2049-of-step-1
dc-1022-of-step-4 dc-1023-of-step-4
dc--1025-of-step-4 dc--1026-of-step-4
dc-16-of-step-255 dc-17-of-step-255
waves-all waves-64
zeros-and-an-end zeros-to-64
progressive-in-12-steps progressive-luma-from-bit-12
progressive-waves-from-bit-13 progressive-waves-from-bit-14
END
