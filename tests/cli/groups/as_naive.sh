# The groups of testdata/ are those a naive program finds, for every linkage, several radii, any orientation and variants.
for variants in trim all; do
    "$TWINDEX" index -q -d t.db --variants $variants "$TESTDATA"
    for linkage in star complete single; do
        for radius in 0 4 12 24; do
            "$TWINDEX" export -d t.db -r "$radius" --linkage "$linkage" -o groups.csv
            python3 "$SRCDIR/tests/cli/groups/naive.py" t.db groups.csv "$radius" "$linkage"
            "$TWINDEX" export -d t.db -r "$radius" --linkage "$linkage" --any-orientation -o groups.csv
            python3 "$SRCDIR/tests/cli/groups/naive.py" t.db groups.csv "$radius" "$linkage" any
        done
        for radius in 6 18 26; do
            "$TWINDEX" export -d t.db --adaptive -r "$radius" --linkage "$linkage" -o groups.csv
            python3 "$SRCDIR/tests/cli/groups/naive.py" t.db groups.csv "$radius" "$linkage" adaptive
            "$TWINDEX" export -d t.db --adaptive -r "$radius" --linkage "$linkage" --any-orientation -o groups.csv
            python3 "$SRCDIR/tests/cli/groups/naive.py" t.db groups.csv "$radius" "$linkage" any adaptive
        done
        "$TWINDEX" export -d t.db --linkage "$linkage" -o groups.csv
        python3 "$SRCDIR/tests/cli/groups/naive.py" t.db groups.csv 18 "$linkage" adaptive
    done
done
