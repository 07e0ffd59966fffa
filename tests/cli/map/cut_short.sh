# twindex map that is stopped or killed leaves no process and no part of a file, and what was there stays; lines that were printed are
# whole.
. "$SRCDIR/tests/cli/functions.sh"
cat >waits.c <<'EOF'
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "twindex_plugin.h"
/* The file `held` waits until there is a file `go`. */
int twx_plugin_run(const struct twx_plugin_picture *p, char *line, size_t room)
{
    while (strstr(p->path, "held") != NULL && access("go", F_OK) != 0) usleep(1000);
    return snprintf(line, room, "%u", p->width);
}
EOF
cc -shared -fPIC -I "$SRCDIR/include" waits.c -o waits.so
mkdir c
for n in $(seq 30); do
    cp "$TESTDATA/tiny/9x8.png" "c/a$n.png"
    cp "$TESTDATA/tiny/9x8.png" "c/z$n.png"
done
cp "$TESTDATA/tiny/9x8.png" c/held.png
gone() {
    ! kill -0 "$1"
}
# The process that decodes is there.
busy() {
    child=$(cat "/proc/$run/task/$run/children")
    child=${child% }
    [ -n "$child" ] && compgen -G "$1" >/dev/null
}
echo earlier >o.tsv
for stop in INT:130 TERM:143 KILL:137; do
    "$TWINDEX" map --plugin ./waits.so -j 2 -o o.tsv c 2>err &
    run=$!
    until_true busy 'o.tsv.tmp-*'
    kill -s "${stop%:*}" "$run"
    code=0
    wait "$run" || code=$?
    is "${stop#*:}" "$code"
    until_true gone "$child"
    is earlier "$(cat o.tsv)"
    [ "$stop" = KILL:137 ] || is o.tsv "$(echo o.tsv*)"
done
# Also while nobody reads what it prints: one signal is enough
cc -shared -fPIC -I "$SRCDIR/include" -x c - -o long.so <<'EOF'
#include <string.h>
#include "twindex_plugin.h"
int twx_plugin_run(const struct twx_plugin_picture *p, char *line, size_t room) { memset(line, 'x', room - 1); return (int)(p->width > 0 ? room - 1 : 0); }
EOF
mkfifo pipe
exec 4<>pipe
"$TWINDEX" map --plugin ./long.so c >pipe 2>err &
run=$!
# The pipe is full, but for less than is written at once.
blocked() {
    [ "$(python3 -c 'import array, fcntl, termios; n = array.array("i", [0]); fcntl.ioctl(4, termios.FIONREAD, n); print(n[0])')" -gt 61440 ]
}
until_true blocked
kill -s INT "$run"
code=0
wait "$run" || code=$?
is 130 "$code"
exec 4>&-
# Lines behind the one that is held come after it, in their order
"$TWINDEX" map --plugin ./waits.so -j 2 c >lines 2>err &
run=$!
until_true busy c
touch go
wait "$run"
find "$PWD/c" -name '*.png' | LC_ALL=C sort | sed 's/$/\t9/' | same - lines
