# What goes with an image is never a keeper, nor what goes with its keeper, too: the row is left, and named.
. "$SRCDIR/tests/cli/functions.sh"
accordion=$TESTDATA/photos/accordion.jpg
anchor=$TESTDATA/photos/anchor.jpg
# kept NAME: in the folder c, of which the plan is made with options $options, one row is left for the file's sake
kept() {
    "$TWINDEX" index -q -d db c
    # shellcheck disable=SC2086 # options
    "$TWINDEX" plan -q -d db $options -o plan.csv
    tree "c/$1" >before
    fails 1 "has a companion that is kept: '$PWD/c/$1'" "$TWINDEX" apply -q -d db --to move:gone plan.csv
    fails 1 "has a companion that is kept: '$PWD/c/$1'" \
        "$TWINDEX" apply -q -d db --to script -o script.sh plan.csv
    fails 1 "has a companion that is kept: '$PWD/c/$1'" \
        "$TWINDEX" apply -q -d db --to move:gone --yes --journal j plan.csv
    tree "c/$1" >after
    same before after
    rm -rf c db gone j script.sh
}

# A raw file that is kept for a copy of it, beside an image that is not kept
options=
mkdir c
cp "$accordion" c/p.dng
cp "$accordion" c/q.dng
cp "$anchor" c/p.jpg
cp "$anchor" c/q.jpg
touch -d 2001-02-03 c/p.dng c/q.jpg
touch -d 2002-02-03 c/q.dng c/p.jpg
kept p.dng

# A companion that is the keeper itself
options=--accept-losses
mkdir c
cp "$accordion" c/p.dng
cp -p c/p.dng c/p.jpg
kept p.dng

# One that both images have, as their names say
options=
mkdir c
cp "$accordion" c/p.jpe
cp -p c/p.jpe c/p.jfif
echo '<x:xmpmeta/>' >c/p.xmp
kept p.xmp

# As the plan was made, unless another word is given
cd "$scratch" && mkdir policy && cd policy || exit
make_album
"$TWINDEX" plan -q -d db --companions ignore -o ignore.csv
silent "$TWINDEX" apply -q -d db --to move:gone --yes --journal i ignore.csv
[ -e c/b/a.xmp ] && absent c/b/a.jpg
silent "$TWINDEX" undo -q i
silent "$TWINDEX" apply -q -d db --to move:gone --yes --journal w --companions with ignore.csv
absent c/b/a.xmp
