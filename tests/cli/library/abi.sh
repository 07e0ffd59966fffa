# What programs rely on that were built with an earlier twindex.h: the functions that the shared library exports, under its
# soname, and the sizes, offsets and values in abi.txt. A change of that list is a new soname, but for lines that are added: a
# function, a value, a member in the place of reserved ones or behind the last one of a struct that begins with its size.
. "$SRCDIR/tests/cli/functions.sh"
library=${TWINDEX%/*}/libtwindex.so
if ldd "$library" | grep -q 'lib[atu]*san'; then
    echo 'a sanitized library exports more'
    exit 77
fi
# Declarations end in `;` and begin in the first column; comments do not.
sed -n 's/^[a-z][^(]*[ *]\(twx_[a-z0-9_]*\)(.*/\1/p' "$SRCDIR/include/twindex.h" | LC_ALL=C sort >declared
[ "$(wc -l <declared)" -gt 30 ] || wrong 'the header was not understood'
sed -n 's/^ *\(twx_[a-z0-9_]*\);$/\1/p' "$SRCDIR/src/libtwindex.map" >listed
LC_ALL=C sort -c listed
same declared listed
nm -D --defined-only "$library" | sed -n 's/.* T \(.*\)@@LIBTWINDEX_0$/\1/p' | LC_ALL=C sort >exported
same listed exported
is 1 "$(nm -D --defined-only "$library" | grep -vc ' T ')" # the version's own name
is libtwindex.so.0 "$(readelf -d "$library" | sed -n 's/.*soname: \[\(.*\)\]/\1/p')"

python3 "$SRCDIR/tests/cli/library/abi.py" "$SRCDIR/include/twindex.h" >abi.c
cc -std=c17 -Wall -Werror -I "$SRCDIR/include" abi.c -o abi
./abi >now
same "$SRCDIR/tests/cli/library/abi.txt" now
