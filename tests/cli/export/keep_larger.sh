# --verify keeps the larger picture where it carries more, whatever the quality of its reduced copies; and a lossless original.
. "$SRCDIR/tests/cli/functions.sh"
n=0
# shellcheck disable=SC2086 # words
for photo in $(spread 3 $clean_photos); do
    file=$TESTDATA/photos/$photo.jpg
    mkdir c
    for scale in 0.5 0.75; do
        vips resize "$file" "c/$scale.jpg[Q=75]" $scale
        vips resize "$file" "c/$scale-best.jpg[Q=100]" $scale
    done
    cp "$file" c/original.jpg
    is original.jpg "$(verified_keeper c)" || wrong "of copies of $photo"
    rm -r c
    n=$((n + 1))
done
[ $n -ge 3 ]

# These were never a JPEG of their size. A lossless original is kept over the JPEG made from it, and over what was made from that; both by what their pixels show.
for photo in $(spread 1 accordion beaver brontosaurus-09); do
    mkdir sources
    vips resize "$TESTDATA/photos/$photo.jpg" sources/source.png 0.7
    vips copy sources/source.png "sources/made.jpg[Q=95]"
    vips copy sources/made.jpg sources/again.png
    vips resize sources/made.jpg "sources/larger.jpg[Q=95]" 1.5
    is source.png "$(verified_keeper sources)"
    rm sources/source.png
    is made.jpg "$(verified_keeper sources)"
    rm -r sources
done
