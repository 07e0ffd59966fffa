# `make bench-accuracy` over a few photos: what it counts as found and as false, twice the same, from its cache too.
. "$SRCDIR/tests/cli/functions.sh"
/usr/bin/python3 -c 'import numpy; from PIL import ImageFont; ImageFont.truetype("DejaVuSans-Bold.ttf", 9)' 2>/dev/null ||
    { echo 'python3-numpy, python3-pil and fonts-dejavu-core are not installed'; exit 77; }
mkdir build photos
ln -s "$TWINDEX" build/twindex
cp "$TESTDATA"/photos/*.jpg photos
cp "$TESTDATA/edits/original.jpg" "$TESTDATA/edits/quality-75.jpg" photos # one picture, which accuracy_pairs.tsv does not say
measure() {
    ACCURACY_PHOTOS=2 /usr/bin/python3 "$SRCDIR/scripts/bench/bench_accuracy.py" build photos >table 2>progress
}
measure
has '2 photos, 45 edits of each; 20 photos and their mirror images' table
has '1 pairs of photos count as different that are not in accuracy_pairs.tsv' table
/usr/bin/python3 - <<'END'
import json
result = json.load(open("build/bench-accuracy.json"))
columns = {column["name"]: column for column in result["columns"]}
plain, wide = columns["plain"], columns["dHash usual"]
assert result["natural_twins"] == 6 and plain["natural_twins"] >= 5, plain["natural_twins"]
assert plain["false_pairs"]["photos"] == [["original.jpg", "quality-75.jpg", "not looked at", 1]], plain["false_pairs"]
assert plain["n_false"] == 1 and plain["n_series"] == 0, plain["false"]  # with its edits, one pair of photos
assert plain["mean_mild"] == 1 and plain["recall"]["metadata removed"] == 1, plain["recall"]
assert plain["recall"]["crop by 20 % on each side"] == plain["recall"]["phone screenshot, dark"] == 0, plain["recall"]
assert plain["delta_to_plain"]["mean_hard"] == 0 < wide["delta_to_plain"]["mean_hard"], wide["delta_to_plain"]
assert columns["dHash 64"]["n_false"] <= plain["n_false"] <= wide["n_false"]
at_12 = [row for row in result["by_radius"] if (row["name"], row["radius"]) == ("plain", 12)]
assert [row["mean_hard"] for row in at_12] == [plain["mean_hard"]], at_12
END
(cd build/bench/accuracy/pictures && find . -type f -exec sha256sum {} + >"$scratch/sums")
mv build/bench-accuracy.json first.json
touch -d '2020-01-01' build/bench/accuracy/pictures/*/*
measure
is '' "$(find build/bench/accuracy/pictures -type f -newermt '2020-01-02')" # nothing was made again
same first.json build/bench-accuracy.json
if [ -n "${TWX_LONG-}" ]; then
    rm -r build/bench
    measure
fi
(cd build/bench/accuracy/pictures && sha256sum --quiet -c "$scratch/sums")
same first.json build/bench-accuracy.json
lacks 'since the last run' table

# Columns of options come when help names them.
is '["adaptive","default","verify","trim","trim verify","all","all verify"]' \
    "$(json build/bench-accuracy.json 'columns[5].name' 'columns[6].name' 'columns[7].name' 'columns[8].name' \
        'columns[9].name' 'columns[10].name' 'columns[11].name')"
is '["--adaptive","-r"]' "$(json build/bench-accuracy.json 'columns[5].options[0]' 'columns[5].options[1]')"
is '["default","default"]' "$(json build/bench-accuracy.json 'columns[6].radius' 'columns[11].radius')"
