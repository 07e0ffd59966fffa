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

# begin: a run of which one image waits, while all others are done
begin() {
    : >run.err
    LD_PRELOAD=$(preload evil) "$TWINDEX" hash --manifest m --partition 0/1 -o d -j 2 -vv 2>run.err &
    run=$!
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

# Killed: its file stays, and nobody looks at it
rm -rf d
begin
kill -s KILL $run
wait $run || true
[ "$(find d -name '.shard-*.tmp' | wc -l)" -eq 1 ]
touch go
silent "$TWINDEX" hash --manifest m --partition 0/1 -o d
cmp d/$shard whole/$shard
silent "$TWINDEX" merge -d t.db --manifest m --expect 1 --wait 0 d
is "$files" "$(known t.db | wc -l)"
