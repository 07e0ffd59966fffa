#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Builds the Debian packages of a checkout, looks at them with lintian, installs them, and uses what is installed: the
# program, the library by its examples in C and C++, the extension in the sqlite3 shell, the Python package. For a system that
# can be thrown away, as root: scripts/ci-chroot.sh runs it. The last line counts its steps.
set -euo pipefail
cd "$(dirname "$0")/.."
photos=$PWD/testdata/photos
passed=0 failed=0

# check WHAT COMMAND...: counts it.
check() {
    local what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        echo "FAIL packages: $what" >&2
        failed=$((failed + 1))
    fi
}

apt() { DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null; }

is() { [[ $1 == "$2" ]] || { printf 'wanted %q, got %q\n' "$1" "$2" >&2; return 1; }; }

# The same bytes, whatever the time and the folder.
dist_is_reproducible() {
    make -s dist >/dev/null && cp build/dist/*.tar.xz "$work/first.tar.xz" && rm -rf build/dist && make -s dist >/dev/null &&
        cmp "$work/first.tar.xz" build/dist/*.tar.xz
}

lint_packages() { lintian --allow-root --fail-on error --suppress-tags bogus-mail-host,bogus-mail-host-in-debian-changelog build/deb/*.changes; }

use_program() {
    twindex index -q -d "$work/t.db" "$photos" && man -w twindex-query >/dev/null &&
        twindex query -d "$work/t.db" "$photos/anchor.jpg" >"$work/answer" && grep -q exact "$work/answer"
}

use_library() {
    local doc=/usr/share/doc/libtwindex-dev/examples
    # shellcheck disable=SC2046 # words
    cc "$doc/near_pairs.c" -o "$work/near_pairs" $(pkg-config --cflags --libs twindex) &&
        c++ "$doc/compare.cpp" -o "$work/compare" $(pkg-config --cflags --libs twindex) &&
        "$work/near_pairs" "$work/t.db" "$photos" >"$work/pairs" && grep -q beaver.jpg "$work/pairs" &&
        cc -shared -fPIC "$doc/mean_colour.c" -o "$work/mean_colour.so" &&
        twindex map -q --plugin "$work/mean_colour.so" "$photos/anchor.jpg" | grep -Eq '/anchor.jpg	#[0-9a-f]{6}$' &&
        is "0 of 128 bits differ, at EXIF orientation 1; the files are equal" "$("$work/compare" "$photos/anchor.jpg" "$photos/anchor.jpg")"
}

use_extension() {
    is 1 "$(sqlite3 -cmd '.load twindex' "$work/t.db" "SELECT count(*) > 0 FROM images, near(images.hash) WHERE images.path LIKE '%/anchor.jpg'")"
}

# With nothing but Debian's python3, NumPy and sqlite3.
use_python() {
    twindex export -q -d "$work/t.db" --format npy -o "$work/h.npy" && (cd "$work" && python3 - "$photos/anchor.jpg" <<'END')
import sqlite3, sys
import numpy, twindex
index = twindex.Index("t.db")
question = twindex.hash(sys.argv[1])
library = {match.path for match in index.query(question, 20)}
differences = numpy.unpackbits(numpy.load("h.npy", mmap_mode="r") ^ numpy.asarray(question), axis=1).sum(1)
paths = open("h.npy.paths", "rb").read().decode().split("\0")[:-1]
db = sqlite3.connect("t.db")
db.enable_load_extension(True)
db.load_extension("twindex")
extension = {path for path, in db.execute("SELECT path FROM near(?, 20)", (bytes(question),))}
assert sys.argv[1] in library and len(list(index.groups())) > 0
assert library == extension == {path for path, n in zip(paths, differences) if n <= 20}, (library, extension)
END
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
check 'make dist' dist_is_reproducible
check 'make deb' make -s deb
apt lintian man-db sqlite3 python3-numpy g++
check lintian lint_packages
check 'they are installed' apt ./build/deb/*.deb
check 'the program' use_program
check 'the library' use_library
check 'the extension' use_extension
check 'the Python package' use_python
check 'they are removed' sh -c 'DEBIAN_FRONTEND=noninteractive apt-get -qq purge -y twindex >/dev/null && ! command -v twindex && ! ls /usr/lib/*/*twindex* 2>/dev/null'
echo "$passed passed, $failed failed"
((failed == 0))
