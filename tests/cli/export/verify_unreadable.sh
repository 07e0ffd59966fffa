# --verify leaves out what it cannot look at, says so once, and goes on: a file that is gone, one that cannot be decoded any
# more, one that crashes or hangs the process that decodes. Equal bytes and equal payloads need no picture.
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

for word in crash hang; do
    mkdir $word
    cp "$TESTDATA/edits/"{original,half}.jpg $word
    evil $word "$TESTDATA/edits/quality-75.jpg" >$word/evil.jpg
    cp $word/evil.jpg $word/evil-2.jpg
    { head -c 2 $word/evil.jpg && printf '\377\376\0\012comment.' && tail -c +3 $word/evil.jpg; } >$word/evil-3.jpg
    silent "$TWINDEX" index -d $word.db $word
    cp $word.db all.db
    exits 0 "$TWINDEX" export -d all.db --verify
    is 'evil-2.jpg evil-3.jpg evil.jpg half.jpg original.jpg' "$(members)"
    # As evil-3 has the payload of the others, and is no less evil, the three are a group of their own.
    exits 0 preloaded evil "$TWINDEX" export -d $word.db --verify --timeout 1 --keep path
    has 'whose pictures could not be read: 1' err
    is 'evil-2.jpg evil-3.jpg evil.jpg half.jpg original.jpg' "$(members)"
    is 'exact exact exact payload same' "$(tail -n +2 out | sed 's/.*,//' | sort | paste -sd ' ')"
done
