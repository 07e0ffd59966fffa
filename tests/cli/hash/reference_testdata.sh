# As reference_shared, for testdata/, in both sizes. Left out: flat/ (its hashes are noise) and bits/ (areas of one
# grey: what Pillow's rounding to whole levels makes a tie is decided by a 256th here).
for size in 8 16; do
    "$TWINDEX" index -q -d "$size.db" --hash-size "$size" "$TESTDATA"
done
python3 "$SRCDIR/tests/cli/hash/compare.py" reference 8.db "$TESTDATA" "$TESTDATA/reference-hashes.tsv" 8 2 flat/ bits/
python3 "$SRCDIR/tests/cli/hash/compare.py" reference 16.db "$TESTDATA" "$TESTDATA/reference-hashes.tsv" 16 10 flat/ bits/
