# Small files that lie about sizes cost no memory: 100 MB is what the libraries need with any picture.
if ldd "$TWINDEX" | grep -q libasan; then
    echo "a sanitized program has other memory"
    exit 77
fi
for file in "$TESTDATA"/bad/lie-* "$TESTDATA"/bad/bomb-* "$TESTDATA"/bad/huge-*; do
    rm -f t.db*
    python3 "$SRCDIR/tests/cli/hash/peak.py" 100 "$TWINDEX" index -q -d t.db "$file"
done
