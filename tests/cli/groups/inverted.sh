# --inverted finds negatives and says which matches they are, also turned ones; the groups are those of a naive program,
# with any number of threads. Without it no output changes.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
photos='accordion anchor barrel brain bonsai-92 brontosaurus-13 buddha-28 butterfly grand-piano-51 minaret-25'
for name in $photos; do
    cp "$TESTDATA/photos/$name.jpg" c
    vips invert "c/$name.jpg" "c/$name-negative.png"
done
vips invert "$TESTDATA/turned/as-6.jpg" c/turned-negative.png
cp "$TESTDATA/turned/as-1.jpg" c/upright.jpg
silent "$TWINDEX" index -d t.db c
# matches COLUMNS: the names found, with these columns.
matches() {
    tail -n +2 out | cut -d , -f "2,$1" | sed 's#.*/##' | tr , ' ' | LC_ALL=C sort -k 3
}

# A negative is about 128 bits away; that of an image that is asked for is computed from its samples, with what ties.
for name in $photos; do
    silent "$TWINDEX" compare "c/$name.jpg" "c/$name-negative.png"
    [ "$(<out)" -ge 100 ]
    silent "$TWINDEX" compare --inverted "c/$name.jpg" "c/$name-negative.png"
    [ "$(<out)" -le 4 ]
    silent "$TWINDEX" query -d t.db "c/$name.jpg" --format csv
    is 2 "$(wc -l <out)"
    silent "$TWINDEX" query -d t.db --inverted "c/$name.jpg" --format csv
    is query,path,distance,exact,width,height,bytes,mtime,orientation,via,allowed,inverted,argument "$(head -n 1 out)"
    is "$name.jpg 1 0
$name-negative.png 1 1" "$(matches 9,12)"
done
silent "$TWINDEX" compare --json c/barrel.jpg c/barrel-negative.png
is false "$(grep -q inverted out && echo true || echo false)"
silent "$TWINDEX" compare --json --inverted c/barrel.jpg c/barrel-negative.png
is '[1,true]' "$(json out orientation inverted)"
silent "$TWINDEX" compare --json --inverted c/barrel.jpg c/barrel.jpg
is '[0,1,false]' "$(json out distance orientation inverted)"
silent "$TWINDEX" compare --inverted --exit-code c/barrel.jpg c/barrel-negative.png
exits 1 "$TWINDEX" compare --exit-code c/barrel.jpg c/barrel-negative.png

# Turned, too: as-6 looks like as-1 when it is turned by 6.
silent "$TWINDEX" query -d t.db --inverted c/upright.jpg --format csv
is 2 "$(wc -l <out)"
silent "$TWINDEX" query -d t.db --inverted --any-orientation c/turned-negative.png --format csv -r 12
is 'turned-negative.png 1 0
upright.jpg 6 1' "$(matches 9,11)"
silent "$TWINDEX" query -d t.db --inverted --any-orientation c/turned-negative.png
[ "$(grep -c ' neg 6 .*upright.jpg' out)" -eq 1 ]
silent "$TWINDEX" query -d t.db --inverted c/barrel-negative.png --format jsonl
is '"inverted":true' "$(grep /barrel.jpg out | grep -o '"inverted":[a-z]*')"
silent "$TWINDEX" query -d t.db --inverted c/barrel-negative.png
[ "$(grep -c ' neg  .*barrel.jpg' out)" -eq 1 ]

# By hash, whole and the row half
hash=$(sqlite3 t.db "SELECT hash FROM images WHERE path LIKE '%/barrel.jpg'")
for half in "$hash" "${hash:0:16}"; do
    silent "$TWINDEX" query -d t.db --inverted --format csv --hash "$half"
    is 'barrel.jpg 1 0
barrel-negative.png 1 1' "$(matches 9,12)"
done

silent "$TWINDEX" export -d t.db
is 1 "$(wc -l <out)"
for options in '-r 12' '-r 30' '--adaptive -r 18'; do
    # shellcheck disable=SC2206 # words
    words=($options)
    for turns in '' any; do
        for linkage in star complete single; do
            exits 0 "$TWINDEX" export -d t.db "${words[@]}" --linkage $linkage --keep pixels,bytes,oldest --inverted ${turns:+--any-orientation} -o $linkage.csv
        done
        python3 "$SRCDIR/tests/cli/groups/naive.py" t.db . "${words[-1]}" star,complete,single inverted $turns \
            "$([ "${words[0]}" = --adaptive ] && echo adaptive)"
    done
