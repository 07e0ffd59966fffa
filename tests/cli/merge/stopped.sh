# A merge stopped at any moment leaves the index as it was, or has ended; the same command completes it.
. "$SRCDIR/tests/cli/functions.sh"
make_shards=$(dirname "$TWINDEX")/bench/make_shards
[ -x "$make_shards" ] || { echo 'the generator is not built: make build/bench/make_shards'; exit 77; }
mkdir shards
silent "$make_shards" shards 60000 2
begin=${EPOCHREALTIME/./}
silent "$TWINDEX" merge -d whole.db shards
took=$((${EPOCHREALTIME/./} - begin))
silent "$TWINDEX" query -d whole.db --hash 0123456789abcdef0123456789abcdef --format csv -r 50 -k 100
cp out wanted
for percent in 10 40 60 75 90 ${TWX_LONG:+20 30 50 70 80}; do
    rm -f t.db
    "$TWINDEX" merge -d t.db shards 2>run.err &
    merge=$!
    sleep "$(printf 0.%06d $((took * percent / 100 % 1000000)))" # any moment will do
    kill -s INT "$merge" 2>/dev/null || :
    code=0
    wait "$merge" || code=$?
    n=60000
    if [ "$code" -ne 0 ]; then
        is 130 "$code"
        grep -q 'stopped' run.err
        n=0
    fi
    if [ -e t.db ]; then
        silent "$TWINDEX" check -d t.db
        silent "$TWINDEX" stats -d t.db --json
        is "$n" "$(json out files)"
    fi
    silent "$TWINDEX" merge -d t.db shards
    silent "$TWINDEX" query -d t.db --hash 0123456789abcdef0123456789abcdef --format csv -r 50 -k 100
    same out wanted
done
