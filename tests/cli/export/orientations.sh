# --any-orientation joins what is turned or mirrored, and says how the keeper must be turned to look like each.
. "$SRCDIR/tests/cli/functions.sh"
silent "$TWINDEX" index -d t.db "$TESTDATA/turned" "$TESTDATA/photos/barrel.jpg" "$TESTDATA/photos/brain.jpg"
silent "$TWINDEX" export -d t.db
is 1 "$(wc -l <out)"
for linkage in star complete single; do
    silent "$TWINDEX" export -d t.db --any-orientation --linkage $linkage --keep path
    is 9 "$(wc -l <out)"
    is '1 1
2 2
3 3
4 4
5 5
6 8
7 7
8 6' "$(tail -n +2 out | sed 's/.*as-\(.\)\.jpg,/\1,/' | awk -F , '{ print $1, $10 }' | sort)"
    is 1 "$(tail -n +2 out | cut -d , -f 1 | sort -u)"
done
