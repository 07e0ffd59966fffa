# The examples of docs/library.md are built as it says, in C and in C++, with what is installed; they find what twindex finds, and
# the header is one of strict C and of C++.
. "$SRCDIR/tests/cli/functions.sh"
build=${TWINDEX%/*}
if ldd "$TWINDEX" | grep -q 'lib[atu]*san'; then
    echo 'a program that is not sanitized loads no sanitized library'
    exit 77
fi
make -s -C "$SRCDIR" B="$build" PREFIX="$PWD/usr" install >made
export PKG_CONFIG_PATH=$PWD/usr/lib/pkgconfig LD_LIBRARY_PATH=$PWD/usr/lib TWINDEX_DECODER=$PWD/usr/libexec/twindex/twindex-decode
is "$("$TWINDEX" --version | sed -n '1s/^twindex \([0-9.]*\).*/\1/p')" "$(pkg-config --modversion twindex)"
examples=$SRCDIR/docs/examples
# shellcheck disable=SC2046 # words
cc -std=c99 -Wall -Wextra -pedantic -Werror "$examples/near_pairs.c" -o near_pairs $(pkg-config --cflags --libs twindex)
# shellcheck disable=SC2046
c++ -std=c++11 -Wall -Wextra -pedantic -Werror "$examples/compare.cpp" -o compare $(pkg-config --cflags --libs twindex)
# shellcheck disable=SC2046
cc "$examples/near_pairs.c" -o static usr/lib/libtwindex.a $(pkg-config --cflags twindex) $(pkg-config --static --libs twindex | sed 's/-ltwindex//')

mkdir c
cp "$TESTDATA"/photos/a*.jpg c
vips resize c/accordion.jpg c/small.jpg 0.5
silent ./near_pairs t.db c
# shellcheck disable=SC2154 # of functions.sh
cp "$scratch/out" found
silent "$TWINDEX" pairs -d t.db
sed 1d "$scratch/out" | cut -d , -f 1-3 >wanted
[ -s wanted ] || wrong 'there are no pairs'
sort found >a
awk -F , -v OFS='\t' '{ print $3, $1, $2 }' wanted | sort >b
same a b
mv found found.shared
./static t.db c >found
same found.shared found
./near_pairs t.db gone >out 2>err && wrong 'a folder that is gone is no error'
has gone err

vips rot c/accordion.jpg turned.png d90
is "0 of 128 bits differ, at EXIF orientation 1; the files are equal" "$(./compare c/accordion.jpg c/accordion.jpg)"
./compare c/accordion.jpg turned.png >said
has 'at EXIF orientation 6' said
./compare c/accordion.jpg made >out 2>err && wrong 'a text is compared'
has made err
