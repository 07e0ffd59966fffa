# The examples in the help of each command do what they say: they are run as they stand, one after another.
. "$SRCDIR/tests/cli/functions.sh"
export HOME=$PWD
unset TWINDEX_DB XDG_DATA_HOME
mkdir -p Pictures/train Pictures/test Pictures/phone Downloads
cp "$TESTDATA"/photos/b*.jpg Pictures
cp "$TESTDATA/photos/beaver.jpg" Pictures/phone/beaver-again.jpg
cp "$TESTDATA/photos/barrel.jpg" Pictures/phone
cp "$TESTDATA/photos/minaret-25.jpg" Downloads
cp "$TESTDATA/photos/beaver.jpg" photo.jpg
cp "$TESTDATA/photos/beaver.jpg" edited.jpg
mv Pictures/brain.jpg Pictures/test
mv Pictures/brontosaurus-09.jpg Pictures/train
cp Pictures/beaver.jpg Pictures/twin-1.jpg
cp Pictures/barrel.jpg Pictures/twin-2.jpg

# What another program has made
printf '{"dog.jpg": "36cb23cd51c30a4c"}' >hashes.json
printf 'path,hash\n/photos/cat.jpg,f0f0e1e1c3c38787\n' >hashes.csv

# Plugins
for name in mean_colour sharp; do
    cc -shared -fPIC -I "$SRCDIR/include" -x c - -o $name.so <<<'#include "twindex_plugin.h"
int twx_plugin_run(const struct twx_plugin_picture *picture, char *line, size_t room) { *line = 0; return (int)(picture->width > room); }'
done

# A collection in two indexes
silent "$TWINDEX" index -d 2001.db Pictures/train Pictures/twin-1.jpg
silent "$TWINDEX" index -d 2002.db Pictures/phone

twindex() { "$TWINDEX" "$@"; }
for command in $("$(dirname "$TWINDEX")/list_manual" commands); do
    "$TWINDEX" "$command" -h | sed -n '/^Examples:/,/^$/s/^    //p' >lines
    is 2 "$(wc -l <lines)"
    [ "$command" != group ] ||
        silent "$TWINDEX" pairs -d 2001.db -d 2002.db --ranks ranks --parts 0/1 -o all.edges
    [ "$command" != relocate ] || mv Pictures/phone Pictures/mobile
    while read -r line <&3; do
        [[ $line == *"twindex $command "* || $line == "twindex $command" ]] || wrong "no example of $command: $line"
        # shellcheck disable=SC2154 # set by functions.sh
        (eval "$line") 3<&- >"$scratch/out" 2>"$scratch/err" || wrong "fails: $line"
        [ "$line" != "twindex apply --to trash --yes --journal cleanup.journal plan.csv" ] || absent Pictures/phone/barrel.jpg
        [ "$command" != hash ] || [ -n "$(ls shards/*.twx)" ]
    done 3<lines
done
[ -s review.html ] && [ -s equal.csv ] && [ -e pairs.jsonl ] && [ -s groups.csv ] && [ -s plan.csv ] && [ -s p.csv ] && [ -s cleanup.journal ]
# What was applied was something, and came back
has remove plan.csv
test -f Pictures/mobile/barrel.jpg && test -f Pictures/mobile/beaver-again.jpg
test -f Pictures/twin-1.jpg && test -f Pictures/twin-2.jpg