done
for jobs in 1 2 8; do
    silent "$TWINDEX" export -d t.db --inverted --any-orientation -j $jobs -o groups$jobs
done
same groups1 groups2
same groups1 groups8
is taken,via,allowed,inverted "$(head -n 1 groups1 | sed 's/.*offline,//')"
is 11 "$(grep -c ',1$' groups1)"

# What joins by its negative is the same picture.
exits 0 "$TWINDEX" export -d t.db --inverted --any-orientation -r 40 --verify
is taken,via,likeness,inverted "$(head -n 1 out | sed 's/.*offline,//')"
is 11 "$(grep -cE ',(same|edited),1$' out)"
is 11 "$(grep -c ',exact,0$' out)"
# So it is by what the index keeps of that, whichever of two was the keeper, and as it is they are still different.
cp out verified
exits 0 "$TWINDEX" export -d t.db --inverted --any-orientation -r 40 --verify
same verified out
exits 0 "$TWINDEX" export -d t.db --inverted --any-orientation -r 40 --verify --keep smallest
is 11 "$(grep -cE ',(same|edited),1$' out)"
exits 0 "$TWINDEX" export -d t.db -r 128 --verify
is 1 "$(wc -l <out)"

exits 0 "$TWINDEX" query -d t.db --inverted --any-orientation --verify --format csv c/turned-negative.png c/anchor.jpg
is via,allowed,likeness,inverted,argument "$(head -n 1 out | sed 's/.*orientation,//')"
is 'anchor-negative.png same 1
anchor.jpg exact 0
turned-negative.png exact 0
upright.jpg same 1' "$(tail -n +2 out | cut -d , -f 2,12,13 | sed 's#.*/##' | tr , ' ' | LC_ALL=C sort)"

# The negative of a part is found by the part of the whole picture that it is, either way.
mkdir parts
cp c/accordion.jpg c/barrel.jpg c/barrel-negative.png c/turned-negative.png c/upright.jpg parts
vips extract_area c/accordion.jpg part.png 26 30 208 240
vips invert part.png parts/part-negative.png
vips embed c/buddha-28.jpg parts/letterbox.png 0 40 225 380
vips invert c/buddha-28.jpg parts/buddha-negative.png
silent "$TWINDEX" index -d parts.db --variants all parts
silent "$TWINDEX" query -d parts.db --inverted --format csv c/accordion.jpg
is 'accordion.jpg 1 whole 0' "$(matches 9,10,12)"
silent "$TWINDEX" query -d parts.db --inverted --variants all --format csv c/accordion.jpg
is 'part-negative.png 1 crop 1
accordion.jpg 1 whole 0' "$(matches 9,10,12)"
silent "$TWINDEX" query -d parts.db --inverted --format csv parts/part-negative.png
is 'accordion.jpg 1 crop 1
part-negative.png 1 whole 0' "$(matches 9,10,12)"
silent "$TWINDEX" query -d parts.db --inverted --format csv parts/buddha-negative.png
is 'letterbox.png 1 trimmed 1
buddha-negative.png 1 whole 0' "$(matches 9,10,12)"
for linkage in star complete single; do
    exits 0 "$TWINDEX" export -d parts.db --linkage $linkage --keep pixels,bytes,oldest --inverted --any-orientation -o $linkage.csv
    is 4 "$(grep -c ',1$' $linkage.csv)"
done
python3 "$SRCDIR/tests/cli/groups/naive.py" parts.db . 18 star,complete,single inverted any adaptive
is 'crop,1 trimmed,1 whole,1 whole,1' "$(grep ',1$' single.csv | cut -d , -f 17,19 | LC_ALL=C sort | paste -sd ' ')"

# Flat images, black and white, join by equal bytes only.
vips invert "$TESTDATA/flat/white.png" c/black.png
cp "$TESTDATA/flat/white.png" c
silent "$TWINDEX" index -d t.db c
silent "$TWINDEX" export -d t.db --inverted --any-orientation -o with-flat
same groups1 with-flat
silent "$TWINDEX" export -d t.db --inverted --exact
is 1 "$(wc -l <out)"
