# export --damaged names the intact image of each truncated file by the rows that are there, and no other.
. "$SRCDIR/tests/cli/functions.sh"
photos=$(spread 2 beaver accordion bonsai-26 butterfly grand-piano-41 minaret-51)
n=$(wc -w <<<"$photos")
mkdir whole cut
for photo in $photos; do
    source=$TESTDATA/photos/$photo.jpg
    cp "$source" "whole/$photo-camera.jpg"
    vips copy "$source" "whole/$photo-baseline.jpg[Q=80]"
    vips copy "$source" "whole/$photo-progressive.jpg[Q=80,interlace]"
    vips copy "$source" "whole/$photo-plain.png"
    vips copy "$source" "whole/$photo-interlaced.png[interlace]"
    vips copy "$source" "whole/$photo-lossy.webp[Q=80]"
    vips copy "$source" "whole/$photo-lossless.webp[lossless]"
done
for file in whole/*; do
    for percent in 55 75 95; do
        head -c $(($(stat -c %s "$file") * percent / 100)) "$file" >"cut/$percent-${file#whole/}"
    done
done
# damage [OPTION...]: DAMAGE NAME TWIN of each file, without folders.
damage() {
    exits 0 "$TWINDEX" export -d t.db --damaged "$@"
    tail -n +2 out | awk -F , '{ sub(".*/", "", $1); sub(" ", "-", $2); sub(".*/", "", $4); print $2, $1, $4 }'
}

# The picture is found, whichever file of it is named; of three quarters of the bytes always.
exits 0 "$TWINDEX" index -d t.db cut whole
damage >all
is $((21 * n)) "$(wc -l <all)"
awk '{ name = $2; sub("^[0-9]*-", "", name); sub("-[a-z]*[.].*", "", name); twin = $3; sub("-[a-z]*[.].*", "", twin) }
    $1 == "twin" ? name != twin : $1 != "too-little" || $2 !~ "^(55|75-.*lossy)"' all | same /dev/null -
is 0 "$(grep -c '^too.*\(progressive\|interlaced\)' all || true)"
damage -j 1 | same all -
damage --no-stat | same all -
silent "$TWINDEX" check -d t.db
exits 0 "$TWINDEX" export -d t.db --damaged --json -o listed
twins=$(grep -c ^twin all)
is "[$((21 * n)),$twins,0,$((21 * n - twins)),0]" "$(json out damaged twin none too_little unknown)"
is "$twins" "$(awk -F , '$16 == "0" && $5 <= 12 && $6 >= 48' listed | wc -l)"
# Whoever merges, in whatever order: the same.
for folder in cut whole; do
    exits 0 "$TWINDEX" hash -o "shards-$folder" "$folder"
done
exits 0 "$TWINDEX" merge -d other.db shards-whole shards-cut
exits 0 "$TWINDEX" export -d other.db --damaged
sed "s|$PWD/||g" out >other
exits 0 "$TWINDEX" export -d t.db --damaged
sed "s|$PWD/||g" out | same other -

# What is gone is no twin, nor listed; what was never there is none.
rm whole/beaver-* cut/55-*
damage >without
has "damaged files left out: $((7 * n)) gone" err
is 'none' "$(grep -e -beaver- without | grep -v ^too | cut -d ' ' -f 1 | sort -u)"
is 0 "$(grep -v -e -beaver- without | grep -vc '^twin\|^too.*lossy' || true)"

# Where the end was overwritten by zeros, as of lost sectors, a JPEG decodes, to anything: it is no intact image, nor are these
# rows of it.
mkdir zeros
for photo in $photos; do
    for kind in camera baseline progressive; do
        file=$photo-$kind.jpg
        [ -e "whole/$file" ] || continue
        cp "whole/$file" "zeros/$file"
        truncate -s $(($(stat -c %s "whole/$file") * 7 / 10)) "zeros/$file"
        truncate -r "whole/$file" "zeros/$file"
    done
done
exits 0 "$TWINDEX" index -d zeros.db zeros whole
exits 0 "$TWINDEX" export -d zeros.db --damaged
is "$(find zeros -type f | wc -l)" "$(tail -n +2 out | grep -c "^$PWD/zeros/")"
is '' "$(tail -n +2 out | awk -F , '{ name = $1; twin = $4; sub(".*/", "", name); sub("-[a-z]*[.].*", "", name); sub(".*/", "", twin)
    sub("-[a-z]*[.].*", "", twin); if (name != twin) print }')"
sed 's/^[^,]*,//' out >rows
rm -r zeros
mkdir zeros
for file in whole/*.jpg; do
    head -c $(($(stat -c %s "$file") * 7 / 10)) "$file" >"zeros/${file#whole/}"
done
exits 0 "$TWINDEX" index -d cut.db zeros whole
exits 0 "$TWINDEX" export -d cut.db --damaged
sed 's/^[^,]*,//' out | cut -d , -f 1-5 >cut-rows
cut -d , -f 1-5 rows | same cut-rows -

# Turned by EXIF: what is shown lacks its lower, right or left side. A picture of another time is no copy.
mkdir turned
cp "$TESTDATA/exif/orientation-1.jpg" turned/of-another-time.jpg
for n in 3 6 8; do
    head -c $(($(stat -c %s "$TESTDATA/exif/orientation-$n.jpg") * 85 / 100)) "$TESTDATA/exif/orientation-$n.jpg" >turned/$n.jpg
done
exits 0 "$TWINDEX" index -d turned.db turned
exits 0 "$TWINDEX" export -d turned.db --damaged
is 3 "$(grep -c ,none, out)"
vips copy turned/of-another-time.jpg 'turned/upright.png[strip]'
for size in 8 16; do
    exits 0 "$TWINDEX" index -d "turned-$size.db" --hash-size $size turned
    exits 0 "$TWINDEX" export -d "turned-$size.db" --damaged
    is 3 "$(grep -c ",twin,.*$PWD/turned/upright.png," out)"
done

# Of an index that an earlier version made nothing is known until the files are tried again.
sqlite3 turned-8.db 'UPDATE files SET partial_rows = NULL, partial_hash = NULL, row_checksum = 0'
exits 0 "$TWINDEX" export -d turned-8.db --damaged
is 3 "$(grep -c ,unknown, out)"
has 'of whose rows nothing is known: 3; run twindex index --retry-failed' err
exits 0 "$TWINDEX" index -d turned-8.db --retry-failed turned
exits 0 "$TWINDEX" export -d turned-8.db --damaged --format jsonl
is 3 "$(grep -c '"damage":"twin","rows_percent":[5-9][0-9],"twin":"'"$PWD"'/turned/upright.png","distance":[0-9],' out)"

# What was cut in its header has no rows, and other formats are not compared.
head -c 30 turned/upright.png >turned/header.jpg
head -c 3000 "$TESTDATA/formats/parrots.tiff" >turned/cut.tiff
exits 0 "$TWINDEX" index -d turned-8.db turned
exits 0 "$TWINDEX" export -d turned-8.db --damaged
is 2 "$(grep -c ',too little,' out)"

for option in --exact --all-files '--linkage single' '--keep newest' --any-orientation --inverted --include-flat '--adaptive -r 9' --verify '--variants none'; do
    # shellcheck disable=SC2086 # words
    fails 2 'makes no groups' "$TWINDEX" export -d t.db --damaged $option
done
fails 2 radius "$TWINDEX" export -d t.db --damaged -r 129
