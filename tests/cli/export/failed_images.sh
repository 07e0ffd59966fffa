# A failed image and what is no image are in no group, not even with equal bytes.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
for file in bad/truncated.jpg bad/damaged.png bad/empty.jpg raw/nikon.nef disguised/notes.txt bad/bomb-40000x30000.png; do
    cp "$TESTDATA/$file" "c/1-${file#*/}"
    cp "$TESTDATA/$file" "c/2-${file#*/}"
done
cp "$TESTDATA/bad/whole.jpg" c
silent "$TWINDEX" index -d t.db c
for option in '' --exact '-r 128' '--linkage single' --include-flat --any-orientation; do
    # shellcheck disable=SC2086 # words
    silent "$TWINDEX" export -d t.db $option
    is 1 "$(wc -l <out)"
done
