# Where memory runs out a reading command ends with one line and 1, and leaves nothing: at each of many limits.
. "$SRCDIR/tests/cli/functions.sh"
if ldd "$TWINDEX" | grep -q 'lib[atu]*san'; then
    echo 'a sanitizer reserves terabytes'
    exit 77
fi
make_shards=$(dirname "$TWINDEX")/bench/make_shards
[ -x "$make_shards" ] || { echo 'the generator is not built: make build/bench/make_shards'; exit 77; }
mkdir s
silent "$make_shards" s 50000
silent "$TWINDEX" merge -q -d t.db s
silent "$TWINDEX" index -d p.db "$TESTDATA/photos"
sha256sum t.db p.db >sums
hex=0123456789abcdef0123456789abcdef
# limited KIB COMMAND...: within so much address space.
limited() {
    (ulimit -v "$1" && shift && exec "$@")
}
least=8000 # that the program can be loaded in
while ! limited $least "$TWINDEX" --version >out 2>&1; do
    least=$((least + 2000))
    [ $least -lt 2000000 ]
done
n_failed=0
for ((more = 1000; more <= 37000; more += 6000)); do
    for command in "export -d t.db -o groups" "query -d t.db -r 128 --hash $hex" "query -d t.db --hash $hex --hash $hex" \
        "calibrate -d p.db --sample 2 -j 1"; do
        code=0
        # shellcheck disable=SC2086 # words
        limited $((least + more)) "$TWINDEX" -q $command >out 2>err || code=$?
        [ $code -ne 0 ] || continue
        is 1 $code
        is 1 "$(grep -c '^twindex: error: ' err)"
        is 1 "$(wc -l <err)"
        grep -q 'memory' err || wrong "no word of memory: $command"
        n_failed=$((n_failed + 1))
        [ "${command%% *}" != export ] || [ ! -e groups ] || wrong 'a part of the groups is left'
        rm -f groups
    done
    rm -f groups
done
[ $n_failed -gt 0 ]
sha256sum --quiet -c sums
is '' "$(find . -name '*-wal' -o -name '*.tmp*')"
exits 0 "$TWINDEX" export -d t.db -o groups
