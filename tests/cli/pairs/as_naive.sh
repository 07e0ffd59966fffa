# The pairs of testdata/ are those that a naive loop over the hashes finds, in their order, for plain and adaptive radii,
# orientations, negatives, variants, flat images, one set and two; and the same with any number of threads.
. "$SRCDIR/tests/cli/functions.sh"
compare() {
    exits 0 "$TWINDEX" pairs -d t.db -o pairs.csv "${@:3}"
    # shellcheck disable=SC2086  # radius, and how
    python3 "$SRCDIR/tests/cli/pairs/as_naive.py" t.db pairs.csv ${1%% *} "$2" ${1#* }
}
silent "$TWINDEX" index -d t.db --variants all "$TESTDATA"
compare '0 plain' , -r 0
compare '24 plain' , -r 24 -j 1
cp pairs.csv one.csv
compare '24 plain' , -r 24 -j 3
same one.csv pairs.csv
compare '18 adaptive' ,
compare '18 adaptive flat' , --include-flat
compare '12 any' , -r 12 --any-orientation
compare '26 any inverted adaptive' , --adaptive -r 26 --any-orientation --inverted
real=$(realpath "$TESTDATA")
compare '24 plain' "$real/formats/,$real/modes/" -r 24 --between "$TESTDATA/formats" "$TESTDATA/modes"
compare '20 any' "$real/modes/,$real/" -r 20 --any-orientation --between "$TESTDATA/modes/" "$TESTDATA"
