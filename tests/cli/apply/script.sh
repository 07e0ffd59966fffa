# apply --to script: a POSIX script, which does to the files what move:DIR does, whatever their names; it leaves what has
# changed since it was written.
. "$SRCDIR/tests/cli/functions.sh"
make_album
mkdir -p "c/it's"
cp -p c/a.jpg "c/it's/\$(touch x) \`y\` \"z\""
cp -p c/a.jpg "c/new
line"
cp -p c/a.jpg c/late.jpg
"$TWINDEX" index -q -d db c
"$TWINDEX" plan -q -d db -o plan.csv
tree c >before
silent "$TWINDEX" apply -d db --to script -o remove.sh plan.csv
is '5 files of 5 in the script' "$(printf '%s\n' "$summary" | grep -o '[0-9]* files of [0-9]* in the script')"
tree c >after
same before after
! command -v shellcheck >check || shellcheck --severity=warning --shell=sh remove.sh
touch -d 'now + 1 minute' c/late.jpg
fails 1 "left, as it has changed: $PWD/c/late.jpg" sh remove.sh gone
is '' "$(find . -name x)"
absent c/b/a.jpg c/b/a.xmp 'c/d e/100 %.jpg' "c/new
line"
(cd "gone$PWD" && tree c) >moved
cp -p c/a.jpg c/a.xmp c/other.jpg c/late.jpg .
cp -a "gone$PWD/c/." c
cp -p a.jpg c/late.jpg # with its mtime as before
tree c >after
same before after
fails 2 'usage: sh' sh remove.sh
fails 2 '--to script does nothing itself' "$TWINDEX" apply -d db --to script --yes plan.csv
