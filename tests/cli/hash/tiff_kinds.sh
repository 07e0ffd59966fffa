# Kinds of TIFF, each of a picture known by construction: hashed as what they show, or an unsupported format. Never another
# hash in silence.
mkdir k
(cd k && python3 "$SRCDIR/tests/cli/hash/tiff_kinds.py")
"$TWINDEX" index -q -d t.db k
[ "$(sqlite3 t.db "SELECT count(*) FROM images WHERE reason IS NOT 'unsupported format' AND path LIKE '%/unsupported-%'")" -eq 0 ]
[ "$(sqlite3 t.db "SELECT count(*) FROM images WHERE (status <> 'hashed' OR flat) AND path NOT LIKE '%/unsupported-%'")" -eq 0 ]
[ "$(sqlite3 t.db "SELECT count(*) FROM images WHERE format = 'tiff'")" -ge 47 ]
for like in grey rgb half bilevel; do
    exact=()
    near=()
    # Of few bits, posterised, or through another colour space: near. All others: the very hash.
    for path in k/"$like"-*.tif; do
        if [[ $path =~ -(2-bits|4-bits|lab|cmyk|range) ]]; then
            near+=("${path#k/}")
        else
            exact+=("${path#k/}")
        fi
    done
    python3 "$SRCDIR/tests/cli/hash/compare.py" within t.db "$PWD/k" 0 "$like.png" "${exact[@]}"
    [ ${#near[@]} -eq 0 ] || python3 "$SRCDIR/tests/cli/hash/compare.py" within t.db "$PWD/k" 12 "$like.png" "${near[@]}"
done
