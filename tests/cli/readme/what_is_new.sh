# The README's recipe for a memory card: what the collection has in no form is copied, with its folders and times.
. "$SRCDIR/tests/cli/functions.sh"
at_home
mkdir -p ~/Pictures card/DCIM/100 card/MISC
cp "$TESTDATA"/photos/{anchor,barrel,brain}.jpg ~/Pictures
cp "$TESTDATA/photos/anchor.jpg" card/DCIM/100/IMG_1.jpg
vips jpegsave ~/Pictures/brain.jpg card/DCIM/IMG_2.jpg --Q 60
cp "$TESTDATA/photos/beaver.jpg" $'card/DCIM/100/two\nlines.jpg'
cp "$TESTDATA/photos/butterfly.jpg" 'card/MISC/a b.jpg'
echo 'no image' >card/MISC/AUTPRINT.MRK
touch -d '2001-02-03 04:05:06.5' card/*/*
as_written what-is-new card >out
wanted=(./DCIM/100/$'two\nlines.jpg' './MISC/a b.jpg')
for file in "${wanted[@]}"; do
    cmp "card/$file" ~/inbox/"$file"
    is "$(stat -c %y "card/$file")" "$(stat -c %y ~/inbox/"$file")"
done
is 2 "$(find ~/inbox -type f -printf x | wc -c)"

# Taken over, nothing is new; xargs has nothing to copy.
mv ~/inbox ~/Pictures
as_written what-is-new card >out
is '' "$(find ~/inbox -type f)"
