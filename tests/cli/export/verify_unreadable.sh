# --verify leaves out what it cannot look at, says so once, and goes on: a file that is gone, one that cannot be decoded any
# more, one that crashes or hangs the process that decodes. Of equal bytes the next file is read in its place.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/edits/"{original,half,quality-75}.jpg c
cp "$TESTDATA/photos/"{buddha-22,buddha-28}.jpg c
members() {
    tail -n +2 out | awk -F , '{ sub(".*/", "", $3); print $3 }' | sort | paste -sd ' '
}
silent "$TWINDEX" index -d t.db c
# What was compared once is known: see verify_kept.sh. So each time in a copy.
cp t.db all.db
silent "$TWINDEX" export -d all.db --verify
is 'buddha-22.jpg buddha-28.jpg half.jpg original.jpg quality-75.jpg' "$(members)"

# As it was indexed, by size and time, but not by its bytes
touch -r c/half.jpg when
size=$(stat -c %s c/half.jpg)
head -c "$size" /dev/zero >c/half.jpg
touch -r when c/half.jpg
cp t.db damaged.db
fails 0 'whose pictures could not be read: 1' "$TWINDEX" export -d damaged.db --verify
is 'buddha-22.jpg buddha-28.jpg original.jpg quality-75.jpg' "$(members)"
cp t.db damaged.db
exits 0 "$TWINDEX" export -d damaged.db --verify -o groups --json
is '[2,1,2]' "$(json out groups unverified compared_pairs)"
# Gone: what is left of its group is verified.
rm c/original.jpg
exits 0 "$TWINDEX" export -d t.db --verify
has '1 gone' err
is 'buddha-22.jpg buddha-28.jpg' "$(members)"

for word in crash sleep; do
    mkdir $word
    cp "$TESTDATA/edits/"{original,half}.jpg $word
    evil $word "$TESTDATA/edits/quality-75.jpg" >$word/evil.jpg
    cp $word/evil.jpg $word/evil-2.jpg
    { head -c 2 $word/evil.jpg && printf '\377\376\0\012comment.' && tail -c +3 $word/evil.jpg; } >$word/evil-3.jpg
    silent "$TWINDEX" index -d $word.db $word
    cp $word.db all.db
    exits 0 "$TWINDEX" export -d all.db --verify
    is 'evil-2.jpg evil-3.jpg evil.jpg half.jpg original.jpg' "$(members)"
    # One after the other, evil-3 too, which has the payload of the others: what cannot be decoded is not to be kept.
    exits 0 preloaded evil "$TWINDEX" export -d $word.db --verify --timeout 1 --keep path -v
    has 'whose pictures could not be read: 3' err
    is 3 "$(grep -c "no picture of '.*/evil[-23]*.jpg'" err)"
    is 'half.jpg original.jpg' "$(members)"
done

# A file that is only measured, as its pairs are known: it is not to be kept either, however large it is.
rm -r c
mkdir c
cp "$TESTDATA/photos/beaver.jpg" c/small.jpg
vips resize c/small.jpg 'c/large.jpg[Q=75]' 1.5
silent "$TWINDEX" index -d known.db c
exits 0 "$TWINDEX" export -d known.db --verify
is small.jpg "$(sed -n 's|^1,keep,.*/\([^,/]*.jpg\),.*|\1|p' out)"
zero() {
    touch -r "$1" when
    dd if=/dev/zero of="$1" bs=4096 count=1 conv=notrunc status=none
    touch -r when "$1"
}
cp c/large.jpg c/large-2.jpg
silent "$TWINDEX" index -d known.db c
zero c/large.jpg
exits 0 "$TWINDEX" export -d known.db --verify -v
has "no picture of '$PWD/c/large.jpg'" err
has 'whose pictures could not be read: 1' err
has ' 2 pictures measured' err
is 'large-2.jpg small.jpg' "$(members)"
is small.jpg "$(sed -n 's|^1,keep,.*/\([^,/]*.jpg\),.*|\1|p' out)"
zero c/large-2.jpg
exits 0 "$TWINDEX" export -d known.db --verify --json -o groups
is '[0,2]' "$(json out groups unverified)"

# Of equal bytes another file is read, and is the best one: the group has the rest of them.
rm -r c
mkdir c
cp "$TESTDATA/photos/beaver.jpg" c/a.jpg
cp c/a.jpg c/a2.jpg
ln c/a2.jpg c/a3.jpg
vips resize c/a.jpg c/b.jpg 0.5
cp c/b.jpg c/b2.jpg
silent "$TWINDEX" index -d equal.db c
chmod 0 c/a.jpg
exits 0 bound "$TWINDEX" export -d equal.db --verify --keep pixels,path
has 'whose pictures could not be read: 1' err
is 'keep a2.jpg 0,duplicate a3.jpg 1,duplicate b.jpg 0,duplicate b2.jpg 0' "$(tail -n +2 out |
    awk -F , '{ sub(".*/", "", $3); print $2 " " $3 " " $13 }' | paste -sd ,)"
chmod u+r c/a.jpg
silent "$TWINDEX" export -q -d equal.db --verify --keep pixels,path
is 1 "$(grep -c 'keep,.*/a.jpg' out)"
