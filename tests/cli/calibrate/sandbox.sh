# A decoder that was taken over can do no more in calibrate than in index, and every image is edited inside as without.
# While images are decoded the index is not held: another run empties its log.
. "$SRCDIR/tests/cli/functions.sh"
is_sanitized=no
! ldd "$TWINDEX" | grep -q 'lib[at]san' || is_sanitized=yes # its leak checker needs some of what is refused
mkdir c h
evil escape "$TESTDATA/photos/beaver.jpg" >c/evil.jpg
silent "$TWINDEX" index -d t.db c
# attempt OPTION...: lets it try, in a folder of its own; what became of each attempt goes to `tries`.
attempt() {
    rm -rf yard
    mkdir yard
    echo victim >yard/victim
    echo kept >yard/kept
    code=0
    (cd yard && preloaded evil "$TWINDEX" calibrate -vv -d ../t.db "$@") >out 2>err || code=$?
    sed -n 's/^twindex: decoder: evil: //p' err >tries
}
attempt --no-sandbox # so it does try, and ends as another program
is 0 $code
has "warning: cannot edit '$PWD/c/evil.jpg': crashed" err
has 'sandbox: none, as asked for' err
is 'created created2 folder kept link touched' "$(cd yard && echo *)"
attempt
if grep -q 'sandbox: no seccomp' err; then
    echo 'no seccomp here'
    exit 77
fi
is 0 $code
has 'sandbox: seccomp' err
has 'recall: of 1 images' out
is 'kept victim' "$(cd yard && echo *)"
is "$(printf 'kept\nvictim')" "$(cat yard/*)"
lacks ': done' tries
[ $is_sanitized = yes ] || is 25 "$(grep -c ': Operation not permitted$' tries)"

silent "$TWINDEX" index -d all.db "$TESTDATA"/{bits,flat,formats} "$TESTDATA"/exif/orientation-6.* "$TESTDATA"/turned/as-7.jpg
silent "$TWINDEX" calibrate -d all.db --no-sandbox --json
sed 's/, "seconds".*//' out >wanted
silent "$TWINDEX" calibrate -d all.db --json
sed 's/, "seconds".*//' out | same wanted -

# A decoder that crashes or hangs costs its own image, which is named; the others are edited.
cp "$TESTDATA/photos/barrel.jpg" c
evil crash "$TESTDATA/photos/beaver.jpg" >c/evil.jpg
silent "$TWINDEX" index -d crash.db c
fails 0 "cannot edit '$PWD/c/evil.jpg': crashed" preloaded evil "$TWINDEX" calibrate -d crash.db --json
is '[1,1]' "$(json out edited failed)"

evil sleep "$TESTDATA/photos/beaver.jpg" >c/evil.jpg
silent "$TWINDEX" index -d hang.db c
fails 0 "cannot edit '$PWD/c/evil.jpg': timeout" preloaded evil "$TWINDEX" calibrate --timeout 1 -d hang.db --json
is '[1,1]' "$(json out edited failed)"

evil sleep "$TESTDATA/photos/beaver.jpg" >h/evil.jpg
silent "$TWINDEX" index -d h.db h
LD_PRELOAD=$(preload evil) "$TWINDEX" calibrate -v -d h.db >out 2>err &
run=$!
trap 'kill -KILL "$run" 2>/dev/null || true' EXIT
until_true grep -q sandbox err
# It holds nothing open that the parent writes to. As it is not dumpable, only root can look.
if [ $is_sanitized = no ] && [ "$(id -u)" -eq 0 ]; then
    child=$(cat "/proc/$run/task/$run/children")
    readlink "/proc/${child% }"/fd/* >held
    has /dev/null held
    lacks "$scratch/out" held
    lacks "$scratch/err" held
fi
cp "$TESTDATA/photos/barrel.jpg" h
silent "$TWINDEX" index -d h.db h
[ ! -s h.db-wal ] || wrong 'the log was not emptied'
kill "$run" # it hangs, and ends all the same
code=0
wait "$run" || code=$?
is 143 "$code"
