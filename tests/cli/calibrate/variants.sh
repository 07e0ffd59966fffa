# What is found depends on the parts of pictures that the index has: as export finds it, by --variants too.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA"/photos/{accordion,barrel,beaver,bonsai-26,brain,buddha-22,butterfly}.jpg c
for variants in none trim all; do
    silent "$TWINDEX" index -d "$variants.db" --variants "$variants" c
    silent "$TWINDEX" calibrate -d "$variants.db" --json
    mv out "$variants.json"
done
silent "$TWINDEX" calibrate -d all.db --variants trim --json
mv out less.json
silent "$TWINDEX" calibrate -d all.db --variants none --json
mv out none-of-all.json
python3 - <<'END'
import json
radius = {name: {} for name in ("none", "trim", "all", "less", "none-of-all")}
for name in radius:
    c = json.load(open(name + ".json"))
    assert c["variants"] == {"less": "trim", "none-of-all": "none"}.get(name, name), c["variants"]
    radius[name] = c["whole"]["radii"][18]
none, trim, everything = radius["none"], radius["trim"], radius["all"]
assert radius["less"] == trim and radius["none-of-all"] == none
for edit in "border_white", "border_black", "letterbox", "screenshot":
    assert none[edit] < 0.5 < 0.7 < trim[edit] <= everything[edit], (edit, none[edit], trim[edit], everything[edit])
assert trim["crop_10"] < 0.5 < 0.9 < everything["crop_10"], (trim["crop_10"], everything["crop_10"])
assert none["recall_mild"] > 0.98
END
