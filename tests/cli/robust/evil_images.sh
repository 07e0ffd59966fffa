# Images that crash a decoder, hang it, exceed the memory limit, end its process or make it babble to the parent cost themselves only:
# each is recorded with its reason and not tried again; every other image is hashed once, as if they were not there.
. "$SRCDIR/tests/cli/functions.sh"
photos=$TESTDATA/photos
timeout=4 # none of the others takes so long
[ -z "${TWX_SANITIZED-}" ] || timeout=10
mkdir c
cp "$photos"/*.jpg c
cp "$TESTDATA"/bad/*.jpg c
for what in crash sleep eat exit babble scribble; do
    evil "$what" "$photos/beaver.jpg" >"c/$what.jpg"
done
silent "$TWINDEX" index -d want.db c
n=$(find c -type f | wc -l)
exits 0 preloaded evil "$TWINDEX" index --json -q -j 2 --timeout "$timeout" --memory 600M -d t.db c
is "[$n,$n]" "$(json out files merge.records)"
is '[4,1,1]' "$(json out failed_by_reason.crashed failed_by_reason.timeout failed_by_reason.memory)"
silent "$TWINDEX" stats --failures -d t.db
mv out failures
for what in crash:crashed sleep:timeout eat:memory exit:crashed babble:crashed scribble:crashed; do
    has "/c/${what%:*}.jpg,${what#*:}," failures
done
content() {
    known "$1" 'status, reason, hash, checksum, bytes, mtime_ns' |
        grep -vE '^c/(crash|sleep|eat|exit|babble|scribble)\.jpg'
}
content want.db >want
content t.db | same want -
silent "$TWINDEX" check -d t.db
# Known as they are, until they are to be tried again.
silent "$TWINDEX" index --json --memory 600M -d t.db c
is "[$n,0]" "$(json out unchanged failed)"
silent "$TWINDEX" index --json --retry-failed -d t.db c/sleep.jpg c/crash.jpg c/scribble.jpg
is '[3,0]' "$(json out hashed failed)"
