# A backup of a backup in one line; what is gone or has changed, hard links, what was not compared, small folders.
. "$SRCDIR/tests/cli/functions.sh"
photos=$TESTDATA/photos
mkdir -p master/2001 master/2002 backup2/x/old backup2/x/new links
cp "$photos/anchor.jpg" "$photos/beaver.jpg" master/2001
cp "$photos/brain.jpg" "$photos/barrel.jpg" master/2002
cp master/2001/anchor.jpg backup2/x/old/a.jpg
cp master/2002/brain.jpg backup2/x/new
cp master/2001/beaver.jpg backup2/x/new
echo text >backup2/x/new/notes.txt
ln master/2002/barrel.jpg links/barrel.jpg
contained() {
    silent "$TWINDEX" folders -d t.db --contained "$@"
    tail -n +2 out | sed "s|$PWD/||g" >rows
}
"$TWINDEX" index -q -d t.db master backup2 links
size=$(cat backup2/x/*/*.jpg | wc -c)
# A hard link is no copy: master/2002 and links hold an image of their own.
contained
is "backup2/x,1,3,$size,3,0,1,master/2001,2
master/2001,1,2,$(cat master/2001/* | wc -c),2,0,0,backup2/x/new,1" "$(cat rows)"
is 'folder,tree,images,bytes,exact_elsewhere,near_elsewhere,not_compared,held_by,held' "$(head -n 1 out)"
silent "$TWINDEX" folders -d t.db
is 'folder_a,folder_b,images_a,images_b,exact_a,exact_b,near_a,near_b,linked,share_a,share_b,only_a,only_b
backup2/x/new,master/2001,2,2,1,1,0,0,0,0.5000,0.5000,1,1
backup2/x/new,master/2002,2,2,1,1,0,0,0,0.5000,0.5000,1,1
backup2/x/old,master/2001,1,2,1,1,0,0,0,1.0000,0.5000,0,1' "$(sed "s|$PWD/||g" out)"
contained --min-images 3
is "backup2/x,1,3,$size,3,0,1,master/2001,2" "$(cat rows)"
exits 0 "$TWINDEX" folders -d t.db --contained --min-images 3 -o out.csv --json
is '[8,1,0]' "$(json out images contained offline)"

# Two folders that share nothing but links share nothing
cp master/2002/barrel.jpg master/2001
"$TWINDEX" index -q -d t.db master
contained
lacks 'backup2/x/old,0' rows
has 'links,1,1' rows
rm master/2001/barrel.jpg
exits 0 "$TWINDEX" folders -d t.db --contained
has '1 gone' err
lacks "$PWD/links," out

# A copy that has changed is none, and does not hide that it was there
printf x >>master/2001/anchor.jpg
exits 0 "$TWINDEX" folders -d t.db --contained
lacks "$PWD/backup2/x," out
has "$PWD/backup2/x/new,1,2," out
has "$PWD/master/2001,1,1,$(stat -c %s master/2001/beaver.jpg),1,0,1," out
silent "$TWINDEX" folders -d t.db --contained --no-stat
has "$PWD/backup2/x,1,3" out

# Mistakes
fails 2 '--radius has no meaning with it' "$TWINDEX" folders -d t.db --exact -r 3
fails 2 '--json needs -o' "$TWINDEX" folders -d t.db --json
fails 2 'radius' "$TWINDEX" folders -d t.db -r 129
