# twindex transform and what is wrong with its command line, its output and its images: one line each, and nothing half made.
. "$SRCDIR/tests/cli/functions.sh"
png=$TESTDATA/tiny/9x8.png
mkdir -p c/sub
cp "$png" c/a.png
cp "$TESTDATA/bad/header-only.jpg" c/broken.jpg

# Operations are named with their position
refused() {
    fails 2 "operation $1" "$TWINDEX" transform -o o "${@:2}" c
    absent o
}
refused "2, 'sharpn': there is no operation 'sharpn', did you mean 'sharpen'?" --op grayscale --op sharpn
refused "1, 'fly': there is no operation 'fly', but grayscale" --op fly
refused "1, '': there is no operation ''" --op ''
refused "3, 'sharpen=2': 'sharpen' takes no value" --op grayscale --op sharpen --op sharpen=2
refused "1, 'blur': 'blur' takes a standard deviation" --op blur
for value in 0x5 5x0 5 5x 5x5x5 65536x5 0% 1001% 5%% -5% +5% 1.% .5% 5.0 fit= fit=5 fit=0x5 fit=5x5% '' ' 5x5' 5X5 99999999999999999999x5; do
    refused "1, 'resize=$value': '$value' is not a size" --op "resize=$value"
done
for value in 0 65536 -1 5x5 5% ''; do
    refused "1, 'thumbnail=$value': '$value' is not a side" --op "thumbnail=$value"
done
for value in 0 0.0001 100.001 101 -1 1e1 nan ''; do
    refused "1, 'blur=$value': '$value' is not a standard deviation" --op "blur=$value"
done
# shellcheck disable=SC2046 # words
fails 2 'a chain has at most 16 operations' "$TWINDEX" transform -o o $(repeat 17 '--op sharpen') c
# shellcheck disable=SC2046 # words
silent "$TWINDEX" transform -o long $(repeat 16 '--op sharpen') c/a.png

# The output
fails 2 '-o OUT is missing' "$TWINDEX" transform c
for inside in c c/sub c/new c/new/ c/new// ./c/../c/x "$PWD/c/"; do
    fails 2 "the output '$inside' lies in 'c', which is read" "$TWINDEX" transform -o "$inside" c
done
is 'c c/a.png c/broken.jpg c/sub' "$(find c | LC_ALL=C sort | paste -sd ' ')"
mkdir real
ln -s real link
for link in link link/ link//; do
    fails 2 "the output '$link' is a symbolic link" "$TWINDEX" transform -o "$link" c
done
ln -s nowhere dangling
fails 2 "the output 'dangling' is a symbolic link" "$TWINDEX" transform -o dangling c
absent nowhere
is '' "$(ls real)"
ln -s c/sub through
fails 2 "the output 'through/x' lies in 'c', which is read" "$TWINDEX" transform -o through/x c
fails 2 "the output 'c/a.png' is no folder" "$TWINDEX" transform -o c/a.png c/broken.jpg
fails 1 "cannot make the folder 'no/where'" "$TWINDEX" transform -o no/where c
fails 2 "--suffix 'a/b' has a slash" "$TWINDEX" transform -o o --suffix a/b c
fails 2 "--quality" "$TWINDEX" transform -o o --quality 101 c
fails 2 "--format" "$TWINDEX" transform -o o --format gif c
fails 2 'no PATH' "$TWINDEX" transform -o o
absent o

# Nothing to do is a success, and makes the folder
silent "$TWINDEX" transform -o none c/sub
silent "$TWINDEX" transform -o none2 --files-from /dev/null
is 'none none2' "$(find none none2 | paste -sd ' ')"

# What cannot be decoded is named and passed over; a PATH that is not there costs the exit code alone
fails 0 "cannot transform '$PWD/c/broken.jpg': truncated" "$TWINDEX" transform -o o c
is a.png "$(ls o)"
exits 4 "$TWINDEX" transform -o o4 --strict c
is '' "$("$TWINDEX" transform -q -o oq c 2>&1)"
exits 1 "$TWINDEX" transform -o o1 gone.jpg c/a.png --json
has "cannot find 'gone.jpg': no such file or directory" err
is '[1,1,0,0,0,0,1]' "$(json out images transformed there_before failed not_written renamed unusable_paths)"

# Too large for its format, for a run, and to be named
vips black wide.png 17000 2
fails 0 "the result is too wide or high for its format" "$TWINDEX" transform -o w --format webp wide.png
silent "$TWINDEX" transform -o w --format webp --op resize=16383x2 wide.png
fails 0 "the result has too many pixels" "$TWINDEX" transform -o w --op resize=65535x65535 c/a.png
fails 1 "file name too long" "$TWINDEX" transform -o w --suffix "$(printf '%252s' '' | tr ' ' x)" c/a.png
is wide.webp "$(ls w)"

# An image that crashes, hangs or eats memory costs itself
mkdir evil
for word in crash hang eat; do
    evil "$word" "$TESTDATA/formats/parrots.jpg" >"evil/$word.jpg"
done
for i in 1 2 3 4 5 6; do
    cp "$TESTDATA/formats/parrots.jpg" "evil/good$i.jpg"
done
preloaded evil "$TWINDEX" transform -o e --op thumbnail=50 -j 2 --timeout 2 evil 2>err
has "cannot transform '$PWD/evil/crash.jpg': crashed" err
has "cannot transform '$PWD/evil/hang.jpg': timeout" err
is 6 "$(find e -type f | wc -l)"
