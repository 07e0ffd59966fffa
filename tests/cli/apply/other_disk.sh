# Over file systems files are copied: nothing of another name is taken for what was being copied, a file that only looks
# like the one that went does not cost the copy, and mtimes are kept that the index cannot say in nanoseconds.
. "$SRCDIR/tests/cli/functions.sh"
own_mounts
mkdir -p other
mount -t tmpfs none other
make_album
cp -p c/a.jpg c/b/a.jpg.twindex-part
echo mine >'c/d e/100 %.jpg.twindex-part'
touch -d '2400-05-06 07:08:09.5' c/b/a.jpg
touch -d '1600-05-06 07:08:09.5' 'c/d e/100 %.jpg'
tree c >before

# apply_all JOURNAL: moves the copies of c/a.jpg; the one that has the name of an unfinished copy goes first
apply_all() {
    "$TWINDEX" index -q -d db c
    "$TWINDEX" plan -q -d db -o plan.csv
    {
        head -2 plan.csv
        for name in b/a.jpg.twindex-part b/a.jpg 'd e/100 %.jpg'; do
            printf '1,remove,%s,%s,exact,0,bytes,,,,1,,1,1,jpeg\n' "$PWD/c/$name" "$PWD/c/a.jpg"
        done
    } >edited.csv
    silent "$TWINDEX" apply -q -d db --to move:other/out --yes --journal "$1" edited.csv
    absent c/b/a.jpg c/b/a.jpg.twindex-part 'c/d e/100 %.jpg'
}

apply_all j
silent "$TWINDEX" undo j
tree c >after
same before after
is '' "$(find other -type f)"

# Of the size and mtime of what went
apply_all k
moved=other/out$PWD/c/b/a.jpg
head -c "$(stat -c %s "$moved")" /dev/zero >c/b/a.jpg
touch -r "$moved" c/b/a.jpg
fails 1 'error: ' "$TWINDEX" undo -q k
cmp "$moved" c/a.jpg

# A second mount of the disk is another file system to rename(2), though it has the same number
mkdir -p "$scratch/album" "$scratch/second"
mount --bind "$scratch" "$scratch/second"
cd "$scratch/album" || exit
make_album
tree c >before
silent "$TWINDEX" apply -q -d db --to "move:$scratch/second/gone" --yes --journal s plan.csv
absent c/b/a.jpg c/b/a.xmp 'c/d e/100 %.jpg'
cmp "$scratch/gone$PWD/c/b/a.jpg" c/a.jpg
silent "$TWINDEX" undo s
tree c >after
same before after
absent "$scratch/gone"
