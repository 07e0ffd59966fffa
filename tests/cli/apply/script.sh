# apply --to script: a POSIX script, which does to the files what move:DIR does, whatever their names, and does it in each
# shell; it leaves what has changed since it was written, by its bytes and inode too, and its keeper.
. "$SRCDIR/tests/cli/functions.sh"
make_album
mkdir -p "c/it's" 'c/-d '
line="c/new
line"
latin1=$(printf 'c/caf\351.jpg')
for name in "c/it's/\$(touch x) \`y\` \"z\"" "$line" 'c/-d /-n.jpg' "$latin1" c/late.jpg c/flip.jpg c/renewed.jpg c/linked.jpg c/taken.jpg; do
    cp -p c/a.jpg "$name"
done
cp -p c/other.jpg c/other2.jpg
"$TWINDEX" index -q -d db c
"$TWINDEX" plan -q -d db --keep shortest -o plan.csv
tree c >before
silent "$TWINDEX" apply -d db --to script -o remove.sh plan.csv
is '12 files of 12 in the script' "$(printf '%s\n' "$summary" | grep -o '[0-9]* files of [0-9]* in the script')"
tree c >after
same before after
! command -v shellcheck >check || shellcheck --severity=warning --shell=sh remove.sh
grep -F "$PWD/c/b/a.jpg' " remove.sh | grep -qF " $(cksum <c/a.jpg) "
cp -a c original

touch -d 'now + 1 minute' c/late.jpg
printf '\1' | dd of=c/flip.jpg bs=1 seek=9000 conv=notrunc status=none
touch -r c/a.jpg c/flip.jpg
cp -p c/renewed.jpg renewed
mv renewed c/renewed.jpg
mv c/linked.jpg c/was_linked.jpg
ln -s was_linked.jpg c/linked.jpg
printf '\1' | dd of=c/other.jpg bs=1 seek=3000 conv=notrunc status=none
touch -r original/other.jpg c/other.jpg
tree c >changed
kept="c/late.jpg c/flip.jpg c/renewed.jpg c/linked.jpg c/other.jpg c/other2.jpg c/a.jpg"
for shell in sh dash 'busybox sh' 'bash --posix'; do
    command -v "${shell%% *}" >check || continue
    rm -rf -- -gone
    mkdir -p -- "-gone$PWD/c"
    ln -s nowhere "./-gone$PWD/c/taken.jpg"
    # shellcheck disable=SC2086 # a command and its option
    exits 1 $shell remove.sh -gone
    for name in late flip renewed linked; do
        has "left, as it has changed: $PWD/c/$name.jpg" err
    done
    has "left, as its keeper has changed: $PWD/c/other2.jpg" err
    has "left, as it could not be moved: $PWD/c/taken.jpg" err
    is 6 "$(wc -l <err)"
    absent x c/b/a.jpg c/b/a.xmp 'c/d e/100 %.jpg' "$line" "$latin1" 'c/-d /-n.jpg'
    for name in $kept c/taken.jpg; do
        [ -e "$name" ]
    done
    rm "./-gone$PWD/c/taken.jpg"
    (cd "./-gone$PWD" && find c -type f -exec sh -c 'mv "$1" "$2/$1"' - {} "$scratch" \;)
    tree c >after
    same changed after
done
fails 2 'usage: sh' sh remove.sh
fails 2 'usage: sh' sh remove.sh ''
fails 2 '--to script does nothing itself' "$TWINDEX" apply -d db --to script --yes plan.csv
