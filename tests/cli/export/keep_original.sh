# --keep original prefers what its name and what lies beside it do not say to be a copy: whose name has no editor's suffix, then
# with a sidecar or a RAW file, as the index knows them; plan names the rule.
. "$SRCDIR/tests/cli/functions.sh"
mkdir -p c/raw c/plain
small=$TESTDATA/edits/half.jpg large=$TESTDATA/edits/original.jpg
cp "$small" c/raw/IMG_0001.JPG
printf x >c/raw/IMG_0001.Cr2
cp "$large" c/plain/IMG_0001.JPG
cp "$large" c/plain/IMG_0001-edited.jpg
printf x >c/plain/IMG_0001-edited.xmp
silent "$TWINDEX" index -d t.db c
kept() {
    exits 0 "$TWINDEX" export -d t.db -r 20 --role keep --keep "$1" "${@:2}"
    tail -n +2 out | cut -d , -f 3 | sed "s|$PWD/c/||"
}
is plain/IMG_0001.JPG "$(kept detail,shortest)"
for options in '' --verify '--linkage single'; do
    # shellcheck disable=SC2086 # words
    is raw/IMG_0001.JPG "$(kept original $options)"
done
# Without a sidecar that is indexed, what is larger: the edited file is no better for its own.
rm c/raw/IMG_0001.Cr2
silent "$TWINDEX" prune -d t.db
is plain/IMG_0001.JPG "$(kept original)"
# One of the whole name, in the same folder alone
printf x >c/IMG_0001.JPG.json
silent "$TWINDEX" index -d t.db c
is plain/IMG_0001.JPG "$(kept original)"
mv c/IMG_0001.JPG.json c/raw
silent "$TWINDEX" index -d t.db --prune c
is raw/IMG_0001.JPG "$(kept original)"
# A suffix says more than a sidecar.
mv c/raw/IMG_0001.JPG 'c/raw/IMG_0001 (1).JPG'
mv c/raw/IMG_0001.JPG.json 'c/raw/IMG_0001 (1).JPG.json'
silent "$TWINDEX" index -d t.db --prune c
is plain/IMG_0001.JPG "$(kept original)"
exits 0 "$TWINDEX" plan -d t.db --keep original
has ',exact,0,original,' out
# A rule of another name is told of this one, and of those named last.
fails 2 'metadata, original, pixels' "$TWINDEX" export -d t.db --keep prettiest
fails 2 ', smallest, in:DIR, format:NAME; try' "$TWINDEX" export -d t.db --keep "$(printf '%080d' 0)"
