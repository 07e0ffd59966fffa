# Of what the static library defines, the functions of both headers are visible, and nothing else.
. "$SRCDIR/tests/cli/functions.sh"
readelf -sW "${TWINDEX%/*}/libtwindex.a" |
    awk '$5 == "GLOBAL" && $6 == "DEFAULT" && $7 != "UND" && ($4 == "FUNC" || $4 == "OBJECT") { print $8 }' |
    grep -v '^__\|^_ZN\|asan' | sort >visible
# Declarations end in `;` and begin in the first column; comments do not.
sed -n 's/^[a-z][^(]*[ *]\(twx_[a-z0-9_]*\)(.*/\1/p' "$SRCDIR"/include/*.h | sort >declared
[ "$(wc -l <declared)" -gt 30 ] || wrong 'the header was not understood'
same declared visible
