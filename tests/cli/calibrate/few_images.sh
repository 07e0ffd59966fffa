# It works, and promises nothing, with no image, with one, with flat ones only, with files that are gone, with size 16.
. "$SRCDIR/tests/cli/functions.sh"
mkdir none one flat some
cp "$TESTDATA/photos/beaver.jpg" one
cp "$TESTDATA/flat/white.png" "$TESTDATA/flat/black.jpg" flat
cp "$TESTDATA"/photos/b*.jpg some
silent "$TWINDEX" index -d some.db some
for c in none one flat; do
    silent "$TWINDEX" index -d "$c.db" "$c"
    silent "$TWINDEX" calibrate -d "$c.db" --json
    mv out "$c.json"
    silent "$TWINDEX" calibrate -d "$c.db"
    mv out "$c.txt"
done
is '[0,0,0]' "$(json none.json images hashes edited)"
is '[1,1,1]' "$(json one.json images hashes edited)"
is '[0,2,0]' "$(json flat.json images flat edited)"
for c in none one flat; do
    is '[0,0,0]' "$(json "$c.json" 'whole.radii[32].pairs' 'whole.radii[32].false_pairs' 'whole.radii[32].false_pairs_high')"
    has 'false pairs: 0 of 0 pairs drawn were looked at' "$c.txt"
done
has 'recommended: --adaptive -r 18' none.txt
lacks 'JPEG quality 50' none.txt
has 'JPEG quality 50' one.txt

# Files that are gone or changed are skipped; without any, the default radius is the most that is recommended
rm some/beaver.jpg some/bonsai-26.jpg
touch some/barrel.jpg
silent "$TWINDEX" calibrate -d some.db --json
is '[10,7,3,0]' "$(json out images edited gone failed)"
rm some/*
silent "$TWINDEX" calibrate -d some.db --json
is '[10,0,10,18,9]' "$(json out images edited gone whole.recommended rows.recommended)"

silent "$TWINDEX" calibrate -d some.db --plain --json
is '[false,12,6]' "$(json out adaptive whole.recommended rows.recommended)"

silent "$TWINDEX" index -d 16.db --hash-size 16 "$TESTDATA/photos"
silent "$TWINDEX" calibrate -d 16.db --sample 8 --json
is '[16,512,256,4,128,64]' "$(json out hash_size whole.bits rows.bits 'whole.radii[1].radius' 'whole.radii[32].radius' \
    'rows.radii[16].radius')"
python3 -c 'import json; r = json.load(open("out"))["whole"]["radii"]; assert r[12]["recall_mild"] > 0.9, r'
