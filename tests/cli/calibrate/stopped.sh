# SIGINT ends it with 130 between two images, and nothing is printed.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
for ((i = 0; i < 400; i++)); do
    { cat "$TESTDATA/photos/beaver.jpg" && echo "$i"; } >"c/$i.jpg"
done
silent "$TWINDEX" index -d t.db c
"$TWINDEX" calibrate -v -d t.db -j 1 >out 2>err &
run=$!
until_true grep -q 'distinct hashes from the index' err
kill -s INT "$run"
code=0
wait "$run" || code=$?
is 130 "$code"
[ ! -s out ]
is 1 "$(grep -c 'stopped while' err)"
