# So many files that several connections read them and two threads sort their groups: all is as one makes it, also where one
# of these threads cannot be had, or nothing shows that the connections see the same; and memory may end anywhere.
. "$SRCDIR/tests/cli/functions.sh"
make_shards=$(dirname "$TWINDEX")/bench/make_shards
[ -x "$make_shards" ] || { echo 'the generator is not built: make build/bench/make_shards'; exit 77; }
mkdir shards
"$make_shards" shards 50000
silent "$TWINDEX" merge -d t.db shards
words=(export -q --no-stat -r 12 -d t.db)
processor=$(taskset -cp $$ | sed 's/.*[:,-] *//')
exits 0 taskset -c "$processor" "$TWINDEX" "${words[@]}" -o wanted.csv
[ "$(grep -c ',keep,' wanted.csv)" -gt 4096 ] || wrong 'too few groups'
awk -F, '$2 == "keep" { print $3 }' wanted.csv | LC_ALL=C sort -c || wrong 'groups are not in order'
exits 0 "$TWINDEX" "${words[@]}" -o groups.csv
same wanted.csv groups.csv
sqlite3 t.db 'PRAGMA journal_mode = DELETE' >/dev/null
exits 0 "$TWINDEX" "${words[@]}" -o groups.csv
same wanted.csv groups.csv
sqlite3 t.db 'PRAGMA journal_mode = WAL' >/dev/null
if ldd "$TWINDEX" | grep -q 'lib[atu]*san'; then
    exit 0 # it has an allocator of its own, and must be loaded first
fi
shim=$(preload faults)
# refuse KIND:HOW N: an export whose N-th call of a kind fails, none for 0; sets code, and calls to how many there were.
refuse() {
    printf '\0\0\0\0\0\0\0\0' >count
    code=0
    LD_PRELOAD=$shim FAULT=$1 FAULT_AT=$2 FAULT_BELOW=$PWD FAULT_COUNT=count \
        "$TWINDEX" "${words[@]}" >groups.csv 2>err || code=$?
    calls=$(od -An -t u8 count | tr -d ' ')
}
refuse thread:EAGAIN 0
for n in $(spread 10 $(seq 1 "$calls")); do
    refuse thread:EAGAIN "$n"
    is 0 "$code"
    same wanted.csv groups.csv
done
refuse own-malloc:ENOMEM 0
total=$calls
for ((n = total; n > 0; n -= 1 + total / 12)); do
    refuse own-malloc:ENOMEM "$n"
    case $code in
    0) same wanted.csv groups.csv ;;
    1) has memory err ;;
    *) wrong "exit code $code" ;;
    esac
done
