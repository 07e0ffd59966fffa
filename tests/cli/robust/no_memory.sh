# One allocation is refused in each run of a command: the run says so and ends with 1, or gets over it and prints what an
# undisturbed one prints. What those that write leave is the matter of faults.sh.
. "$SRCDIR/tests/cli/functions.sh"
if ldd "$TWINDEX" | grep -q 'lib[atu]*san'; then
    echo 'a sanitizer has an allocator of its own'
    exit 77
fi
shim=$(preload faults)
cp -r "$TESTDATA/tiny" c
silent "$TWINDEX" hash -q -o t.db.shards c # shards that wait to be merged
silent "$TWINDEX" merge -q -d t.db t.db.shards
touch c/*
silent "$TWINDEX" hash -q -o t.db.shards c
ln -s t.db link.db
# refuse KIND N COMMAND...: the N-th allocation of a run, none for 0; sets code.
refuse() {
    local kind=$1 n=$2
    shift 2
    rm -rf new.db*
    printf '\0\0\0\0\0\0\0\0' >count
    code=0
    LD_PRELOAD=$shim FAULT=$kind:ENOMEM FAULT_AT=$n FAULT_BELOW=$PWD FAULT_COUNT=count \
        "$TWINDEX" "$@" >out 2>err || code=$?
}
# What a run says that has failed.
says=memory
# sweep KIND POINTS COMMAND...: so many allocations, spread over all of a run; every one of our own where TWX_LONG is set.
sweep() {
    local kind=$1 points=$2 i total
    shift 2
    refuse "$kind" 0 "$@"
    is 0 $code
    total=$(od -An -t u8 count | tr -d ' ')
    cp out wanted
    if [ "$kind" = own-malloc ] && [ -n "${TWX_LONG-}" ] || [ "$points" -gt "$total" ]; then
        points=$total
    fi
    for ((i = 0; i < points; i++)); do
        refuse "$kind" $((1 + i * (total - 1) / (points - 1))) "$@"
        case $code in
        0) same wanted out ;;
        1) grep -qaE "$says" err || wrong "nothing of $says: $*" ;;
        *) wrong "exit code $code: $*" ;;
        esac
    done
}
for command in 'check -d link.db' 'export -q --include-flat -d t.db' 'merge -q -d new.db t.db.shards' 'stats -d link.db'; do
    # shellcheck disable=SC2086 # words
    {
        sweep own-malloc 32 $command
        sweep malloc 4 $command # with those of SQLite, which are many
    }
done
sweep own-malloc 6 stats --failures -d t.db
sweep own-malloc 12 prune -q --dry-run -d t.db
sweep own-malloc 12 query -d t.db --hash 00ff00ff00ff00ff
sweep own-malloc 8 query -d t.db c/3x2.png
says='memory|cannot decode' # libpng does not say that it was memory, and one image of many has failed
sweep own-malloc 8 query -q -d t.db --format csv c
says=memory
sweep own-malloc 8 query -q -d t.db --indexed --missing c
sweep own-malloc 8 index -q -j 1 -d new.db c
printf '%s\n' c/*.png c/none | "$TWINDEX" hash -q --stdin=lines --stdout=tsv >lines.tsv
sweep own-malloc 17 merge -q -d new.db --tsv lines.tsv
make_shards=$(dirname "$TWINDEX")/bench/make_shards
if [ -x "$make_shards" ]; then # 8 MiB: the merge drops the indexes of the table of files, and makes them again
    mkdir large
    silent "$make_shards" large 50000 1
    sweep own-malloc 24 merge -q -d new.db large
fi
sweep own-malloc 4 hash -q -j 1 --stdout=hashes c
sweep own-malloc 6 export -q -d t.db --format npy -o array.npy
printf '{"x.jpg": "00ff00ff00ff00ff", "b/y.jpg": "00ff00ff00ff00fe"}' >list.json
printf 'path,hash\nx.jpg,00ff00ff00ff00ff\n' >list.csv
printf '00ff00ff00ff00ff  x.jpg\n' >list.txt
sweep own-malloc 8 import -q -d new.db list.json list.csv list.txt
silent "$TWINDEX" import -q -d t.db list.json
sweep own-malloc 8 query -d t.db --format csv --hash 00ff00ff00ff00ff
