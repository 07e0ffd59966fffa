# A large file on a slow disk takes longer than --timeout to read, and again to decode: no hang while bytes come. A file that
# fits in memory, too.
. "$SRCDIR/tests/cli/functions.sh"
cc -std=c17 -D_GNU_SOURCE -O1 -fPIC -shared "$SRCDIR/scripts/bench/slow_reads.c" -o slow.so
mkdir c
# An uncompressed TIFF of 34 MB, its rows in strips of 64; a BMP of 27 MB. Both grey all over.
python3 - <<'END'
import struct
def tiff(path, width, height, rows):
    n = height // rows
    entries = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (277, 3, 1, 1),
               (278, 4, 1, rows), (273, 4, n, 150), (279, 4, n, 150 + 4 * n)]
    begin = 150 + 8 * n
    with open(path, "wb") as file:
        file.write(b"II*\0" + struct.pack("<IH", 8, len(entries)))
        for tag, kind, count, value in sorted(entries):
            file.write(struct.pack("<HHII", tag, kind, count, value))
        file.write(bytes(150 - file.tell()))
        file.write(b"".join(struct.pack("<I", begin + i * rows * width) for i in range(n)))
        file.write(struct.pack("<I", rows * width) * n)
        file.write(b"\x80" * (width * height))
tiff("c/large.tif", 8192, 4160, 64)
tiff("c/small.tif", 8192, 3328, 64)
END
runtime=$(ldd "$TWINDEX" | awk '/lib[at]san/ { print $3 }' | paste -sd:)
slow() {
    env LD_PRELOAD="${runtime:+$runtime:}$PWD/slow.so" SLOW_READS_MB_S=24 "$@"
}
begin=$(date +%s%N)
exits 0 slow "$TWINDEX" index -q --json -j 2 --timeout 1 -d t.db c
took=$((($(date +%s%N) - begin) / 1000000))
is '[2,0]' "$(json out hashed failed)"
[ "$took" -ge 2500 ] || wrong "the disk is not slow: $took ms"

# Nor is it a hang of an image that its record takes long to write.
cat >late.c <<'END'
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
ssize_t write(int fd, const void *bytes, size_t n)
{
    ssize_t (*real)(int, const void *, size_t) = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    char link[64], path[4096] = "";
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    if (n > 4 && memcmp(bytes, "TWXR", 4) == 0 && readlink(link, path, sizeof path - 1) > 0 && strstr(path, ".twx.part")) {
        sleep(2);
    }
    return real(fd, bytes, n);
}
END
cc -std=c17 -D_GNU_SOURCE -O1 -fPIC -shared late.c -o late.so
mkdir d
cp "$TESTDATA/photos/beaver.jpg" d
exits 0 env LD_PRELOAD="${runtime:+$runtime:}$PWD/late.so" "$TWINDEX" index -q --json -j 1 --timeout 1 -d late.db d
is '[1,0]' "$(json out hashed failed)"
