# Which files are read to their end for a checksum: images, decoded or not, unless asked otherwise; of what is no image, or of
# no known format, no more than the head. What was left out is looked at again by the run that asks for it, and by no other.
command -v strace >/dev/null || { echo 'no strace here'; exit 77; }
strace -o probe true 2>/dev/null || { echo 'strace cannot trace here'; exit 77; }
# The decoding process is not dumpable: without rights over it strace sees its calls, but not the names in them.
[ "$(id -u)" -eq 0 ] || { echo 'strace cannot read the decoding process'; exit 77; }
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/edits/original.jpg" c/image.jpg
vips black c/large.tif 6000 6000
for file in bad/truncated.jpg bad/damaged.png raw/canon.cr2 disguised/notes.txt bad/empty.jpg; do
    cp "$TESTDATA/$file" "c/${file#*/}"
done
for file in c/canon.cr2 c/notes.txt; do
    head -c 3000000 /dev/zero >>"$file"
done
[ "$(stat -c %s c/large.tif)" -gt 33554432 ]

# run TAKEN OPENED [OPTION...]: the files that have a checksum then, and those that were opened; what it says of bytes read
# is what the system says.
run() {
    local taken=$1 opened=$2
    shift 2
    rm -rf calls
    mkdir calls
    exits 0 env ASAN_OPTIONS="${ASAN_OPTIONS-}:detect_leaks=0" strace -qq -ff -y -e trace=openat,open,pread64,read,mmap \
        -o calls/of "$TWINDEX" index -q --json -d t.db "$@" c
    cat calls/* >trace
    is "$opened" "$(grep -aoE "openat?\(.*\"$PWD/c/[^\"]*\"" trace | sed 's|.*/\(.*\)"|\1|' | sort -u | paste -sd ' ')"
    is "$taken" "$(sqlite3 t.db "SELECT replace(path, '$PWD/c/', '') FROM images WHERE checksum IS NOT NULL ORDER BY path" | paste -sd ' ')"
    is "$(grep -aE "(pread64|read)\([0-9]+<$PWD/c/" trace | awk '{ n += $NF } END { print n + 0 }')" "$(json out bytes)"
    is '' "$(grep -a "mmap.*<$PWD/c/" trace || true)"
}
images='damaged.png image.jpg large.tif truncated.jpg'
all='canon.cr2 damaged.png empty.jpg image.jpg large.tif notes.txt truncated.jpg'
run '' "$all" --no-checksum
[ "$(json out bytes)" -lt 40000000 ] || wrong 'read too much'
run 'image.jpg large.tif' 'image.jpg large.tif'
run "$all" 'canon.cr2 damaged.png empty.jpg notes.txt truncated.jpg' --checksum-all
for option in --quiet --no-checksum --checksum-all; do
    run "$all" '' $option
done
if command -v xxh128sum >/dev/null; then
    (cd c && xxh128sum -- * | sed 's/ .*//') >wanted
    sqlite3 t.db 'SELECT checksum FROM images ORDER BY path' | same wanted -
fi

# At first, by default
rm t.db
run "$images" "$all"
[ "$(grep -aE "(pread64|read)\([0-9]+<$PWD/c/(canon|notes)" trace | awk '{ n += $NF } END { print n }')" -lt 200000 ] ||
    wrong 'read more than the head of what is no image'
run "$images" ''

fails 2 --checksum-all "$TWINDEX" index --no-checksum --checksum-all -d t.db c
# Shards carry them too
silent "$TWINDEX" hash -o shards --checksum-all c
silent "$TWINDEX" merge -d m.db shards
is 0 "$(sqlite3 m.db 'SELECT count(*) - count(checksum) FROM images')"
