# twindex map with a plugin that crashes, ends its process, hangs, takes too much memory, or makes no proper line: each costs the image
# it had, which is named with what the plugin did, and the others have their lines. It can reach nothing.
. "$SRCDIR/tests/cli/functions.sh"
cat >bad.c <<'EOF'
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "twindex_plugin.h"
static void *nothing(void *user) { return user; }
static const char *can(int result) { return result >= 0 ? "yes" : "no"; }
int twx_plugin_run(const struct twx_plugin_picture *p, char *line, size_t room)
{
    const char *name = strrchr(p->path, '/') + 1;
    if (strncmp(name, "crash", 5) == 0) signal(SIGSEGV, SIG_DFL), *(volatile int *)8 = 1; /* no report of a sanitizer */
    if (strncmp(name, "abort", 5) == 0) abort();
    if (strncmp(name, "exit", 4) == 0) exit(0);
    if (strncmp(name, "hang", 4) == 0) for (volatile int i = 0;; i++) {}
    if (strncmp(name, "sleep", 5) == 0) for (;;) sleep(1);
    if (strncmp(name, "eat", 3) == 0) for (;;) memset(malloc(16 << 20), 1, 16 << 20);
    if (strncmp(name, "note", 4) == 0) return snprintf(line, room, "no model:\n nowhere"), -1;
    if (strncmp(name, "over", 4) == 0) signal(SIGSEGV, SIG_DFL), line[room] = 0;
    if (strncmp(name, "no", 2) == 0) return snprintf(line, room, "no face in it"), -1;
    if (strncmp(name, "mute", 4) == 0) return -7;
    if (strncmp(name, "long", 4) == 0) return (int)room;
    if (strncmp(name, "two", 3) == 0) return snprintf(line, room, "one\ntwo");
    if (strncmp(name, "full", 4) == 0) { memset(line, 'x', room - 1); return (int)room - 1; }
    if (strncmp(name, "reach", 5) == 0) {
        pthread_t thread;
        const int opened = open(p->path, O_RDONLY);
        const int made = open("made", O_WRONLY | O_CREAT, 0600);
        const int connected = socket(AF_INET, SOCK_STREAM, 0);
        const int started = -pthread_create(&thread, NULL, nothing, NULL);
        if (started == 0) pthread_join(thread, NULL);
        return snprintf(line, room, "reads %s, writes %s, connects %s, forks %s, threads %s", can(opened), can(made),
                        can(connected), can(fork()), can(started));
    }
    return 0;
}
EOF
cc -shared -fPIC -O1 -w -I "$SRCDIR/include" bad.c -o bad.so
mkdir c
good() {
    for n in 1 2 3 4 5 6 7 8; do
        cp "$TESTDATA/tiny/9x8.png" "c/a$n.png"
        cp "$TESTDATA/tiny/9x8.png" "c/z$n.png"
    done
}
good
# costs NAME WHY OPTION...: one image of this name fails for this, and the others do not.
costs() {
    local name=$1 why=$2
    shift 2
    cp "$TESTDATA/tiny/9x8.png" "c/$name.png"
    fails 0 "cannot map '$PWD/c/$name.png': $why" "$TWINDEX" map --plugin ./bad.so "$@" c
    find "$PWD/c" -name '[az]?.png' | LC_ALL=C sort | sed 's/$/\t/' | same - out
    rm "c/$name.png"
}
it="the plugin '$PWD/bad.so'"
costs crash "$it crashed"
costs abort "$it crashed" -j 1
costs exit "$it crashed"
costs hang "$it took longer than --timeout" --timeout 1
costs sleep "$it took longer than --timeout" --timeout 1
[ -n "${TWX_SANITIZED-}" ] || costs eat "$it took more memory than it may have" --memory 300M
costs no "$it reports: no face in it"
costs note "$it reports: no model:  nowhere"
costs over "$it crashed"
costs mute "$it gave no reason"
costs long "$it made a line that is too long"
costs two "$it made a line with a control character"

# Several at once; a broken file is no fault of the plugin; the longest line
touch_one() {
    cp "$TESTDATA/tiny/9x8.png" "c/$1.png"
}
for name in crash1 crash2 exit1 abort1 no1 full; do
    touch_one $name
done
cp "$TESTDATA/bad/truncated.jpg" c/broken.jpg
exits 4 "$TWINDEX" map --strict --plugin ./bad.so -o lines.tsv c
is 17 "$(wc -l <lines.tsv)"
is 32767 "$(grep -a full lines.tsv | cut -f 2 | tr -d '\n' | wc -c)"
is 6 "$(grep -c '^twindex: warning: cannot map' err)"
is 4 "$(grep -c "': $it crashed$" err)"
has "broken.jpg': truncated" err

# In the sandbox it reads files and starts threads, and nothing else; a sanitizer's leak checker needs some of that
rm c/*
touch_one reach
[ -n "${TWX_SANITIZED-}" ] || silent "$TWINDEX" map --plugin ./bad.so c
[ -n "${TWX_SANITIZED-}" ] || is 'reads yes, writes no, connects no, forks no, threads yes' "$(cut -f 2 out)"
absent made

# Where it crashes for each image, the run ends; 200 processes, each of which loads libvips, are a matter of test_supervisor else
[ -n "${TWX_LONG-}" ] || exit 0
rm c/*
for n in $(seq 220); do
    touch_one "crash$n"
done
exits 1 "$TWINDEX" map --plugin ./bad.so -o none.tsv c
has "the process that runs the plugin '$PWD/bad.so' died 200 times in a row without a line for an image" err
absent none.tsv
