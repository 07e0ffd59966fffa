# twindex transform: where files go. The tree below each PATH is kept; no two files get one name, whatever the names are; what is
# there is not replaced.
. "$SRCDIR/tests/cli/functions.sh"
png=$TESTDATA/tiny/9x8.png
mkdir -p c/sub/deep d/sub
cp "$png" c/a.png
cp "$png" c/sub/deep/b.PNG
cp "$png" $'c/sub/new\nline.png'
cp "$png" c/-dash.png
cp "$png" $'c/sub/\377.png'
cp "$png" c/.png
cp "$png" c/none
cp "$png" c/photo.2020
echo text >c/notes.txt

silent "$TWINDEX" transform -o o c
(cd o && find . -type f -print0) | LC_ALL=C sort -z >got
printf './%s\0' -dash.png .png.png a.png none.png photo.2020.png sub/deep/b.PNG $'sub/new\nline.png' $'sub/\377.png' |
    LC_ALL=C sort -z | cmp - got
silent "$TWINDEX" transform -o s --suffix _processed --format jpg c/a.png c/none
is 'a_processed.jpg none_processed.jpg' "$(cd s && echo *)"

# What is there stays, and is named; with --resume it is done
echo mine >o/a.png
exits 1 "$TWINDEX" transform -o o c
has "cannot write 'o/a.png' of '$PWD/c/a.png': exists" err
is mine "$(cat o/a.png)"
is 8 "$(grep -c ': exists' err)"
rm o/sub/deep/b.PNG
silent "$TWINDEX" transform -o o --resume c
# shellcheck disable=SC2154 # set by functions.sh
[[ $summary == "twindex: 8 images: 1 transformed, 7 there before, 0 failed; 1 not images; "* ]] || wrong "$summary"
[ -s o/sub/deep/b.PNG ]
is mine "$(cat o/a.png)"

# Links inside of OUT are not followed
mkdir away
rm -r o/sub
ln -s ../away o/sub
ln -sf ../away/a o/a.png
exits 1 "$TWINDEX" transform -o o --resume c
is 4 "$(grep -c 'something that is no file is there' err)"
is '' "$(ls away)"

# Names that meet are told apart by the order of paths alone
cp "$png" d/a.png
cp "$TESTDATA/formats/parrots.jpg" d/a.jpg
cp "$TESTDATA/formats/parrots.gif" d/a.gif
cp "$png" d/a-2.png
cp "$png" c/sub/x.png
cp "$png" d/sub/x.png
for jobs in 1 3; do
    exits 0 "$TWINDEX" transform -j $jobs -o "m$jobs" --format webp --op thumbnail=7 d c
    grep -a 'its own name is taken' err >"said$jobs"
done
same said1 said3
diff -r m1 m3
# c/a.png comes first, then d/a-2.png, which has its own name, and d/a.gif, d/a.jpg, d/a.png
is 4 "$(wc -l <said1)"
has "'$PWD/d/a.gif' is written as 'a-3.webp': its own name is taken" said1
has "'$PWD/d/a.jpg' is written as 'a-4.webp'" said1
has "'$PWD/d/a.png' is written as 'a-5.webp'" said1
has "'$PWD/d/sub/x.png' is written as 'sub/x-2.webp'" said1

# A folder has its name before any file
mkdir -p e/x.png
cp "$png" e/x.png/y.png
cp "$TESTDATA/formats/parrots.gif" e/x.gif
fails 0 "is written as 'x-2.png'" "$TWINDEX" transform -o f e
[ -s f/x-2.png ] && [ -s f/x.png/y.png ]

# Once, below the outermost PATH; an entry of a list has its last name
exits 0 "$TWINDEX" transform -o n d/sub d d/sub/x.png
is 'a-2.png a-3.png a.jpg a.png sub' "$(cd n && echo *)"
is x.png "$(ls n/sub)"
silent "$TWINDEX" transform -o l --files-from - <<<"$PWD/d/sub/x.png"
is x.png "$(ls l)"
