# The README's recipe to keep two sets apart: the training images that are in the test set, also resized, are named, others not.
. "$SRCDIR/tests/cli/functions.sh"
at_home
mkdir -p data/train data/test
cp "$TESTDATA"/photos/{anchor,barrel,beaver,brain}.jpg data/train
cp "$TESTDATA"/photos/{accordion,butterfly}.jpg data/test
as_written keep-apart >out
is 'the sets are apart' "$(cat out)"
absent to-drop.txt

cp "$TESTDATA/photos/barrel.jpg" data/test/copy.jpg
vips jpegsave data/train/brain.jpg data/test/recompressed.jpg --Q 50
vips resize data/train/brain.jpg data/test/small.jpg 0.5
as_written keep-apart >out
is '' "$(cat out)"
printf "$PWD/data/train/%s\n" barrel.jpg brain.jpg | same - to-drop.txt
