# compare prints the distance of two images as their hashes in an index have it, for both sizes, turned or not.
. "$SRCDIR/tests/cli/functions.sh"
silent "$TWINDEX" index -d 8.db "$TESTDATA/photos" "$TESTDATA/turned"
silent "$TWINDEX" index -d 16.db --hash-size 16 "$TESTDATA/photos"
# bits_between DB PATTERN PATTERN: of two hashes in the view
bits_between() {
    python3 - "$(sqlite3 "$1" "SELECT hash FROM images WHERE path LIKE '%$2' ORDER BY path LIMIT 1")" \
        "$(sqlite3 "$1" "SELECT hash FROM images WHERE path LIKE '%$3' ORDER BY path LIMIT 1")" <<'END'
import sys
print(bin(int(sys.argv[1], 16) ^ int(sys.argv[2], 16)).count("1"))
END
}
photos=$TESTDATA/photos
for pair in 'beaver barrel' 'buddha-22 buddha-28' 'beaver beaver' 'water-lilly-01 water-lilly-09'; do
    read -r a b <<<"$pair"
    silent "$TWINDEX" compare "$photos/$a.jpg" "$photos/$b.jpg"
    is "$(bits_between 8.db "/photos/$a.jpg" "/photos/$b.jpg")" "$(<out)"
    silent "$TWINDEX" compare --hash-size 16 "$photos/$a.jpg" "$photos/$b.jpg"
    is "$(bits_between 16.db "/photos/$a.jpg" "/photos/$b.jpg")" "$(<out)"
done
# Turned: the first image by its orientation looks like the second
for n in 2 3 5 6 8; do
    silent "$TWINDEX" compare --json "$TESTDATA/turned/as-$n.jpg" "$TESTDATA/turned/as-1.jpg"
    is "$(bits_between 8.db "turned/as-$n.jpg" "turned/as-1.jpg")" "$(json out distance)"
    is '[128,1,false,false]' "$(json out bits orientation exact flat)"
    [ "$(json out distance)" -gt 40 ]
    silent "$TWINDEX" compare --json --any-orientation "$TESTDATA/turned/as-$n.jpg" "$TESTDATA/turned/as-1.jpg"
    is "$n" "$(json out orientation)"
    [ "$(json out distance)" -le 6 ]
done
silent "$TWINDEX" compare --json "$photos/beaver.jpg" "$photos/backup/beaver.jpg"
is '[0,true,1]' "$(json out distance exact orientation)"
silent "$TWINDEX" compare - "$photos/barrel.jpg" < <(cat "$photos/barrel.jpg")
is 0 "$(<out)"
fails 0 'so little detail' "$TWINDEX" compare "$TESTDATA/flat/white.png" "$photos/barrel.jpg"
exits 0 "$TWINDEX" compare -q --json "$TESTDATA/flat/white.png" "$TESTDATA/flat/white.png"
is '[0,true,true]' "$(json out distance exact flat)"
is '16.db 8.db err out' "$(echo *)"
