# --verify joins copies alone, however wide the radius: it compares the pictures. Groups do not depend on the number of threads.
. "$SRCDIR/tests/cli/functions.sh"
cp -r "$TESTDATA/photos" "$TESTDATA/edits" .
silent "$TWINDEX" index -d new.db photos edits
# groups FILE: the names of each group in a line, the keeper first.
groups() {
    tail -n +2 "$1" | awk -F , '{ sub(".*/", "", $3) } $2 == "keep" { printf "%s%s", n++ ? "\n" : "", $3; next } { printf " %s", $3 } END { print "" }'
}
names() {
    groups out | while read -r line; do echo "$line" | tr ' ' '\n' | sort | paste -sd ' '; done | sort
}
wanted="beaver.jpg beaver.jpg img_0001.jpg
$(cd edits && echo *)
bonsai-26.jpg bonsai-92.jpg
brontosaurus-09.jpg brontosaurus-13.jpg
buddha-22.jpg buddha-28.jpg
grand-piano-41.jpg grand-piano-51.jpg
minaret-25.jpg minaret-51.jpg
water-lilly-01.jpg water-lilly-09.jpg"
wanted=$(echo "$wanted" | sort)
# Within 128 of 128 bits all pictures are near.
exits 0 "$TWINDEX" export -d new.db -r 128
is 1 "$(grep -c 'expect about' err)"
for options in '' '--linkage single --any-orientation -j 1' ${TWX_LONG:+'--linkage single'}; do
    cp new.db t.db # nothing is known from the runs before
    # shellcheck disable=SC2086 # words
    exits 0 "$TWINDEX" export -d t.db -r 128 --verify $options
    is 0 "$(grep -c 'expect about' err)" # what is near is not joined
    is "$wanted" "$(names)"
done
for jobs in 1 2 8; do
    cp new.db t.db
    exits 0 "$TWINDEX" export -d t.db -r 26 --verify --linkage complete -j $jobs -o "complete$jobs"
done
same complete1 complete2
same complete1 complete8

# What the members are to their keeper
exits 0 "$TWINDEX" export -d t.db -r 128 --verify --keep in:edits,smallest
likeness() {
    grep "/$1," out | sed 's/.*,//'
}
cp new.db t.db
exits 0 "$TWINDEX" export -d t.db -r 60 --verify --format jsonl -o groups --json
is 8 "$(json out groups)"
is 0 "$(json out unverified)"
[ "$(json out compared_pairs)" -ge 20 ] || wrong 'too few pairs'
is '"exact"' "$(grep img_0001.jpg groups | grep -o '"likeness":.*' | sed 's/"likeness":\(.*\)}/\1/')"
mkdir keep && cp -p edits/original.jpg keep
silent "$TWINDEX" index -d t.db keep
exits 0 "$TWINDEX" export -d t.db -r 128 --verify --keep in:keep
is exact "$(likeness original.jpg | sort -u)"
is payload "$(likeness metadata.jpg)"
for name in half quality-50 quality-75 thumbnail; do
    is same "$(likeness $name.jpg)"
done
for name in border brighter contrast crop-2-percent crop-5-percent gamma grey; do
    is edited "$(likeness $name.jpg)"
done

# The column is there with --verify alone, the last one.
for options in '' '-r 26' '--verify' '--verify -r 26'; do
    # shellcheck disable=SC2086 # words
    exits 0 "$TWINDEX" export -d t.db $options
    head -n 1 out | sed 's/.*offline,//'
done >got
printf '%s\n' taken,via,allowed taken,via taken,via,allowed,likeness taken,via,likeness | same - got

# A turned copy is compared as it was turned.
silent "$TWINDEX" index -d turned.db "$TESTDATA/turned"
silent "$TWINDEX" export -d turned.db --verify --any-orientation
is 8 "$(grep -cE ',(exact|same)$' out)"

fails 2 '--verify' "$TWINDEX" export -d t.db --verify --exact
fails 2 '--no-stat' "$TWINDEX" export -d t.db --verify --no-stat
fails 2 '--timeout' "$TWINDEX" export -d t.db --timeout 5
