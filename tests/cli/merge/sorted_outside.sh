# More records than memory holds are sorted in a file beside the index: the same rows as from memory, nothing left, and
# no index where there is no space for it.
. "$SRCDIR/tests/cli/functions.sh"
make_shards=$(dirname "$TWINDEX")/bench/make_shards
[ -x "$make_shards" ] || { echo 'the generator is not built: make build/bench/make_shards'; exit 77; }
[ -z "${TWX_SANITIZED-}" ] || { echo 'takes long under a sanitizer, and tests/unit/test_merge.c crosses there, too'; exit 77; }
n=264000 # twice as many do not fit: twx_merge_group_records
mkdir old new w
silent "$make_shards" old "$n" 2 8 1
silent "$make_shards" new "$n" 3 8 2
silent "$TWINDEX" merge -d whole.db new
silent "$TWINDEX" merge -d w/t.db new old --json
is "[$((2 * n)),$n,0]" "$(json out records new replaced)"
is w/t.db "$(echo w/*)"
silent "$TWINDEX" check -d w/t.db
# The checksum of a row is of all that its record said.
for db in whole.db w/t.db; do
    sqlite3 $db 'SELECT folders.path || name, row_checksum FROM files JOIN folders ON folders.id = folder_id ORDER BY 1' >"$(basename $db).rows"
done
same whole.db.rows t.db.rows
# What is older changes nothing in what is there.
silent "$TWINDEX" merge -d whole.db old new --json
is '[0,0,3]' "$(json out new replaced already_merged)"
# No space while it is sorted: the 300th write is of the runs, which are 700.
shim=$(dirname "$TWINDEX")/tests/faults.so
[ -e "$shim" ] || { echo 'the shim is not built: make build/tests/faults.so'; exit 77; }
mkdir full
head -c 8 /dev/zero >count
fails 75 "cannot write what is being sorted beside index 'full/t.db': no space left" env LD_PRELOAD="$shim" FAULT=write:ENOSPC FAULT_AT=300 \
    FAULT_BELOW="$PWD" FAULT_COUNT=count "$TWINDEX" merge -d full/t.db old new
is '' "$(ls full)"
