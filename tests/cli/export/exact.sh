# --exact joins equal bytes and nothing else, whatever the linkage and orientation; -r contradicts it.
. "$SRCDIR/tests/cli/functions.sh"
silent "$TWINDEX" index -d t.db "$TESTDATA/photos" "$TESTDATA/edits" "$TESTDATA/flat"
silent "$TWINDEX" export -d t.db --exact
cp out exact
find "$TESTDATA"/{photos,edits,flat} -type f -size +0 -exec md5sum {} + |
    awk '{ n[$1]++; path[$1] = path[$1] $2 "\n" } END { for (sum in n) if (n[sum] > 1) printf "%s", path[sum] }' | sort >wanted
tail -n +2 exact | cut -d , -f 3 | sort >got
same wanted got
is '' "$(tail -n +2 exact | awk -F , '$5 != 1 || $4 != 0')"
for options in '--linkage complete' '--linkage single' --any-orientation; do
    # shellcheck disable=SC2086 # words
    silent "$TWINDEX" export -d t.db --exact $options
    cut -d , -f 1-13 exact >wanted
    cut -d , -f 1-13 out | same - wanted
done
fails 2 -r "$TWINDEX" export -d t.db --exact -r 0
fails 2 -r "$TWINDEX" export -d t.db -r 12 --exact

# At radius 0 what has equal hashes joins, equal bytes or not
silent "$TWINDEX" export -d t.db -r 0
is '' "$(comm -23 got <(tail -n +2 out | cut -d , -f 3 | sort))"
is 1 "$(grep -E 'edits/(original|metadata).jpg,0,' out | cut -d , -f 1 | sort -u | wc -l)"
