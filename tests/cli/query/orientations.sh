# --any-orientation finds an image however it was turned or mirrored, and reports the orientation; also by a whole hash;
# without it only what looks the same.
. "$SRCDIR/tests/cli/functions.sh"
silent "$TWINDEX" index -d t.db "$TESTDATA/turned" "$TESTDATA/photos/barrel.jpg"
inverse=(0 1 2 3 4 5 8 7 6)
orientation_of() {
    awk -F , -v name="as-$1.jpg" 'index($2, name) { print $9 }' out
}
for n in 1 2 3 4 5 6 7 8; do
    silent "$TWINDEX" query -d t.db --format csv "$TESTDATA/turned/as-$n.jpg"
    is 2 "$(wc -l <out)"
    has "as-$n.jpg,0,1," out
    silent "$TWINDEX" query -d t.db --format csv --any-orientation "$TESTDATA/turned/as-$n.jpg"
    is 9 "$(wc -l <out)"
    # as-N is upright by orientation N: turned so, it looks like as-1
    is "$n" "$(orientation_of 1)"
    cp out by-image
    hash=$(sqlite3 t.db "SELECT hash FROM images WHERE path LIKE '%as-$n.jpg'")
    silent "$TWINDEX" query -d t.db --format csv --any-orientation --hash "$hash"
    is "$(cut -d , -f 2,9 by-image | sort)" "$(cut -d , -f 2,9 out | sort)"
done
silent "$TWINDEX" query -d t.db --format csv --any-orientation "$TESTDATA/turned/as-1.jpg"
for n in 1 2 3 4 5 6 7 8; do
    is "${inverse[$n]}" "$(orientation_of $n)"
done
