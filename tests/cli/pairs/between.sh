# Two sets: a leak of a training set is found though groups hide it, sets are folders, images and lists, and the exit code
# says whether anything leaks.
. "$SRCDIR/tests/cli/functions.sh"
mkdir train test
cp "$TESTDATA/photos/beaver.jpg" test/b.jpg
for i in 1 2 3 4 5 6 7; do
    cp "$TESTDATA/photos/beaver.jpg" "train/$i.jpg"
    printf '%s' "$i" >>"train/$i.jpg" # of other bytes, and the same picture
done
cp "$TESTDATA/photos/barrel.jpg" train/other.jpg
cp "$TESTDATA/photos/anchor.jpg" test/one.jpg
silent "$TWINDEX" index -d t.db train test
# A star group has one keeper; of pairs none is hidden
exits 1 "$TWINDEX" pairs -d t.db --between train test --exit-code
is 'path_a,path_b,distance,exact,via,orientation,bytes_a,width_a,height_a,bytes_b,width_b,height_b,allowed' "$(head -n 1 out)"
is 7 "$(grep -c "^$PWD/train/[1-7].jpg,$PWD/test/b.jpg,0,0,whole,1,[0-9]*,283,300,$(stat -c %s test/b.jpg),283,300,18$" out)"
is 8 "$(wc -l <out)"
cp out by_folder
silent "$TWINDEX" pairs -d t.db --format jsonl --between train/1.jpg test
is "$PWD/test/b.jpg|false|283" "$(json out path_b exact width_a | tr -d '[]"' | tr , '|')"

# Lists, one a line or NUL-separated, also from standard input; files need not be there
find train -type f >train.txt
find "$PWD/test" -type f -print0 >test.nul
silent "$TWINDEX" pairs -d t.db --between @train.txt test
same by_folder out
find train -type f -print0 | silent "$TWINDEX" pairs -d t.db -0 --between @- @test.nul
same by_folder out
mv train gone
silent "$TWINDEX" pairs -d t.db --between @train.txt test
same by_folder out
silent "$TWINDEX" pairs -d t.db --between train test
same by_folder out
mv gone train

# No leak; failures; what is in both sets leaks too
silent "$TWINDEX" pairs -d t.db --between train/other.jpg test --exit-code
is 1 "$(wc -l <out)"
fails 2 'no index' "$TWINDEX" pairs -d none.db --between train test --exit-code
fails 1 '1 images are in both sets' "$TWINDEX" pairs -d t.db --between train/other.jpg train --exit-code
printf 'train/none.jpg\ntrain/1.jpg\n' >some.txt
exits 0 "$TWINDEX" pairs -d t.db --between @some.txt test
is 2 "$(wc -l <out)"
has "1 of the 2 paths in 'some.txt' are no indexed images, and are in no pair: the first is '$PWD/train/none.jpg'" err
exits 0 "$TWINDEX" pairs -d t.db --json -o p.csv --between train test
is '[10,8,2,0,7,0]' "$(json out images images_a images_b in_both pairs exact)"

fails 2 "no indexed image is 'some.txt' or below it (a list is written @FILE)" "$TWINDEX" pairs -d t.db --between some.txt test
mkdir empty
fails 2 "no indexed image is 'empty'" "$TWINDEX" pairs -d t.db --between train empty
is '' "$(cat out)"
fails 2 "no path in the list '/dev/null' is an indexed image" "$TWINDEX" pairs -d t.db --between @/dev/null test
fails 1 "cannot read the list 'none.txt'" "$TWINDEX" pairs -d t.db --between @none.txt test
fails 2 'Then give -0' "$TWINDEX" pairs -d t.db --between @test.nul train
fails 2 'read once' "$TWINDEX" pairs -d t.db --between @- @-
fails 2 '-0 goes with a list' "$TWINDEX" pairs -d t.db -0 --between train test
fails 2 'an empty name' "$TWINDEX" pairs -d t.db --between '' test
