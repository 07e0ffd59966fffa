# Two pictures over each other lie alike: turned, mirrored, a negative, of other sizes. Their difference is black.
. "$SRCDIR/tests/cli/functions.sh"
needs_browser
mkdir c
photo=$TESTDATA/photos/anchor.jpg
cp "$photo" c/a.jpg
touch -d 2001-01-01 c/a.jpg
for turn in d90 d180 d270; do
    vips rot "$photo" "c/$turn.jpg[Q=95]" "$turn"
done
vips flip "$photo" 'c/across.jpg[Q=95]' horizontal
vips flip "$photo" 'c/down.jpg[Q=95]' vertical
vips flip c/d90.jpg 'c/transposed.jpg[Q=95]' horizontal
vips flip c/d90.jpg 'c/transverse.jpg[Q=95]' vertical
vips invert "$photo" 'c/negative.jpg[Q=95]'
vips resize "$photo" 'c/small.jpg[Q=95]' 0.5
"$TWINDEX" index -q -d db c
silent "$TWINDEX" export -d db --no-stat --any-orientation --inverted --keep oldest --format html -o page.html
python3 "$SRCDIR/tests/browser/overlay.py" page.html >differences
is 9 "$(wc -l <differences)"
while read -r name laid unlaid; do
    # mean of what is seen, of 255: black where they are laid over each other, and not where they are not
    awk -v laid="$laid" -v unlaid="$unlaid" -v name="$name" 'BEGIN { exit !(laid < 2.5 && (name == "small.jpg" || unlaid > 2 * laid + 3)) }' ||
        wrong "$name: $laid $unlaid"
done <differences
