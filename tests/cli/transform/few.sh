# twindex transform and pack with more threads than images: what threads need is taken for as many as have an image.
. "$SRCDIR/tests/cli/functions.sh"
printf '%s\n' "$TESTDATA"/formats/parrots.{jpg,png} >list
python3 "$SRCDIR/tests/cli/hash/peak.py" 250 "$TWINDEX" transform -q -j 1000 -o o --op blur=1 --files-from list
python3 "$SRCDIR/tests/cli/hash/peak.py" 250 "$TWINDEX" pack -q -j 1000 -o o.npy --size 64x64 --files-from list
