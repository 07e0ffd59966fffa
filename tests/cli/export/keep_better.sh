# --verify keeps the original and not a copy of it, be it enlarged, saved in better quality, lossless or compressed again.
. "$SRCDIR/tests/cli/functions.sh"
n=0
# shellcheck disable=SC2086 # words
for photo in $(spread 3 $clean_photos); do
    file=$TESTDATA/photos/$photo.jpg
    mkdir c
    vips resize "$file" "c/1.2.jpg[Q=75]" 1.2
    vips resize "$file" "c/1.5.jpg[Q=75]" 1.5
    vips resize "$file" "c/1.5-linear.jpg[Q=75]" 1.5 --kernel linear
    vips resize "$file" "c/2.jpg[Q=75]" 2
    vips resize "$file" "c/best.jpg[Q=100]" 1.5
    vips resize "$file" c/lossless.png 1.5
    vips copy "$file" c/copy.png
    vips copy "$file" "c/again.jpg[Q=60]"
    cp "$file" c/original.jpg
    is original.jpg "$(verified_keeper c)" || wrong "of copies of $photo"
    rm -r c
    n=$((n + 1))
done
[ $n -ge 3 ]

# By the index alone the larger one is kept, and said to be; pixels as a rule of one's own ask for no look at the picture.
mkdir c
cp "$TESTDATA/photos/beaver.jpg" c/original.jpg
vips resize c/original.jpg "c/larger.jpg[Q=75]" 1.5
silent "$TWINDEX" index -d t.db c
silent "$TWINDEX" export -d t.db
has "1,keep,$PWD/c/larger.jpg," out
case $summary in *'; 1 group keeps a larger image that may be only enlarged: --verify looks;'*) ;; *) wrong "$summary" ;; esac
exits 0 "$TWINDEX" export -d t.db --verify
has "1,keep,$PWD/c/original.jpg," out
case $summary in *enlarged*) wrong "$summary" ;; esac
for jobs in 1 2 8; do
    exits 0 "$TWINDEX" export -d t.db --verify -j $jobs -o "groups$jobs"
done
same groups1 groups2
same groups1 groups8
exits 0 "$TWINDEX" export -d t.db --verify --keep pixels
has "1,keep,$PWD/c/larger.jpg," out
rm t.db

# What no picture shows is counted with --verify too: of pictures too small to be measured, enlarged by more than six times, of
# files that are offline.
# unseen WHAT: a group of that sort, and the closing line says so.
unseen() {
    exits 0 "$TWINDEX" export -d t.db --verify
    is 3 "$(wc -l <out)"
    case $summary in *'; 1 group keeps '*"$1"*': no picture shows it;'*) ;; *) wrong "$summary" ;; esac
}
for how in '0.27 2' '0.5 7'; do
    mkdir u
    vips resize "$TESTDATA/photos/water-lilly-01.jpg" 'u/small.jpg[Q=90]' "${how% *}"
    vips resize u/small.jpg 'u/large.jpg[Q=75]' "${how#* }"
    silent "$TWINDEX" index -d t.db u
    unseen 'a larger image that may be only enlarged'
    rm -r u t.db
done
mkdir u
vips copy "$TESTDATA/photos/beaver.jpg" u/copy.png
cp "$TESTDATA/photos/beaver.jpg" u
silent "$TWINDEX" index -d t.db u
exits 0 "$TWINDEX" export -d t.db --verify
case $summary in *keeps*) wrong "$summary" ;; esac
mv u elsewhere
unseen 'a lossy image that may be made from a lossless one'
is '2' "$(tail -n +2 out | awk -F , '$15 == 1' | wc -l)"
rm -r t.db elsewhere

# What joins a group by the order that was seen is looked at, too: the middle of the middle, enlarged each time, is no better.
# middle IN OUT PERCENT SCALE
middle() {
    local width height
    width=$(vipsheader -f width "$1")
    height=$(vipsheader -f height "$1")
    vips crop "$1" middle.v $((width * (100 - $3) / 200)) $((height * (100 - $3) / 200)) $((width * $3 / 100)) $((height * $3 / 100))
    vips resize middle.v "$2[Q=80]" "$4"
}
for photo in $(spread 1 accordion barrel beaver grand-piano-41); do
    mkdir m
    cp "$TESTDATA/photos/$photo.jpg" m/small.jpg
    middle m/small.jpg m/middle.jpg 90 1.4
    silent "$TWINDEX" index -d t.db m
    exits 0 "$TWINDEX" export -d t.db -r 34 --verify
    has "1,keep,$PWD/m/small.jpg," out
    middle m/middle.jpg m/large.jpg 88 1.7
    silent "$TWINDEX" index -d t.db m
    exits 0 "$TWINDEX" export -d t.db -r 34 --verify
    has "1,keep,$PWD/m/small.jpg," out
    rm -r m t.db
done
