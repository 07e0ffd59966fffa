# A shard that cannot be read now (too many open files here, an I/O error elsewhere) ends merge with 75, not as damaged;
# the others are merged. Where no shard can be used at all, no index is made: its hash size would be a guess.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA"/tiny/*.png c
silent "$TWINDEX" hash -o shards --hash-size 16 c
cat >failing_open.c <<'EOF'
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
static int fails(const char *path)
{
    const char *end = getenv("FAILING_OPEN");
    const size_t n = strlen(path);
    return end != NULL && n >= strlen(end) && strcmp(path + n - strlen(end), end) == 0;
}
#define OPEN(name)                                                                                 \
    int name(const char *path, int flags, ...)                                                     \
    {                                                                                              \
        va_list args;                                                                              \
        va_start(args, flags);                                                                     \
        const int mode = va_arg(args, int);                                                        \
        va_end(args);                                                                              \
        if (fails(path)) {                                                                         \
            errno = EIO;                                                                           \
            return -1;                                                                             \
        }                                                                                          \
        return ((int (*)(const char *, int, ...))dlsym(RTLD_NEXT, #name))(path, flags, mode);      \
    }
OPEN(open)
OPEN(open64)
EOF
cc -D_GNU_SOURCE -O1 -fPIC -shared failing_open.c -o failing_open.so
runtime=$(ldd "$TWINDEX" | awk '/lib[atu]san/ { print $3 }' | paste -sd:)
failing() {
    env LD_PRELOAD="${runtime:+$runtime:}$PWD/failing_open.so" FAILING_OPEN="$1" "${@:2}"
}
first=$(find shards -name '*.twx' | sort | head -n 1)
fails 75 "'$first': input/output error" failing "$first" "$TWINDEX" merge -d t.db shards
silent "$TWINDEX" merge -d t.db shards
is 7 "$(known t.db | wc -l)"

exits 75 failing .twx "$TWINDEX" merge -d none.db shards
printf 'no shard\n' >bad.twx
fails 3 bad.twx "$TWINDEX" merge -d none.db bad.twx
absent none.db
silent "$TWINDEX" merge -d none.db shards
is 128 "$(sqlite3 none.db 'SELECT max(length(hash)) FROM images')"

# index goes on with what it has to do, and leaves the shard for the next run.
rm t.db
mkdir t.db.shards
cp "$first" t.db.shards/left.twx
fails 75 left.twx failing left.twx "$TWINDEX" index -d t.db --hash-size 16 c
is 7 "$(known t.db | wc -l)"
[ -e t.db.shards/left.twx ]
silent "$TWINDEX" index -d t.db c
absent t.db.shards
