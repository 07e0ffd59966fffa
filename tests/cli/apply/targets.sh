# The other things that are done: move:DIR keeps the tree, links take equal bytes, owner and mode only; each is undone byte
# for byte, with mtime and mode. What a file system cannot do is named, and the file is left.
. "$SRCDIR/tests/cli/functions.sh"
make_album
tree c >before

mkdir -p "new/out$PWD/c/empty" # and stays
silent "$TWINDEX" apply -q -d db --to "move:new/out" --yes --journal m plan.csv
is "$PWD/new/out$PWD/c/b/a.jpg
$PWD/new/out$PWD/c/b/a.xmp
$PWD/new/out$PWD/c/d e/100 %.jpg" "$(find "$PWD/new" -type f | LC_ALL=C sort)"
absent c/b/a.jpg c/b/a.xmp
silent "$TWINDEX" undo m
tree c >after
same before after
is "new/out$PWD/c/empty" "$(find "new/out$PWD/c" -mindepth 1)"
# A link to the keeper's folder has taken the folder's place: the file that was moved is no copy to be removed
silent "$TWINDEX" apply -q -d db --to move:gone --yes --journal g plan.csv
rmdir c/b
ln -s . c/b
exits 1 "$TWINDEX" undo -q g
is 2 "$(grep -c 'error: ' "$scratch/err")"
cmp "gone$PWD/c/b/a.jpg" c/a.jpg
rm c/b
silent "$TWINDEX" undo -q g
tree c >after
same before after
# Nothing there is overwritten
mkdir -p "new/out$PWD/c/b"
echo mine >"new/out$PWD/c/b/a.jpg"
fails 1 'exists' \
    "$TWINDEX" apply -q -d db --to "move:new/out" --yes --journal n plan.csv
is mine "$(cat "new/out$PWD/c/b/a.jpg")"
silent "$TWINDEX" undo n
tree c >after
same before after

for how in hardlink symlink; do
    "$TWINDEX" index -q -d db c # undone, links have left other inodes
    "$TWINDEX" plan -q -d db -o plan.csv
    silent "$TWINDEX" apply -q -d db --to $how --yes --journal $how plan.csv
    [ c/a.jpg -ef c/b/a.jpg ] && [ c/a.jpg -ef 'c/d e/100 %.jpg' ]
    is "$([ $how = hardlink ] && echo 3 || echo 1)" "$(stat -c %h c/a.jpg)"
    [ -e c/b/a.xmp ] # its image has its name still
    silent "$TWINDEX" undo $how
    tree c >after
    same before after
    silent "$TWINDEX" undo $how
    tree c >after
    same before after
    is '' "$(find c -name '.twindex*')"
done

"$TWINDEX" index -q -d db c
"$TWINDEX" plan -q -d db -o plan.csv

# A link whose keeper was written to cannot give back what it was
silent "$TWINDEX" apply -q -d db --to hardlink --yes --journal w plan.csv
cp -p c/a.jpg old.jpg
echo more >>c/a.jpg
exits 1 "$TWINDEX" undo w
rm c/b/a.jpg 'c/d e/100 %.jpg'
cp -p old.jpg c/b/a.jpg
cp -p old.jpg 'c/d e/100 %.jpg'
cp -p old.jpg c/a.jpg
tree c >after
same before after
"$TWINDEX" index -q -d db c
"$TWINDEX" plan -q -d db -o plan.csv

# Not of another mode, or extended attributes
chmod 600 c/b/a.jpg
"$TWINDEX" index -q -d db c
"$TWINDEX" plan -q -d db -o plan.csv
fails 1 "'$PWD/c/b/a.jpg' has another owner or mode than its keeper" \
    "$TWINDEX" apply -q -d db --to hardlink --yes --journal x plan.csv
is 1 "$(stat -c %h c/b/a.jpg)"
silent "$TWINDEX" undo x
chmod 640 c/b/a.jpg

# Blocks are shared, or the file system cannot, and everything is as it was
"$TWINDEX" index -q -d db c
"$TWINDEX" plan -q -d db -o plan.csv
exits "$("$TWINDEX" apply -q -d db --to reflink --yes plan.csv 2>/dev/null && echo 0 || echo 1)" \
    "$TWINDEX" apply -q -d db --to reflink --yes plan.csv
[ ! -s err ] || is 2 "$(grep -c "the file system of '.*' cannot share blocks with its keeper" err)"
tree c >after
same before after
absent db-apply-*
