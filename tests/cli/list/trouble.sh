# What cannot be walked is reported as by index: the manifest is whole, and the exit code 1. One that was stopped, or had no
# room, is not published.
. "$SRCDIR/tests/cli/functions.sh"

mkdir -p t/locked t/open
echo x >t/locked/x
echo y >t/open/y
fails 1 "'t/none' does not exist" "$TWINDEX" list t/none t -o m
is 2 "$(tr '\0' '\n' <m | sed -n 's/^# end count=\([0-9]*\) .*/\1/p')"
fails 2 'no PATH and no --files-from' "$TWINDEX" list
fails 1 'none' "$TWINDEX" list --files-from none -o n
absent n

# A list that is read while it is written: the end of its writer is the end of the list; a signal stops it
mkfifo list
"$TWINDEX" list --files-from list -o n 2>err &
pid=$!
exec 7>list
echo "$PWD/t/open/y" >&7
kill -TERM $pid
code=0
wait $pid || code=$?
exec 7>&-
is 143 $code
has 'a manifest without its end is of no use' err
absent n
is '' "$(find . -name 'n.tmp*')"
if [ -w /dev/full ]; then
    code=0
    "$TWINDEX" list t >/dev/full 2>err || code=$?
    is 75 $code
    has 'cannot write to standard output' err
fi

chmod 0 t/locked
bound "$TWINDEX" list t -o m 2>err && wrong 'a folder that cannot be read is no success'
chmod 700 t/locked
has "t/locked/': permission denied" err
is 1 "$(tr '\0' '\n' <m | sed -n 's/^# end count=\([0-9]*\) .*/\1/p')"
