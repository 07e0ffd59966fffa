# The Python package: what it hashes and finds is what the command line does.
. "$SRCDIR/tests/cli/functions.sh"
build=${TWINDEX%/*}
if ldd "$TWINDEX" | grep -q 'lib[atu]*san'; then
    echo 'a Python that is not sanitized loads no sanitized library'
    exit 77
fi
export PYTHONPATH=$SRCDIR/python PYTHONDONTWRITEBYTECODE=1 TWINDEX_LIBRARY=$build/libtwindex.so TWINDEX_EXTENSION=$build/twindex.so
export PHOTOS=$TESTDATA/photos ABI=$SRCDIR/tests/cli/library/abi.txt TWINDEX_DECODER=$build/twindex-decode
/usr/bin/python3 -m pytest -q -p no:cacheprovider --basetemp "$PWD/temporary" "$SRCDIR/tests/python" >said 2>&1 || {
    cat said >&2
    exit 1
}
