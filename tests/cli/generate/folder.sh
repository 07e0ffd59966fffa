# twindex generate says in one line what is wrong with its folder and options, and touches nothing that it did not make.
. "$SRCDIR/tests/cli/functions.sh"
few() {
    "$TWINDEX" generate --count 2 --size 8x8 -o "$@"
}
# Options
fails 2 '-o DIR is missing' "$TWINDEX" generate --count 2
fails 2 '-o DIR is missing' "$TWINDEX" generate --count 2 -o ''
fails 2 '--count N is missing' "$TWINDEX" generate -o n
for count in -1 1e3 1000000001 99999999999999999999999 x '' ' 1'; do
    fails 2 "--count '$count' is not a number from 0 to 1000000000" "$TWINDEX" generate -o n --count="$count"
done
for size in 0x4 4x0 16385x1 1x16385 4 x4 4x 4x4x4 4X4 -4x4 '4 x4' 99999999999999999999x4 ''; do
    fails 2 "--size '$size' is not WxH" "$TWINDEX" generate -o n --count 1 --size="$size"
done
fails 2 "--size '16384x4097' has more than 67108864 pixels" "$TWINDEX" generate -o n --count 1 --size 16384x4097
fails 2 '--format' "$TWINDEX" generate -o n --count 1 --format gif
for seed in 18446744073709551616 -1 7.5 ''; do
    fails 2 "--seed '$seed' is not a number from 0 to 18446744073709551615" "$TWINDEX" generate -o n --count 1 --seed="$seed"
done
exits 2 "$TWINDEX" generate -o n --count 1 word
absent n

# None is a success
silent "$TWINDEX" generate -o none --count 0 --edits
is 'generated.txt groundtruth.csv' "$(cd none && echo *)"
is 'path,original,edit' "$(cat none/groundtruth.csv)"

# What is no folder of this command's
mkdir real theirs
ln -s real link
ln -s nowhere dangling
echo mine >theirs/notes
echo mine >file
fails 2 "'link' is a symbolic link" few link
fails 2 "'link' is a symbolic link" few link/
fails 2 "'dangling' is a symbolic link" few dangling
fails 2 "'file' is no folder" few file
fails 2 "'theirs' has files in it that this command did not make" few theirs
fails 1 "cannot make the folder 'no/where': no such file or directory" few no/where
is 'mine notes' "$(cat file) $(ls theirs)"
is '' "$(ls real)"
silent few real
cp -r real before
fails 2 "'real' was begun with other settings: twindex generate, recipe 1: --count 2 --size 8x8 --seed 0 --format jpg" few real --seed 1
fails 2 "'real' was begun with other settings" few real --edits
fails 2 "'real' was begun with other settings" few real --format png
diff -r before real
# A mark that is none, a folder where a file is to be, a link where a folder is to be
: >real/generated.txt
fails 2 "'real' was begun with other settings: none" few real
cp before/generated.txt real
rm real/000/000001.jpg
mkdir real/000/000001.jpg
fails 1 "'real/000/000001.jpg' is no file" few real
rm -r real/000
silent few copied --edits
rm copied/groundtruth.csv
mkdir copied/groundtruth.csv
fails 1 "'copied/groundtruth.csv' is no file" few copied --edits
ln -s ../before/000 real/000
fails 1 "cannot make the folder of 'real/000/00000" few real
rm real/000
ln -s "$PWD/file" real/generated.txt.new
mv real/generated.txt.new real/generated.txt
fails 1 "cannot read 'real/generated.txt'" few real
is mine "$(cat file)"

# One run at a time
mkdir busy
exec 5<busy
flock -n 5
fails 75 "another run is filling 'busy'" few busy
exec 5<&-
silent few busy

# A folder that may not be written to; a new one has the rights that the umask leaves
mkdir closed
chmod 555 closed
fails 1 "cannot write 'closed/generated.txt': permission denied" bound "$TWINDEX" generate --count 1 -o closed
is '' "$(ls -A closed)"
(umask 027 && silent few masked)
is '750 640 640' "$(stat -c %a masked masked/generated.txt masked/000/000000.jpg | paste -sd ' ')"
