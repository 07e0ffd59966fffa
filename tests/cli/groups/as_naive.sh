# The groups of testdata/ are those a naive program finds, for every linkage, several radii, any orientation, negatives and
# variants.
compare() {
    for linkage in star complete single; do
        "$TWINDEX" export -d t.db --linkage $linkage --keep pixels,bytes,oldest -o $linkage.csv "${@:2}"
    done
    # shellcheck disable=SC2086  # radius, and how
    python3 "$SRCDIR/tests/cli/groups/naive.py" t.db . ${1%% *} star,complete,single ${1#* }
}
"$TWINDEX" index -q -d t.db "$TESTDATA"
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
"$TWINDEX" index -q -d t.db --variants all "$TESTDATA"
compare '12 plain' -r 12
compare '18 adaptive'
compare '18 inverted adaptive' --inverted
compare '26 any inverted adaptive' --adaptive -r 26 --any-orientation --inverted
