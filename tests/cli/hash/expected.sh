# Every file of testdata/ gets the record the design asks for: format, status, reason, upright size.
"$TWINDEX" index -q -d t.db "$TESTDATA"
python3 "$SRCDIR/tests/cli/hash/compare.py" expected t.db "$TESTDATA" "$TESTDATA/expected.tsv"
