# A collection gets no fewer pairs, and no fewer false ones, than a part of it: looked at, or guessed from the hashes.
. "$SRCDIR/tests/cli/functions.sh"
mkdir part
cp "$TESTDATA"/photos/b[e-r]*.jpg part
cp -r part more
cp "$TESTDATA"/photos/[a-b]*.jpg "$TESTDATA"/formats/parrots.[jp]* more
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
    { cat part/beaver.jpg && printf %s "$i"; } >"more/copy-$i.jpg"
done
cp -r more most
cp "$TESTDATA"/exif/* most
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
measure adaptive --sample 2000
measure plain --plain --sample 2000
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
        for a, b, c in zip(part[key]["radii"], more[key]["radii"], most[key]["radii"]):
            assert a["pairs"] <= b["pairs"] <= c["pairs"], (a, b, c)
            assert a["false_pairs"] <= b["false_pairs"] + 1e-6 and b["false_pairs"] <= c["false_pairs"] + 1e-6, (how, a, b, c)
END
