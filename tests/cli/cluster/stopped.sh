# A task that is stopped by SIGTERM or SIGUSR1 finishes the images in work, leaves a checkpoint and ends with 75; the next one goes on
# from there, and the shard is the same as without a stop. One that is killed leaves a file that harms nobody.
. "$SRCDIR/tests/cli/functions.sh"

mkdir c
cp "$TESTDATA"/photos/b*.jpg c
evil wait "$TESTDATA/photos/anchor.jpg" >c/bb-wait.jpg
files=$(find c -type f | wc -l)
silent "$TWINDEX" list c -o m
touch go
silent preloaded evil "$TWINDEX" hash --manifest m --partition 0/1 -o whole -j 2
rm go
shard="shard-00000-of-00001.twx"

# start: a run of which one image waits; begin: it has done all others
start() {
    : >run.err
    LD_PRELOAD=$(preload evil) "$TWINDEX" hash --manifest m --partition 0/1 -o d -j 2 -vv 2>run.err &
    run=$!
}
begin() {
    start
    until_true hashed $((files - 1))
}
hashed() {
    [ "$(grep -c "hashed '" run.err)" -eq "$1" ]
}
# ends CODE: it does, once the image may go on
ends() {
    local code=0
    touch go
    wait $run || code=$?
    rm go
    is "$1" $code
}

for stop in TERM:75 USR1:75 INT:130; do
    rm -rf d
    begin
    kill -s "${stop%:*}" $run
    ends "${stop#*:}"
    has 'run the same command to go on' run.err
    is $shard.part "$(ls -A d)"
    # What was done is not done again
    silent "$TWINDEX" hash --manifest m --partition 0/1 -o d --json
    left=$(json out hashed)
    [ "$left" -le 1 ]
    is "$files" "$(json out files)"
    is $shard "$(ls -A d)"
    cmp d/$shard whole/$shard
done

# Merge takes no checkpoint for a shard
rm -rf d
begin
kill -s USR1 $run
kill -s TERM $run # the scheduler's second word is no second signal
ends 75
fails 1 'missing partitions: 0 (of 1' "$TWINDEX" merge -d t.db --manifest m --expect 1 --wait 0 d
absent t.db
# It is of this manifest and these options
fails 3 'of other options' "$TWINDEX" hash --manifest m --partition 0/1 -o d --variants none
# A damaged one costs what it held
printf 'x' | dd of=d/$shard.part bs=1 seek=500 conv=notrunc status=none
fails 0 'is damaged, and is made again' "$TWINDEX" hash --manifest m --partition 0/1 -o d
cmp d/$shard whole/$shard

# Killed: what it did is in its file, and the next attempt hashes the rest alone. A second attempt that is killed, too, leaves a file
# of its own; whichever has more is gone on from, and neither a torn end nor a file of other options does any harm.
rm -rf d c/bb-wait.jpg
evil wait "$TESTDATA/photos/anchor.jpg" >c/zz-wait.jpg
silent "$TWINDEX" list c -o m
touch go
silent preloaded evil "$TWINDEX" hash --manifest m --partition 0/1 -o whole2 -j 2
silent preloaded evil "$TWINDEX" hash --manifest m --partition 0/1 -o other --variants none -j 2
rm go
# attempts: how many files of attempts there are; written: records of files in the last one's
attempts() {
    find d -name '.shard-*.tmp' | wc -l
}
written() {
    [ "$(find d -name '.shard-*.tmp' -newer mark -exec grep -aoF TWXR {} \; | wc -l)" -gt "$1" ] # a root, too
}
# killed N: a run that is killed when it has written what all files but the one that waits give, and leaves N files of attempts
killed() {
    touch mark
    start
    until_true written $((files - 1))
    kill -s KILL $run
    wait $run || true
    is "$1" "$(attempts)"
}
killed 1
first=$(find d -name '.shard-*.tmp')
killed 2
has "goes on from $((files - 1)) files in '$first'" run.err
find d -name '.shard-*.tmp' -newer mark -exec truncate -s -1 {} \;
printf 'torn' >>"$first"
cp other/$shard "d/.shard-00000-of-00001.elsewhere.1.00000000.tmp"
touch go
exits 0 preloaded evil "$TWINDEX" hash --manifest m --partition 0/1 -o d -v --json
has "goes on from $((files - 1)) files in '$first'" err
is "[1,$files]" "$(json out hashed files)"
cmp d/$shard whole2/$shard
# What is torn in its first bytes, or empty, is passed over
rm d/shard-*
find d -name '.shard-*.tmp' -exec truncate -s 50 {} \;
: >"$first"
silent preloaded evil "$TWINDEX" hash --manifest m --partition 0/1 -o d
cmp d/$shard whole2/$shard
silent "$TWINDEX" merge -d t.db --manifest m --expect 1 --wait 0 d
is "$files" "$(known t.db | wc -l)"
