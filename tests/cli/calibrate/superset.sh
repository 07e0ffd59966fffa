# A collection gets no fewer pairs, and no fewer false ones, than a part of it: looked at, or guessed from the hashes.
. "$SRCDIR/tests/cli/functions.sh"
# Screenshots of one template make false pairs: a crowd in the last collection; copies make a crowd from the second on.
screens() {
    python3 "$SRCDIR/tests/cli/calibrate/screens.py" "$@"
}
mkdir part
cp "$TESTDATA"/photos/beaver.jpg part
screens part 3 0
cp -r part more
cp "$TESTDATA"/formats/parrots.[jp]* more
screens more 5 11
cp -r more most
cp "$TESTDATA"/exif/orientation-[1-3].jpg most
screens most 12 11
for c in part more most; do
    silent "$TWINDEX" index -d "$c.db" "$c"
done
# measure HOW OPTION...: calibrates each.
measure() {
    local how=$1
    shift
    for c in part more most; do
        silent "$TWINDEX" calibrate -d "$c.db" --json "$@"
        mv out "$how-$c.json"
    done
}
measure adaptive --sample 2000 # so all pairs are looked at
measure plain --plain --sample 8
rm -r part more most
measure guessed
measure guessed-plain --plain
python3 - <<'END'
import json
for how in "adaptive", "plain", "guessed", "guessed-plain":
    part, more, most = (json.load(open(f"{how}-{name}.json")) for name in ("part", "more", "most"))
    assert part["images"] < more["images"] < most["images"]
    for key in "whole", "rows":
        assert more[key]["guess"] == how.startswith("guessed"), more[key]["guess"]
        last = [c[key]["radii"][-1]["false_pairs"] for c in (part, more, most)]
        assert how.startswith("guessed") or 0 < last[0] < last[1] < last[2], (how, last)
        for a, b, c in zip(part[key]["radii"], more[key]["radii"], most[key]["radii"]):
            assert a["pairs"] <= b["pairs"] <= c["pairs"], (a, b, c)
            assert a["false_pairs"] <= b["false_pairs"] + 1e-6 and b["false_pairs"] <= c["false_pairs"] + 1e-6, (how, a, b, c)
END
