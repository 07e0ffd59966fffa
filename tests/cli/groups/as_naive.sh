# The groups of testdata/ are those a naive program finds, for every linkage, several radii, any orientation, negatives and
# variants.
compare() {
    "$TWINDEX" export -d t.db --linkage "$linkage" --keep pixels,bytes,oldest -o groups.csv "${@:2}"
    # shellcheck disable=SC2086  # radius, and how
    python3 "$SRCDIR/tests/cli/groups/naive.py" t.db groups.csv ${1%% *} "$linkage" ${1#* }
}
"$TWINDEX" index -q -d t.db "$TESTDATA"
for linkage in star complete single; do
    for radius in 0 12 24; do
        compare "$radius plain" -r "$radius"
        compare "$radius any" -r "$radius" --any-orientation
    done
    for radius in 6 26; do
        compare "$radius adaptive" --adaptive -r "$radius"
        compare "$radius any adaptive" --adaptive -r "$radius" --any-orientation
    done
    compare '18 adaptive'
    compare '18 inverted adaptive' --inverted
    compare '26 any inverted adaptive' --adaptive -r 26 --any-orientation --inverted
done
"$TWINDEX" index -q -d t.db --variants all "$TESTDATA"
for linkage in star complete single; do
    compare '12 plain' -r 12
    compare '18 adaptive'
    compare '18 inverted adaptive' --inverted
    compare '26 any inverted adaptive' --adaptive -r 26 --any-orientation --inverted
done
