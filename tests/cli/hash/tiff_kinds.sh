# Kinds of TIFF, each of a picture known by construction: hashed as what they show, or an unsupported format. Never another
# hash in silence.
mkdir k
(cd k && python3 "$SRCDIR/tests/cli/hash/tiff_kinds.py")
"$TWINDEX" index -q -d t.db k
[ "$(sqlite3 t.db "SELECT count(*) FROM images WHERE reason IS NOT 'unsupported format' AND path LIKE '%/unsupported-%'")" -eq 0 ]
[ "$(sqlite3 t.db "SELECT count(*) FROM images WHERE (status <> 'hashed' OR flat) AND path NOT LIKE '%/unsupported-%'")" -eq 0 ]
[ "$(sqlite3 t.db "SELECT count(*) FROM images WHERE format = 'tiff'")" -ge 27 ]
for like in grey rgb half bilevel; do
    # Of few bits, posterised: near. All others: the very hash.
    (cd k && ls -- "$like"-*.tif) | while read -r name; do
        bits=0
        [[ $name != *-2-bits* && $name != *-4-bits* ]] || bits=12
        python3 "$SRCDIR/tests/cli/hash/compare.py" within t.db "$PWD/k" "$bits" "$like.png" "$name"
    done
done
