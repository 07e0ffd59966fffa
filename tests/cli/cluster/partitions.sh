# Partitions of a manifest, hashed apart and merged, make the index that `index` makes of the tree; the bytes of a shard
# depend on neither threads nor attempts.
. "$SRCDIR/tests/cli/functions.sh"

mkdir -p c/a $'c/new\nline' $'c/\xff'
cp "$TESTDATA"/photos/{accordion,anchor,bonsai-26,bonsai-92}.jpg c/a
cp "$TESTDATA/photos/beaver.jpg" $'c/new\nline/\xfe .jpg'
cp "$TESTDATA/photos/beaver.jpg" $'c/\xff/# end'
ln $'c/\xff/# end' c/hard
cp "$TESTDATA"/tiny/{9x8,8x9}.png c/a
head -c 1000 "$TESTDATA/photos/barrel.jpg" >c/cut.jpg
echo text >c/text
: >c/empty
files=$(find c -type f -printf x | wc -c)

silent "$TWINDEX" index -d one.db c
silent "$TWINDEX" list c -o m

# hash_all DIR N OPTION...: all partitions
hash_all() {
    local dir=$1 count=$2 i
    shift 2
    for ((i = 0; i < count; i++)); do
        silent "$TWINDEX" hash --manifest m --partition $i/"$count" -o "$dir" "$@"
    done
}
# exported DB: what is known of all files
exported() {
    exits 0 "$TWINDEX" export -d "$1" --all-files -o "$1.files"
    exits 0 "$TWINDEX" export -d "$1" -o "$1.groups"
    sqlite3 "$1" 'SELECT quote(path), hash, bytes, mtime_ns, width, height, format, detail, status, reason, checksum, taken
        FROM images ORDER BY path' >"$1.images"
}
exported one.db

hash_all d8 8 -j 2
is 8 "$(find d8 -type f | wc -l)"
silent "$TWINDEX" merge -d eight.db --manifest m --expect 8 d8 --json
is "[8,$files,$files]" "$(json out shards records new)"
exported eight.db
for what in files groups images; do
    same one.db.$what eight.db.$what
done
sqlite3 one.db 'SELECT quote(path), device, fs_uuid, given FROM roots' >roots
sqlite3 eight.db 'SELECT quote(path), device, fs_uuid, given FROM roots' | same roots -
sqlite3 one.db 'SELECT quote(name), inode, device, ctime_ns FROM files ORDER BY name, inode' >inodes
sqlite3 eight.db 'SELECT quote(name), inode, device, ctime_ns FROM files ORDER BY name, inode' | same inodes -

# What is merged once is merged; what is indexed then is unchanged, without a PATH too
silent "$TWINDEX" merge -d eight.db --manifest m --expect 8 d8 --json
is '[0,8,0]' "$(json out shards already_merged records)"
exits 0 "$TWINDEX" index -d eight.db --json
is "[$files,$files,0]" "$(json out files unchanged hashed)"
silent "$TWINDEX" check -d eight.db

# Other numbers of threads, other attempts
hash_all three 3 -j 2
for jobs in 1 8; do
    hash_all three.$jobs 3 -j $jobs
    diff -r three three.$jobs
done
pids=
for i in 1 2 3; do
    "$TWINDEX" hash --manifest m --partition 0/1 -o whole -q &
    pids+=" $!"
done
for pid in $pids; do
    wait "$pid"
done
is shard-00000-of-00001.twx "$(ls -A whole)"
is '' "$(find . -name '.shard*')"

# One partition, and more than there are files or bytes in a file's entry
for count in 1 13; do
    hash_all e$count $count
    silent "$TWINDEX" merge -d e$count.db --manifest m --expect $count e$count
    exported e$count.db
    same one.db.images e$count.db.images
done
cmp e1/shard-00000-of-00001.twx whole/shard-00000-of-00001.twx

# A shard that is there is not made again
before=$(stat -c %i:%Z d8/*)
silent "$TWINDEX" hash --manifest m --partition 3/8 -o d8 --json
is '[0,0]' "$(json out hashed bytes)"
is "$before" "$(stat -c %i:%Z d8/*)"

# On top of an index: what changed is replaced, by a manifest of that alone
cp "$TESTDATA/photos/brain.jpg" c/text
cp "$TESTDATA/photos/anchor.jpg" c/another.jpg
silent "$TWINDEX" list c --since eight.db -o m
rm -rf d2
hash_all d2 2
silent "$TWINDEX" merge -d eight.db --manifest m --expect 2 d2 --json
is '[2,1,1]' "$(json out records new replaced)"
silent "$TWINDEX" index -d one.db c
exported one.db
exported eight.db
same one.db.images eight.db.images
