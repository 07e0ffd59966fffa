# The whole large collection goes in, and what its ground truth calls the same picture is found at radius 12 (turned
# ones with --any-orientation; 90 % of the pairs of heavy edits at 20), with nothing that is marked different. Its
# groups are those a naive program finds.
[ -n "$SHARED_DATA" ] || { echo "the large collection is not there"; exit 77; }
truth() {
    python3 "$SRCDIR/tests/cli/groups/truth.py" "$SHARED_DATA" "$SHARED_DATA/groundtruth.tsv" "$@"
}
keep=pixels,bytes,oldest # as naive.py ranks: the default looks at more
"$TWINDEX" index -q -d t.db "$SHARED_DATA"
"$TWINDEX" export -d t.db -r 12 --keep "$keep" >star.csv
truth star.csv together natural-same natural-edited byte-identical jpeg-quality 'same picture if EXIF' bomb
truth star.csv apart different dihedral
"$TWINDEX" export -d t.db -r 20 >20.csv
truth 20.csv pairs 0.9 edits-of-one-photo
"$TWINDEX" export -d t.db -r 12 --any-orientation >any.csv
truth any.csv together dihedral natural-same
truth any.csv apart different
for linkage in complete single; do
    "$TWINDEX" export -d t.db -r 12 --keep "$keep" --linkage "$linkage" >"$linkage.csv"
done
python3 "$SRCDIR/tests/cli/groups/naive.py" t.db . 12 star,complete,single
