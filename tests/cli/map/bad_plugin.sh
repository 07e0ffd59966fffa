# twindex map with what is no plugin: one line that names it, exit code 2, and no output; also where its loading crashes, hangs or ends
# the process.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c folder
cp "$TESTDATA/tiny/9x8.png" "$TESTDATA/tiny/8x9.png" c
echo 'no object' >text.so
: >empty.so
cc -shared -fPIC -o bare.so -x c - <<<'int other(void) { return 0; }'
cc -shared -fPIC -o missing.so -x c - <<<'int gone(void); int twx_plugin_run(void) { return gone(); }'
ctor() {
    cc -shared -fPIC -w -o "$1.so" -x c - <<<"#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
__attribute__((constructor)) static void begin(void) { $2 } int twx_plugin_run(void) { return 0; }"
}
ctor crashes 'signal(SIGSEGV, SIG_DFL); *(volatile int *)8 = 1;' # no report of a sanitizer
ctor ends 'exit(0);'
ctor hangs 'for (volatile int i = 0;; i++) {}'
ctor sleeps 'for (;;) sleep(2);'
ctor killed 'kill(getpid(), SIGKILL); raise(SIGKILL);'
ctor leaves '_exit(2);'
# refused PLUGIN TEXT OPTION...
refused() {
    local plugin=$1 text=$2
    shift 2
    fails 2 "$text" "$TWINDEX" map --plugin "$plugin" -o o.tsv "$@" c
    absent o.tsv
    is 2 "$(echo c/* | wc -w)"
}
refused gone.so "cannot find the plugin 'gone.so': no such file or directory"
refused '' '--plugin FILE is missing'
refused folder "cannot load the plugin '$PWD/folder': "
refused text.so "cannot load the plugin '$PWD/text.so': file too short"
refused empty.so "cannot load the plugin '$PWD/empty.so': file too short"
refused bare.so "the plugin '$PWD/bare.so' has no function twx_plugin_run"
refused missing.so "cannot load the plugin '$PWD/missing.so': undefined symbol: gone"
refused crashes.so "the plugin '$PWD/crashes.so' crashed when it was loaded"
refused ends.so "the plugin '$PWD/ends.so' crashed when it was loaded"
refused killed.so "the plugin '$PWD/killed.so' crashed when it was loaded"
refused leaves.so "the plugin '$PWD/leaves.so' crashed when it was loaded"
refused hangs.so "the plugin '$PWD/hangs.so' took longer than --timeout when it was loaded" --timeout 1
refused sleeps.so "the plugin '$PWD/sleeps.so' took longer than --timeout when it was loaded" --timeout 1

# Usage
fails 2 '--plugin FILE is missing' "$TWINDEX" map c
fails 2 'give them -o FILE' "$TWINDEX" map --json --plugin bare.so c
fails 2 "--max-side" "$TWINDEX" map --max-side 0 --plugin bare.so c
fails 2 "--max-side" "$TWINDEX" map --max-side 1048577 --plugin bare.so c
exits 2 "$TWINDEX" map --plugin bare.so
fails 2 "the output 'c/9x8.png' is an image" "$TWINDEX" map --plugin bare.so -o c/9x8.png c
