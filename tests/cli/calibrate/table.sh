# Pairs, false pairs and recall by radius, and the recommended one: known twins are found, shares grow with the radius,
# and neither the number of threads nor the order of indexing changes a digit.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp -p "$TESTDATA"/photos/*.jpg "$TESTDATA"/flat/*.png "$TESTDATA"/formats/parrots.* c
for i in 1 2 3 4 5 6 7 8 9; do
    # Other bytes, the same picture: ten twins of one hash, 45 pairs
    { cat c/beaver.jpg && printf %s "$i"; } >"c/again-$i.jpg"
done
cp c/beaver.jpg c/copy.jpg # equal bytes count once
silent "$TWINDEX" index -d t.db -j 1 c
silent "$TWINDEX" calibrate -d t.db -j 1 --json
sed 's/, "seconds".*//' out >wanted
python3 - out <<'END'
import json, sys
EDITS = """recompress resize thumbnail brightness crop watermark darker contrast gamma grey sepia sharpen blur noise stretch
    crop_5 crop_10 crop_square border_white border_black letterbox caption screenshot text rotate straighten vignette
    social""".split()
c = json.load(open(sys.argv[1]))
assert c["variants"] == "trim"
assert c["flat"] == 3 and c["images"] == 18 + 9 + 9 and c["hashes"] <= 27, c
assert c["edited"] == c["images"] and c["gone"] == c["failed"] == 0, c
for key, bits in ("whole", 128), ("rows", 64):
    table = c[key]
    assert table["bits"] == bits and table["pairs_counted"] and table["hashes_sampled"] == c["hashes"]
    radii = table["radii"]
    assert [r["radius"] for r in radii] == list(range(bits // 4 + 1))
    for a, b in zip(radii, radii[1:]):
        for name in "pairs", "recall", "recall_mild", "recall_hard", *EDITS:
            assert a[name] <= b[name], (name, a, b)
    for r in radii:
        assert 0 <= r["false_pairs_low"] <= r["false_pairs"] <= r["false_pairs_high"] and 0 <= r["recall"] <= 1 and r["pairs_error"] == 0, r
    assert 45 <= radii[0]["pairs"] < 100, radii[0]
    assert radii[bits // 10]["recall_mild"] > 0.9 and radii[-1]["recall_mild"] > 0.97, radii
    assert 0 < table["recommended"] <= bits // 4
    chosen = radii[table["recommended"]]
    assert chosen["recall_mild"] > 0.9 and chosen["false_pairs"] <= max(1, chosen["pairs"] / 5), chosen
whole = c["whole"]["radii"]
assert 45 + 20 <= whole[12]["pairs"] < 120, whole[12]  # the parrots in nine formats
END

find c -type f | sort -r >list
silent "$TWINDEX" index -d u.db --files-from list
silent "$TWINDEX" calibrate -d u.db -j 3 --json
sed 's/, "seconds".*//' out | same wanted -

# Plain radii find no less, and no fewer false pairs
silent "$TWINDEX" calibrate -d t.db --sample 7 --json
mv out adaptive
silent "$TWINDEX" calibrate -d t.db --sample 7 --plain --json
python3 - out adaptive <<'END'
import json, sys
plain, adaptive = (json.load(open(name)) for name in sys.argv[1:])
assert adaptive["adaptive"] and not plain["adaptive"]
for key in "whole", "rows":
    for p, a in zip(plain[key]["radii"], adaptive[key]["radii"]):
        assert a["pairs"] <= p["pairs"] and a["recall"] <= p["recall"], (p, a)
END

# As text, for people
silent "$TWINDEX" calibrate -d t.db --sample 7
has 'recall: of 7 images, 28 edits each; 0 gone or changed, 0 not decodable' out
has 'pairs: all counted' out
is 2 "$(grep -c '^recommended: --adaptive -r [0-9]*: finds [0-9.]* % of mild, [0-9.]* % of hard edits$' out)"
is 28 "$(grep -c '^  [a-z0-9JPEG].* [01]\.[0-9]*$' out)"
is 2 "$(grep -c '  <-$' out)"
is 2 "$(grep -c '^    12 ' out)"
