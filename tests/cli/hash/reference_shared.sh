# On every photo of the large collection the row half differs from Pillow's dhash by at most 2 bits of 64 on average,
# and the column half from dhash_vertical. Odd files without a reference are left out of the run.
[ -n "$SHARED_DATA" ] || { echo "the large collection is not there"; exit 77; }
grep -v '^#' "$TESTDATA/reference-shared.tsv" | cut -f 1 | sed "s|^|$SHARED_DATA/|" >list
"$TWINDEX" index -q -d t.db --files-from list
python3 "$SRCDIR/tests/cli/hash/compare.py" reference t.db "$SHARED_DATA" "$TESTDATA/reference-shared.tsv" 8 2
