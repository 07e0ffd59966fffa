# Seen from below: an unchanged second run opens no file of the collection, be it an image, a failure or neither.
command -v strace >/dev/null || { echo 'no strace here'; exit 77; }
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/tiny/9x8.png" "$TESTDATA/bad/truncated.jpg" "$TESTDATA/bad/empty.jpg" "$TESTDATA/disguised/notes.txt" c
trace() {
    ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 strace -qq -f -e trace=openat,open -o trace "$TWINDEX" index -q -d t.db c
}
trace || { echo 'strace cannot trace here'; exit 77; }
# The decoding process is not dumpable: without rights over it strace sees its calls, but not the names in them.
if [ "$(id -u)" -ne 0 ] && ! grep -q "$PWD/c/" trace; then
    echo 'strace cannot read the decoding process'
    exit 77
fi
is 4 "$(grep -o "$PWD/c/[^\"]*" trace | sort -u | wc -l)"
trace
is '' "$(grep -o "$PWD/c/[^\"]*" trace)"
